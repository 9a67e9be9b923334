"""What people sent beside words: rows are claimed to be fetched, and attached to tickets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.media import MediaKind, MediaState, Offered
from helpdesk.messages import Address
from storage.instants import from_ms, to_ms
from storage.schema import media
from storage.unit import Row, Unit

TOGETHER = 50
LEASE = timedelta(minutes=2)
"""Whoever claimed something and said nothing for this long has died."""

PRESENT = frozenset({MediaState.PENDING, MediaState.KEPT})
"""There is something to see, or will be."""

_SLOTS = tuple(f"ticket{n}" for n in range(TOGETHER))


@dataclass(frozen=True)
class Stored:
    """One thing: from whom, under which message, by which id the platform hands it out, and what
    became of it. `why` is a word for the log or for the sender, never content."""

    id: int
    address: Address
    ref: str
    kind: MediaKind
    name: str
    state: MediaState
    at: datetime
    ticket_id: int | None = None
    ending: str = ""
    bytes: int = 0
    sha256: str = ""
    attempts: int = 0
    why: str = ""


_ADD = sa.insert(media)
_CLAIM = (
    sa.update(media)
    .where(
        media.c.id.in_(
            sa.select(media.c.id)
            .where(
                media.c.next_at <= sa.bindparam("now", type_=sa.BigInteger),
                media.c.channel == sa.bindparam("ch"),
            )
            .order_by(media.c.next_at)
            .limit(sa.bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(next_at=sa.bindparam("lease", type_=sa.BigInteger), attempts=media.c.attempts + 1)
    .returning(media)
)
_DUE = sa.select(media.c.channel).distinct().where(media.c.next_at <= sa.bindparam("now"))
_SETTLE = (
    sa.update(media)
    # Whoever sent it may have removed it while it was fetched.
    .where(
        media.c.id == sa.bindparam("this"),
        sa.or_(
            media.c.state != MediaState.REMOVED.value,
            sa.bindparam("to_state", type_=sa.Text) == MediaState.REMOVED.value,
        ),
    )
    .values(
        state=sa.bindparam("to_state", type_=sa.Text),
        ending=sa.bindparam("to_ending"),
        bytes=sa.bindparam("to_bytes"),
        sha256=sa.bindparam("to_sha256"),
        why=sa.bindparam("to_why"),
        next_at=sa.bindparam("to_next"),
    )
)
_MOVE = (
    sa.update(media)
    .where(media.c.id == sa.bindparam("this"))
    .values(ticket_id=sa.bindparam("ticket", type_=sa.BigInteger))
)
_REMOVE = (
    sa.update(media)
    .where(media.c.id == sa.bindparam("this"))
    .values(state=MediaState.REMOVED.value, next_at=sa.bindparam("gone_at", type_=sa.BigInteger))
)
_WAITING = (
    media.c.channel == sa.bindparam("ch"),
    media.c.account == sa.bindparam("ac"),
    media.c.ticket_id.is_(None),
    media.c.at >= sa.bindparam("since"),
)
_ATTACH = (
    sa.update(media).where(*_WAITING).values(ticket_id=sa.bindparam("ticket", type_=sa.BigInteger))
)
_WAITS = sa.select(media.c.kind).where(*_WAITING)
_RECENT = sa.select(sa.func.count().label("n")).where(
    media.c.channel == sa.bindparam("ch"),
    media.c.account == sa.bindparam("ac"),
    media.c.at >= sa.bindparam("since"),
)
_REFERRED = sa.select(media).where(
    media.c.channel == sa.bindparam("ch"),
    media.c.account == sa.bindparam("ac"),
    media.c.ref == sa.bindparam("named"),
)
_OF = sa.select(media).where(media.c.ticket_id == sa.bindparam("ticket")).order_by(media.c.id)
_OF_THESE = sa.select(media.c.ticket_id, media.c.kind).where(
    media.c.ticket_id.in_([sa.bindparam(slot, type_=sa.BigInteger) for slot in _SLOTS]),
    sa.or_(media.c.state == MediaState.PENDING.value, media.c.state == MediaState.KEPT.value),
)
_NAMED = sa.select(media).where(media.c.name == sa.bindparam("this"))
_THIS = sa.select(media).where(media.c.id == sa.bindparam("this"))


def add(
    unit: Unit,
    sent: tuple[Address, str],
    offered: Offered,
    name: str,
    ticket_id: int | None,
    now: datetime,
) -> None:
    """Something was offered in a message (address, message id): it is to be fetched."""
    address, message_id = sent
    unit.later(
        _ADD,
        channel=address.channel,
        account=address.account,
        message_id=message_id,
        ref=offered.ref,
        kind=offered.kind.value,
        name=name,
        ticket_id=ticket_id,
        state=MediaState.PENDING.value,
        at=to_ms(now),
        next_at=to_ms(now),
    )


async def recent(unit: Unit, address: Address, since: datetime) -> int:
    """How much the account sent since then."""
    row = await unit.row(_RECENT, ch=address.channel, ac=address.account, since=to_ms(since))
    return 0 if row is None else int(row["n"])


async def attach(unit: Unit, address: Address, ticket_id: int, since: datetime) -> None:
    """Put what the account sent since then, and is on no ticket, on this one."""
    await unit.rows(
        _ATTACH, ch=address.channel, ac=address.account, since=to_ms(since), ticket=ticket_id
    )


def move(unit: Unit, media_id: int, ticket_id: int | None) -> None:
    """Put it on another ticket, or on none."""
    unit.later(_MOVE, this=media_id, ticket=ticket_id)


def remove(unit: Unit, media_id: int, now: datetime) -> None:
    """Whoever sent it takes it back: its content goes at the next round."""
    unit.later(_REMOVE, this=media_id, gone_at=to_ms(now))


async def waiting(unit: Unit, address: Address, since: datetime) -> Sequence[MediaKind]:
    """What the account sent since then that is on no ticket."""
    rows = await unit.rows(_WAITS, ch=address.channel, ac=address.account, since=to_ms(since))
    return [MediaKind(row["kind"]) for row in rows]


async def channels_due(unit: Unit, now: datetime) -> Sequence[str]:
    """Channels from which something is to be fetched now."""
    return [row["channel"] for row in await unit.rows(_DUE, now=to_ms(now))]


async def claim(unit: Unit, channel: str, now: datetime, most: int) -> Sequence[Stored]:
    """What is to be fetched from a channel now; nobody else gets it while the lease runs."""
    lease = to_ms(now + LEASE)
    rows = await unit.rows(_CLAIM, now=to_ms(now), ch=channel, most=most, lease=lease)
    return [_stored(row) for row in rows]


def settle(unit: Unit, found: Stored, next_at: datetime | None = None) -> None:
    """Say what became of it, and when it is to be tried again."""
    unit.later(
        _SETTLE,
        this=found.id,
        to_state=found.state.value,
        to_ending=found.ending,
        to_bytes=found.bytes,
        to_sha256=found.sha256,
        to_why=found.why,
        to_next=to_ms(next_at),
    )


async def this(unit: Unit, media_id: int) -> Stored | None:
    """One of them as it is now."""
    row = await unit.row(_THIS, this=media_id)
    return None if row is None else _stored(row)


async def named(unit: Unit, name: str) -> Stored | None:
    """The one that is stored under the name."""
    row = await unit.row(_NAMED, this=name)
    return None if row is None else _stored(row)


async def referred(unit: Unit, channel: str, account: str, ref: str) -> Stored | None:
    """What the account sent under that id of its channel."""
    row = await unit.row(_REFERRED, ch=channel, ac=account, named=ref)
    return None if row is None else _stored(row)


async def of_ticket(unit: Unit, ticket_id: int) -> Sequence[Stored]:
    """Everything on a ticket, the oldest first."""
    return [_stored(row) for row in await unit.rows(_OF, ticket=ticket_id)]


async def kinds_of(unit: Unit, ticket_ids: Collection[int]) -> Mapping[int, Sequence[MediaKind]]:
    """What is on each of these tickets, as far as there is anything."""
    found: dict[int, list[MediaKind]] = {}
    ordered = sorted(ticket_ids)
    for start in range(0, len(ordered), TOGETHER):
        some = ordered[start : start + TOGETHER]
        padded = [*some, *[some[-1]] * (TOGETHER - len(some))]
        slots = dict(zip(_SLOTS, padded, strict=True))
        for row in await unit.rows(_OF_THESE, **slots):
            found.setdefault(row["ticket_id"], []).append(MediaKind(row["kind"]))
    return found


def _stored(row: Row) -> Stored:
    return Stored(
        id=row["id"],
        address=Address(row["channel"], row["account"]),
        ref=row["ref"],
        kind=MediaKind(row["kind"]),
        name=row["name"],
        state=MediaState(row["state"]),
        at=from_ms(row["at"]),
        ticket_id=row["ticket_id"],
        ending=row["ending"],
        bytes=row["bytes"],
        sha256=row["sha256"],
        attempts=row["attempts"],
        why=row["why"],
    )
