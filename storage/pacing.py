"""How far the limits of chats and of people are used up, counted for all processes together."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.pace import Chat
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import deliveries, pace
from storage.unit import Unit

PERSON = "person"
"""In the place of a channel: the row is somebody's own, over all of his addresses."""

_CHAT_FIELDS = ["taken_until", "free_at", "calm_at", "minute_at", "sent", "urgent_sent"]
_SERVED = upsert(pace, ["channel", "account"], [*_CHAT_FIELDS, "served_at"])
_OWN = pace.alias("own")
# Of each notice one copy counts, at channels where notices become one at all.
_COUNTS = sa.and_(
    sa.bindparam("bundles", type_=sa.Integer) == 1,
    deliveries.c.echo == 0,
    deliveries.c.about != "",
    deliveries.c.person_id.isnot(None),
)


def _labelled(table: Any, prefix: str) -> tuple[sa.Label[Any], ...]:
    return tuple(table.c[name].label(f"{prefix}_{name}") for name in _CHAT_FIELDS)


COLUMNS = (*_labelled(pace, "chat"), *_labelled(_OWN, "own"), _COUNTS.label("counts"))


def joined(due: sa.FromClause) -> sa.FromClause:
    """Deliveries with how it stands with their chat and with the person they are for."""
    chat = sa.and_(pace.c.channel == deliveries.c.channel, pace.c.account == deliveries.c.account)
    own = sa.and_(
        _COUNTS,
        _OWN.c.channel == PERSON,
        _OWN.c.account == sa.cast(deliveries.c.person_id, sa.Text),
    )
    return due.outerjoin(pace, chat).outerjoin(_OWN, own)


def is_free(pressing: sa.ColumnElement[bool], now: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether neither the chat nor the person has to be spared until later."""
    until = [sa.case((pressing, row.c.free_at), else_=row.c.calm_at) for row in (pace, _OWN)]
    return sa.and_(*(sa.func.coalesce(at, 0) <= now for at in until))


def chat_of(row: Any) -> Chat:
    """How it stands with the chat of a row that has COLUMNS."""
    return _read(row, "chat")


def own_of(row: Any) -> Chat | None:
    """How it stands with its person; None when it does not count for anybody."""
    return _read(row, "own") if row["counts"] else None


def _read(row: Any, prefix: str) -> Chat:
    return Chat(
        from_ms(row[f"{prefix}_taken_until"]),
        from_ms(row[f"{prefix}_free_at"]),
        from_ms(row[f"{prefix}_calm_at"]),
        from_ms(row[f"{prefix}_minute_at"]),
        row[f"{prefix}_sent"] or 0,
        row[f"{prefix}_urgent_sent"] or 0,
    )


def keep(unit: Unit, channel: str, account: str, chat: Chat, now: datetime) -> None:
    """How it stands with a chat, or with `PERSON` and his number, once it was served."""
    unit.later(
        _SERVED[unit.dialect],
        channel=channel,
        account=account,
        taken_until=to_ms(chat.taken_until),
        free_at=to_ms(chat.free_at),
        calm_at=to_ms(chat.calm_at),
        minute_at=to_ms(chat.minute_at),
        sent=chat.sent,
        urgent_sent=chat.urgent_sent,
        served_at=to_ms(now),
    )
