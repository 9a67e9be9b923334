"""Cards on people's screens: what they show, and the code by which each is changed once more."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.instants import from_ms, to_ms
from storage.marks import fact, upsert
from storage.schema import cards, desk_facts, ticket_events, tickets
from storage.unit import Unit


@dataclass(frozen=True)
class SentCard:
    """A card as its reader sees it: a ticket at a version. `code` changes it, one single time."""

    card: str
    account: str
    code: str
    ticket_id: int
    version: int
    at: datetime


_COLUMNS = ("account", "code", "ticket_id", "version", "at")
_KEEP = upsert(cards, ["channel", "card"], list(_COLUMNS))
_THIS = (cards.c.channel == sa.bindparam("ch"), cards.c.card == sa.bindparam("this"))
_FREEZE = sa.update(cards).where(*_THIS).values(code="")
_TAKE = _FREEZE.where(cards.c.code == sa.bindparam("given")).returning(cards.c.card)
_GIVE_BACK = sa.update(cards).where(*_THIS, cards.c.code == "").values(code=sa.bindparam("given"))
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(ticket_events.c.id), 0).label("n"))
_CHANGED = sa.select(ticket_events.c.ticket_id).where(ticket_events.c.id > sa.bindparam("seen"))
_OUTDATED = (
    sa.select(cards)
    .join(tickets, tickets.c.id == cards.c.ticket_id)
    .where(
        cards.c.channel == sa.bindparam("ch"),
        # Written out: the small index holds only these.
        cards.c.code != sa.literal_column("''"),
        cards.c.at > sa.bindparam("since"),
        tickets.c.version > cards.c.version,
    )
    .order_by(cards.c.at)
    .limit(sa.bindparam("most"))
)
_OUTDATED_SINCE = _OUTDATED.where(cards.c.ticket_id.in_(_CHANGED))
_FORGET = sa.delete(cards).where(cards.c.at < sa.bindparam("before"))
_SALT = "cards"


def keep(unit: Unit, channel: str, card: SentCard) -> None:
    """Remember what the card shows now and the code that came with it."""
    values = {name: getattr(card, name) for name in _COLUMNS[:-1]}
    at = to_ms(card.at)
    unit.later(_KEEP[unit.dialect], channel=channel, card=card.card, at=at, **values)


def freeze(unit: Unit, channel: str, card: str) -> None:
    """The card shows no ticket any more, or its code is spent: leave it as it is."""
    unit.later(_FREEZE, ch=channel, this=card)


async def take(unit: Unit, channel: str, card: SentCard) -> bool:
    """Claim the card's code for one change; False when it is not there any more."""
    return bool(await unit.rows(_TAKE, ch=channel, this=card.card, given=card.code))


def give_back(unit: Unit, channel: str, card: SentCard) -> None:
    """The change did not happen: the code is still good."""
    unit.later(_GIVE_BACK, ch=channel, this=card.card, given=card.code)


_TICKET = sa.select(cards.c.ticket_id).where(*_THIS)


async def ticket_of(unit: Unit, channel: str, card: str) -> int | None:
    """Which ticket the card shows, or None."""
    row = await unit.row(_TICKET, ch=channel, this=card)
    return None if row is None else int(row["ticket_id"])


async def newest_event(unit: Unit) -> int:
    """The number of the last thing that happened to any ticket."""
    row = await unit.row(_NEWEST)
    return 0 if row is None else int(row["n"])


async def outdated(
    unit: Unit, channel: str, seen: int, since: datetime, most: int
) -> list[SentCard]:
    """Cards kept after `since` whose ticket moved on by an event after `seen`, the oldest first.

    `seen` 0 looks at the cards alone: years of events would be read for nothing.
    """
    asked: dict[str, Any] = {"ch": channel, "since": to_ms(since), "most": most}
    if not seen:
        return [_card(row) for row in await unit.rows(_OUTDATED, **asked)]
    return [_card(row) for row in await unit.rows(_OUTDATED_SINCE, seen=seen, **asked)]


def forget(unit: Unit, before: datetime) -> None:
    """Drop cards whose code is too old to be good."""
    unit.later(_FORGET, before=to_ms(before))


def _first_salt() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(desk_facts)
        made[name] = statement.on_conflict_do_nothing(index_elements=["name"])
    return made


_FIRST_SALT = _first_salt()


async def salt(unit: Unit) -> str:
    """Some letters of this datastore's own: names of cards made with them are no others'."""
    if not (known := await fact(unit, _SALT)):
        await unit.rows(_FIRST_SALT[unit.dialect], name=_SALT, value=secrets.token_hex(4))
        known = await fact(unit, _SALT)
    return known


def _card(row: Any) -> SentCard:
    at = from_ms(row["at"])
    values = {name: row[name] for name in ("card", *_COLUMNS[:-1])}
    return SentCard(**values, at=at)
