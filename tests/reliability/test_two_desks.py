"""Two desks tick on one PostgreSQL, and one of them is killed now and then: nothing comes twice.

The clock moves to the next due moment once all that is due was said: what a slow machine leaves
unsaid until the next repeat would rightly be superseded by it.
"""

import asyncio
import random
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from helpdesk.messages import Address
from helpdesk.people import Person, Role
from helpdesk.severity import Severity
from helpdesk.sla import Deadline, Milestone, Step, StepKind
from helpdesk.ticket import Status, What
from storage import accounts, outbox, people, schema, tickets
from storage.accounts import Account
from storage.engine import Datastore
from storage.unit import Unit
from tests.support.stored import MINUTE, add
from tests.support.ticking import move_to, shown
from tests.support.world import policy_s0

KILLS = 6
TICKETS = 40
EPOCH = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, on an ordinary working day."""
PATIENCE = 1.0
"""Seconds without a word after which the clock moves on a minute: a killed desk's lease ends."""
REPEATS = len(policy_s0().contract().repeats[Severity.S2].pauses)
EXPECTED = Counter(
    {(What.REMINDED, 0): 1, (What.BREACHED, 0): 1}
    | {(What.REMINDED, again): 1 for again in range(1, REPEATS + 1)}
)
NOTICES = TICKETS * (2 + 2 * REPEATS)
"""A reminder to the engineer, the breach to the duty manager, each repeat to both."""


@dataclass
class Ticking:
    """A worker process on the database, which can be killed and started again."""

    url: str
    clock: Path
    process: Process | None = None

    async def go(self) -> None:
        """Start it and wait until it ticks."""
        command = ["-m", "tests.support.ticking", self.url, str(self.clock)]
        self.process = await create_subprocess_exec(
            sys.executable, *command, stdout=PIPE, stderr=DEVNULL
        )
        assert self.process.stdout is not None
        assert await self.process.stdout.readline() == b"ticking\n"

    async def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        assert self.process is not None
        assert self.process.returncode is None, "the worker ended by itself"
        self.process.kill()
        await self.process.wait()


def _response(n: int) -> Deadline:
    t0 = EPOCH + 5 * n * MINUTE
    due = t0 + 30 * MINUTE
    steps = (
        Step(t0 + 20 * MINUTE, StepKind.REMINDER, "engineer"),
        Step(due, StepKind.BREACH, "duty_manager"),
    )
    return Deadline(Milestone.RESPONSE, "S0-22", t0, due, steps)


async def _hospital(store: Datastore) -> Person:
    async def staff(unit, number, role):
        person = await people.save(unit, Person(number, f"人员{number}", role, team="app"))
        await accounts.bind(unit, Account(Address("webchat", number), person))
        return person

    await store.write(lambda unit: staff(unit, "M001", Role.DUTY_MANAGER))
    return await store.write(lambda unit: staff(unit, "E001", Role.ENGINEER))


async def _until_all_is_said(store: Datastore, clock: Path) -> None:
    """Move the clock from one due moment to the next, as soon as each is seen to."""
    while (moment := await store.read(tickets.next_moment)) is not None:
        move_to(clock, max(moment, shown(clock)))
        await _until_quiet(store, clock)


async def _until_quiet(store: Datastore, clock: Path) -> None:
    moved_on = time.monotonic()
    while await store.read(lambda unit: _is_left(unit, shown(clock))):
        await asyncio.sleep(0.005)
        if time.monotonic() - moved_on > PATIENCE:
            move_to(clock, shown(clock) + MINUTE)
            moved_on = time.monotonic()


async def _is_left(unit: Unit, now: datetime) -> bool:
    """Whether anything is due, not relayed yet, or in line."""
    moment = await tickets.next_moment(unit)
    untold = await unit.row(_UNTOLD)
    due = moment is not None and moment <= now
    return due or untold is not None or bool(await outbox.waiting(unit))


async def _kill_now_and_then(desks: list[Ticking], dice: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.02, 0.6))
        one = dice.choice(desks)
        await one.kill()
        await one.go()


_UNTOLD = sa.select(schema.ticket_events.c.id).where(schema.ticket_events.c.relayed_at.is_(None))
_SAID = sa.select(sa.func.count().label("n")).select_from(schema.chat_lines)
_KEYS = sa.select(schema.deliveries.c.key, schema.deliveries.c.state)


async def test_two_desks_say_everything_once_also_when_one_is_killed_in_a_tick(
    postgresql_url, tmp_path
):
    # given tickets whose steps come due one after the other
    store, dice = Datastore(postgresql_url), random.Random(20261121)
    engineer = await _hospital(store)
    carried = {"engineer_id": engineer.id, "status": Status.ASSIGNED, "severity": Severity.S2}
    numbers = [(await add(store, deadlines=(_response(n),), **carried)).id for n in range(TICKETS)]
    # when two desks tick and one or the other is killed at random moments
    clock = tmp_path / "clock"
    move_to(clock, EPOCH)
    desks = [Ticking(postgresql_url, clock), Ticking(postgresql_url, clock)]
    try:
        await asyncio.gather(*(desk.go() for desk in desks))
        await asyncio.gather(_kill_now_and_then(desks, dice), _until_all_is_said(store, clock))
    finally:
        for desk in desks:
            await desk.kill()
    # then each reminder, breach and repeat happened once, and was told once to whom it concerns
    for number in numbers:
        news = await store.read(lambda unit, number=number: tickets.history(unit, number))
        told = Counter((e.what, e.data.get("again", 0)) for e in news if e.what is not What.OPENED)
        assert told == EXPECTED
    sent = await store.read(lambda unit: unit.rows(_KEYS))
    assert {row["state"] for row in sent} == {outbox.DeliveryState.SENT}
    row = await store.read(lambda unit: unit.row(_SAID))
    assert (len(sent), row["n"]) == (NOTICES, NOTICES)
    await store.close()
