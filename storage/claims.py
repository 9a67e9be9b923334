"""What is due for sending: claimed within the limits of its platform, sent, settled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from helpdesk import pace as paces
from helpdesk.pace import AT_ONCE, MOST_A_MINUTE, URGENT, Chat, Limits
from helpdesk.reaching import ONE_WAY
from helpdesk.ticket import Status
from helpdesk.worth import About, worth_saying
from storage import pacing
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.outbox import Delivery, DeliveryState, delivery_of
from storage.schema import deadlines, deliveries, pace, tickets
from storage.unit import Unit

_LINE = deliveries.alias("line")
_ASIDE = deliveries.alias("aside")
_NOW = sa.bindparam("now", type_=sa.BigInteger)
_IN_FLIGHT = sa.select(_ASIDE.c.account).where(
    _ASIDE.c.channel == sa.bindparam("ch"),
    _ASIDE.c.next_at > _NOW,
    _ASIDE.c.state == DeliveryState.SENDING.value,
)
# The head of each address's line only: one address that has to wait keeps nobody else waiting,
# and somebody with a long line gets one notice at a time like all others. What is not due yet and
# was never tried stands in no line; what is tried again holds back what ranks after it. Found in
# one walk along the index: asking of each delivery whether an earlier one waits is twenty times
# slower when a line is long.
_HEADS = (
    sa.select(
        _LINE.c.id,
        sa.func.row_number()
        .over(partition_by=_LINE.c.account, order_by=(_LINE.c.rank, _LINE.c.id))
        .label("place"),
        sa.func.count().over(partition_by=_LINE.c.account).label("in_line"),
    )
    .where(
        _LINE.c.channel == sa.bindparam("ch"),
        _LINE.c.next_at.isnot(None),
        sa.or_(_LINE.c.next_at <= _NOW, _LINE.c.attempts > 0),
        _LINE.c.account.not_in(_IN_FLIGHT),
    )
    .subquery("heads")
)
_LOOKED_AT = (
    tickets.c.status.label("ticket_status"),
    tickets.c.engineer_id.label("ticket_engineer"),
    sa.or_(
        deadlines.c.met_at.isnot(None), deadlines.c.held_at.isnot(None), deadlines.c.waived == 1
    ).label("settled"),
)
_WITH_TICKET = deliveries.outerjoin(tickets, tickets.c.id == deliveries.c.ticket_id).outerjoin(
    deadlines,
    sa.and_(
        deadlines.c.ticket_id == deliveries.c.ticket_id,
        deadlines.c.milestone == deliveries.c.milestone,
    ),
)
_PRESSING = deliveries.c.urgency <= URGENT
# Severity first; what lay long enough counts as an S2; then whoever was served least recently.
_CLASS = sa.case(
    (_PRESSING, deliveries.c.urgency), (deliveries.c.rank <= _NOW, 2), else_=deliveries.c.urgency
)
_DUE = (
    sa.select(deliveries, _HEADS.c.in_line, *_LOOKED_AT, *pacing.COLUMNS)
    .select_from(
        pacing.joined(
            _WITH_TICKET.join(_HEADS, sa.and_(_HEADS.c.id == deliveries.c.id, _HEADS.c.place == 1))
        )
    )
    .where(deliveries.c.next_at <= _NOW, pacing.is_free(_PRESSING, _NOW))
    .order_by(_CLASS, sa.func.coalesce(pace.c.served_at, 0), deliveries.c.rank, deliveries.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_WAITING = (
    deliveries.c.next_at <= _NOW,
    deliveries.c.state == DeliveryState.PENDING.value,
    deliveries.c.about != "",
    deliveries.c.id != sa.bindparam("head"),
)


def _rest(*where: sa.ColumnElement[bool]) -> Any:
    return (
        sa.select(deliveries, *_LOOKED_AT)
        .select_from(_WITH_TICKET)
        .where(*where, *_WAITING)
        .order_by(deliveries.c.rank, deliveries.c.id)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True, of=deliveries)
    )


_THERE = sa.and_(
    deliveries.c.channel == sa.bindparam("ch"), deliveries.c.account == sa.bindparam("ac")
)
_REST = _rest(_THERE)
# What is urgent stays where its reader wants to be told of it, and so does what is said again.
_ELSEWHERE = _rest(
    deliveries.c.person_id == sa.bindparam("whose"),
    deliveries.c.next_at.isnot(None),
    sa.not_(_THERE),
    deliveries.c.echo == 0,
    deliveries.c.urgency > URGENT,
)
# Desks on one PostgreSQL claim from a channel in turn: its limits are counted once for all.
_TURN = sa.select(
    sa.func.pg_try_advisory_xact_lock(0x5A49, sa.func.hashtext(sa.bindparam("ch"))).label("ours")
)
_PLATFORM = sa.select(pace.c.taken_until).where(
    pace.c.channel == sa.bindparam("ch"), pace.c.account == ""
)
_TAKEN = upsert(pace, ["channel", "account"], ["taken_until"])
_CLAIM = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(
        state=DeliveryState.SENDING.value,
        next_at=sa.bindparam("lease"),
        attempts=deliveries.c.attempts + 1,
        # Whoever had it before never said how it ended.
        uncertain=deliveries.c.uncertain
        + sa.case((deliveries.c.state == DeliveryState.SENDING.value, 1), else_=0),
    )
)
_OVER = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(state=DeliveryState.SUPERSEDED.value, next_at=None, follow_at=None, error="over")
)
# Told in another's message, it still waits for its reader, and goes on to his next address.
_BUNDLED = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(state=DeliveryState.BUNDLED.value, next_at=None, bundle_id=sa.bindparam("bundle"))
)


@dataclass(frozen=True)
class Claimed:
    """What one claim came to: deliveries to send, how many were withdrawn unsaid, and when the
    platform has room again if it was that which ended the claim."""

    deliveries: Sequence[Delivery]
    withdrawn: int = 0
    room_at: datetime | None = None


async def claim_due(
    unit: Unit, channel: str, now: datetime, lease: timedelta, most: int, limits: Limits
) -> Claimed:
    """Take deliveries of the channel whose moment has come for sending, at most `most`.

    Never more than the platform and each chat have room for, counted for all processes together.
    What has become pointless is withdrawn unsaid. A claimed delivery comes back by itself when
    its lease ends without a settlement: the process that had it is dead, and whether the platform
    took it is not known; `uncertain` counts these.
    """
    if unit.dialect == "postgresql":
        turn = await unit.row(_TURN, ch=channel)
        if turn is None or not turn["ours"]:
            return Claimed(())
    bundles = int(limits.digest_over is not None)
    rows = await unit.rows(_DUE, ch=channel, now=to_ms(now), most=most, bundles=bundles)
    if not rows:
        return Claimed(())
    taken_until, room = await _room(unit, channel, now, limits)
    alive = [row for row in rows if _is_worth(row)]
    for row in rows:
        if not _is_worth(row):
            unit.later(_OVER, delivery=row["id"])
    taken = _serve(unit, alive[:room], now, lease, limits)
    if taken:
        taken_until = limits.platform.after(taken_until, now, len(taken))
        unit.later(
            _TAKEN[unit.dialect], channel=channel, account="", taken_until=to_ms(taken_until)
        )
    await unit.flush()  # another claim may be in line for the same commit
    full = len(alive) > room and taken_until is not None
    room_at = limits.platform.free_at(taken_until) if full and taken_until else None
    return Claimed(taken, len(rows) - len(alive), room_at)


async def _room(
    unit: Unit, channel: str, now: datetime, limits: Limits
) -> tuple[datetime | None, int]:
    row = await unit.row(_PLATFORM, ch=channel)
    taken_until = None if row is None else from_ms(row["taken_until"])
    return taken_until, limits.platform.room(taken_until, now)


def _is_worth(row: Any) -> bool:
    return worth_saying(
        About(
            row["about"],
            frozenset(filter(None, row["parts"].split(","))),
            row["person_id"],
            row["ticket_engineer"],
            None if row["ticket_status"] is None else Status(row["ticket_status"]),
            bool(row["settled"]),
        )
    )


def _serve(
    unit: Unit, rows: Sequence[Any], now: datetime, lease: timedelta, limits: Limits
) -> list[Delivery]:
    """Claim deliveries, and count each for its chat and its person."""
    own: dict[int, Chat] = {}
    taken = []
    for row in rows:
        person = own.get(row["person_id"]) or pacing.own_of(row)
        if person is not None and row["counts"]:
            if not person.is_free(now, urgent=row["urgency"] <= URGENT):
                continue  # his other account had the last of this minute
            own[row["person_id"]] = _count_person(unit, row, person, now)
        chat = pacing.chat_of(row)
        most = limits.digest_over
        full = chat.crowded(most, now) or (
            person is not None and person.crowded(MOST_A_MINUTE, now)
        )
        taken.append(replace(delivery_of(row), in_line=row["in_line"], crowded=full))
        unit.later(_CLAIM, delivery=row["id"], lease=to_ms(now + lease))
        if limits is not paces.UNLIMITED:
            after = chat.after_one(
                limits.of_chat(row["account"]), most, now, urgent=row["urgency"] == URGENT
            )
            pacing.keep(unit, row["channel"], row["account"], after, now)
    return taken


def _count_person(unit: Unit, row: Any, person: Chat, now: datetime) -> Chat:
    after = person.after_one(AT_ONCE, MOST_A_MINUTE, now, urgent=row["urgency"] == URGENT)
    pacing.keep(unit, pacing.PERSON, str(row["person_id"]), after, now)
    return after


async def rest_of_line(unit: Unit, head: Delivery, now: datetime, most: int) -> list[Delivery]:
    """What else is due at the address of a claimed delivery and still worth saying, in order;
    what is not is withdrawn.

    With it what is not urgent and due at other addresses of the same person, unless nothing can
    be pressed where the head goes, or the head itself says again what he is told elsewhere.
    """
    there = {"ch": head.address.channel, "ac": head.address.account}
    asked = {**there, "now": to_ms(now), "head": head.id, "most": most}
    rows = list(await unit.rows(_REST, **asked))
    if head.person_id is not None and not head.echo and head.address.channel not in ONE_WAY:
        rows += await unit.rows(_ELSEWHERE, whose=head.person_id, **asked)
    for row in rows:
        if not _is_worth(row):
            unit.later(_OVER, delivery=row["id"])
    return [delivery_of(row) for row in rows if _is_worth(row)]


def bundle(unit: Unit, head: Delivery, others: Sequence[Delivery]) -> None:
    """The others are told in the message of `head` and not by themselves."""
    for other in others:
        unit.later(_BUNDLED, delivery=other.id, bundle=head.id)
