"""Notices that were sent with buttons: the newest of each address, once its ticket moved on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Choice, OutgoingMessage
from storage.instants import to_ms
from storage.said import choices_from, choices_to
from storage.schema import deliveries, ticket_events
from storage.unit import Unit


@dataclass(frozen=True)
class SentNotice:
    """A notice as it stands on somebody's screen; `receipt` is the platform's name of it."""

    id: int
    account: str
    receipt: str
    ticket_id: int
    text: str
    choices: tuple[Choice, ...]


_CHANGED = sa.select(ticket_events.c.ticket_id).where(ticket_events.c.id > sa.bindparam("seen"))
_SENT = (
    sa.select(deliveries)
    .where(
        deliveries.c.ticket_id.in_(_CHANGED),
        deliveries.c.channel == sa.bindparam("ch"),
        deliveries.c.receipt != "",
        deliveries.c.sent_at > sa.bindparam("since"),
    )
    .order_by(deliveries.c.sent_at.desc(), deliveries.c.id.desc())
    .limit(sa.bindparam("most"))
)
_TAKE = (
    sa.update(deliveries)
    .where(
        deliveries.c.id == sa.bindparam("delivery"), deliveries.c.choices == sa.bindparam("known")
    )
    .values(text=sa.bindparam("new_text"), choices=sa.bindparam("new_choices"))
    .returning(deliveries.c.id)
)


def _any(_: SentNotice) -> bool:
    return True


async def newest(
    unit: Unit,
    channel: str,
    seen: int,
    since: datetime,
    most: int,
    fits: Callable[[SentNotice], bool] = _any,
) -> Sequence[SentNotice]:
    """The last notice that fits of each ticket at each address, sent after `since`, of tickets to
    which something happened after the event `seen`; among the last `most` notices."""
    rows = await unit.rows(_SENT, ch=channel, seen=seen, since=to_ms(since), most=most)
    found: dict[tuple[str, int], SentNotice] = {}
    for row in rows:
        notice = SentNotice(
            row["id"],
            row["account"],
            row["receipt"],
            row["ticket_id"],
            row["text"],
            choices_from(row["choices"]),
        )
        if fits(notice):
            found.setdefault((notice.account, notice.ticket_id), notice)
    return list(found.values())


async def take(unit: Unit, notice: SentNotice, now_says: OutgoingMessage) -> bool:
    """Keep what the notice says from now on; False when another desk was first."""
    new, known = choices_to(now_says.choices), choices_to(notice.choices)
    asked = {"delivery": notice.id, "known": known, "new_text": now_says.text, "new_choices": new}
    return bool(await unit.rows(_TAKE, **asked))
