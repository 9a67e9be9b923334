"""The tick: what became due, whom to tell, what to send; each a function of the time."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.incident_round import incident_round
from handlers.keeping import publish_due
from handlers.proposing import propose_daily
from handlers.turn import Desk
from handlers.unfinished import open_unfinished
from handlers.watching import check_watches
from helpdesk.errors import DatastoreAway
from helpdesk.messages import Channel
from helpdesk.roster import Roster
from notifications import makeup_days
from notifications.article_round import article_round
from notifications.deadlines import check_due
from notifications.duty_round import duty_round
from notifications.follow import follow_up
from notifications.leave_round import leave_round
from notifications.promises import move_promised
from notifications.relay import relay_events
from notifications.sender import Sending, send_due
from storage import accounts, marks, team_groups, web_logins, web_uploads
from storage.instants import to_ms
from storage.unit import Unit

logger = logging.getLogger(__name__)

MOST_ROUNDS = 40
"""How often one tick goes back for more of the same: a flood is worked off over several ticks."""

ANSWERS_KEPT = timedelta(days=7)
UPLOADS_KEPT = timedelta(days=1)


@dataclass
class Pulse:
    """When deadlines and events were last seen to, for /readyz."""

    last: datetime | None = None
    forgot: datetime | None = field(default=None)
    swept: datetime | None = field(default=None)
    looked: datetime | None = field(default=None)
    warned: str = ""


@dataclass(frozen=True)
class Done:
    """What one tick did: tickets whose moment had come, events relayed, notices tried."""

    tickets: int
    events: int
    notices: int


async def tick(desk: Desk, channels: Mapping[str, Channel], now: datetime) -> Done:
    """One round of all the work at `now`: fire deadlines, relay events, send what is due.

    Everything is claimed in the datastore, so that any number of processes may tick.
    """
    tickets, events = await move(desk, now)
    await desk.library.refresh(desk.store)
    this = Sending(desk.store, channels, lambda: now, gateways=desk.gateways, policy=desk.policy)
    return Done(tickets, events, await _rounds(lambda: send_due(this)))


async def move(desk: Desk, now: datetime) -> tuple[int, int]:
    """Fire the deadlines that are due and relay events; how many tickets and events there were.

    Waits for no platform, so that no platform can make a reminder late.
    """
    await _follow_calendars(desk, now)
    due = await _rounds(lambda: desk.store.write(lambda unit: check_due(unit, desk.policy, now)))
    await open_unfinished(desk, now)
    await incident_round(desk, now)
    events = await _rounds(lambda: desk.store.write(lambda unit: _relay(desk, unit, now)))
    if await _rounds(lambda: desk.store.write(lambda unit: check_watches(unit, desk, now))):
        events += await _rounds(lambda: desk.store.write(lambda unit: _relay(desk, unit, now)))
    await _rounds(
        lambda: desk.store.write(lambda unit: follow_up(unit, desk.policy, desk.gateways, now))
    )
    await desk.store.write(lambda unit: _duties(desk, unit, now))
    return due, events


async def _rounds(work: Callable[[], Awaitable[int]]) -> int:
    """Do the work until there is none, at most MOST_ROUNDS times; how much it was."""
    total = 0
    for _ in range(MOST_ROUNDS):
        count = await work()
        total += count
        if not count:
            break
    return total


async def _follow_calendars(desk: Desk, now: datetime) -> None:
    """Take over what was changed of the calendars; what is to be moved by it is, before it is late.

    Whoever set a change moves promises at once; what he did not finish is finished here.
    """
    book = desk.calendars
    if await book.refresh(desk.store, desk.policy):
        book.moving = True
    for _ in range(MOST_ROUNDS * book.moving):
        book.moving = await desk.store.write(lambda unit: move_promised(unit, desk.policy, now))
        if not book.moving:
            break


DUTY_EVERY = timedelta(seconds=30)
"""How often shifts are looked at: the first that sees one near tells of it, and only the first."""


async def _duties(desk: Desk, unit: Unit, now: datetime) -> None:
    last = int(await marks.fact(unit, "duty_round") or 0)
    if 0 <= to_ms(now) - last < DUTY_EVERY // timedelta(milliseconds=1):
        return
    await marks.put_fact(unit, "duty_round", str(to_ms(now)))
    roster = await _roster(desk, unit)
    await duty_round(unit, desk.policy, roster, now)
    await leave_round(unit, roster, now)
    zone = desk.policy.contract().calendar.zone
    await publish_due(unit, now, now.astimezone(ZoneInfo(zone)).date())
    await article_round(unit, zone, now)
    await propose_daily(desk, unit, now)


async def _relay(desk: Desk, unit: Unit, now: datetime) -> int:
    roster = await _roster(desk, unit)
    groups = desk.groups
    if desk.group_channels:
        groups |= await team_groups.addresses(unit, desk.group_channels)
    return await relay_events(unit, desk.policy, roster, now, desk.gateways, groups)


async def _roster(desk: Desk, unit: Unit) -> Roster:
    return await desk.rosters.current(unit, await marks.fact(unit, "roster"))


async def safely(work: Awaitable[object], what: str) -> bool:
    """Do a round of a running desk's work: a bad one is logged and does not end the next."""
    try:
        await work
    except DatastoreAway as error:
        said = {"work": what, "reason": str(error)}
        logger.warning("work put off, the datastore is away", extra=said)
    except Exception:
        logger.exception("work failed", extra={"work": what, "trace": secrets.token_hex(4)})
    else:
        return True
    return False


async def warn_weekly(
    desk: Desk, known: Callable[[int], bool], now: datetime, pulse: Pulse
) -> None:
    """In autumn, once a week, see whether managers are to be told that make-up days are missing."""
    week = makeup_days.week_to_warn(now, desk.policy.contract().calendar.zone)
    if week is None or pulse.warned == week[1]:
        return
    if await desk.store.write(lambda unit: makeup_days.warn(unit, desk.policy, known, now)):
        pulse.warned = week[1]


async def forget_daily(desk: Desk, now: datetime, pulse: Pulse) -> None:
    """Once an hour, drop logins that ran out; once a day, answers nobody can ask for again, a batch
    a round until there are none."""
    if pulse.swept is None or now - pulse.swept > timedelta(hours=1):
        pulse.swept = now
        await desk.store.write(lambda unit: web_logins.sweep(unit, now))
        await desk.store.write(lambda unit: web_uploads.drop_before(unit, now - UPLOADS_KEPT))
    if pulse.forgot is not None and now - pulse.forgot <= timedelta(days=1):
        return
    before = now - ANSWERS_KEPT
    if not await desk.store.write(lambda unit: accounts.forget_answers(unit, before)):
        pulse.forgot = now
