"""The tick: what became due, whom to tell, what to send; each a function of the time."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.turn import Desk
from helpdesk.errors import DatastoreAway
from helpdesk.messages import Channel
from helpdesk.roster import Roster
from notifications.deadlines import check_due
from notifications.relay import relay_events
from notifications.sender import send_due
from storage import accounts, marks
from storage.unit import Unit

logger = logging.getLogger(__name__)

MOST_ROUNDS = 20
"""How often one tick goes back for more of the same: a flood is worked off over several ticks."""

ANSWERS_KEPT = timedelta(days=7)


@dataclass
class Pulse:
    """When the last tick went through, for /readyz."""

    last: datetime | None = None
    forgot: datetime | None = field(default=None)


@dataclass(frozen=True)
class Done:
    """What one tick did: tickets whose moment had come, events relayed, notices tried."""

    tickets: int
    events: int
    notices: int


async def tick(desk: Desk, channels: Mapping[str, Channel], now: datetime) -> Done:
    """One round of work at `now`: fire deadlines, relay events, send what is due.

    Everything is claimed in the datastore, so that any number of processes may tick.
    """
    done = Done(
        tickets=await _rounds(lambda: desk.store.write(lambda unit: check_due(unit, now))),
        events=await _rounds(lambda: desk.store.write(lambda unit: _relay(desk, unit, now))),
        notices=await _rounds(lambda: send_due(desk.store, channels, now)),
    )
    await desk.library.refresh(desk.store)
    return done


async def _rounds(work: Callable[[], Awaitable[int]]) -> int:
    """Do the work until there is none, at most MOST_ROUNDS times; how much it was."""
    total = 0
    for _ in range(MOST_ROUNDS):
        count = await work()
        total += count
        if not count:
            break
    return total


async def _relay(desk: Desk, unit: Unit, now: datetime) -> int:
    return await relay_events(unit, desk.policy, await _roster(desk, unit), now)


async def _roster(desk: Desk, unit: Unit) -> Roster:
    return await desk.rosters.current(unit, await marks.fact(unit, "roster"))


async def safe_tick(
    desk: Desk, channels: Mapping[str, Channel], now: datetime, pulse: Pulse
) -> None:
    """A tick of a running desk: one bad round is logged and does not end the next."""
    try:
        await tick(desk, channels, now)
        await _forget_daily(desk, now, pulse)
        pulse.last = now
    except DatastoreAway as error:
        logger.warning("tick put off, the datastore is away", extra={"reason": str(error)})
    except Exception:
        logger.exception("tick failed", extra={"trace": secrets.token_hex(4)})


async def _forget_daily(desk: Desk, now: datetime, pulse: Pulse) -> None:
    if pulse.forgot is None or now - pulse.forgot > timedelta(days=1):
        await desk.store.write(lambda unit: accounts.forget_answers(unit, now - ANSWERS_KEPT))
        pulse.forgot = now
