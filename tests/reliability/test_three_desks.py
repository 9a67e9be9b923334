"""Three desks on one PostgreSQL, killed at random: every notice arrives, none twice unmarked."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from aiohttp import web

from helpdesk.messages import Address
from helpdesk.people import Person, Role
from helpdesk.severity import Severity
from helpdesk.ticket import Status, What
from storage import accounts, outbox, people, tickets
from storage.accounts import Account
from storage.engine import Datastore
from storage.schema import deliveries, ticket_events
from tests.support.notice_desk import PLATFORM
from tests.support.processes import free_port
from tests.support.stored import REPORT

TICKETS, PEOPLE, DESKS, KILLS = 1000, 50, 3, 6
UNTOLD = (
    sa.select(sa.func.count().label("n"))
    .select_from(ticket_events)
    .where(ticket_events.c.relayed_at.is_(None))
)
LOG = sa.select(deliveries.c.key, deliveries.c.state, deliveries.c.uncertain)


@dataclass
class Platform:
    """Takes every message and counts it by its key; it cannot tell a repeat."""

    port: int = field(default_factory=free_port)
    taken: Counter[str] = field(default_factory=Counter)
    first: asyncio.Event = field(default_factory=asyncio.Event)
    runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.post("/send", self._take)])
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port).start()

    async def _take(self, request: web.Request) -> web.Response:
        said = await request.json()
        self.taken[said["key"]] += 1
        self.first.set()
        await asyncio.sleep(0.02)  # long enough for a kill to fall between the two
        return web.json_response({"ok": True})


async def start_desk(database: str, platform: Platform) -> Process:
    command = [sys.executable, "-m", "tests.support.notice_desk", database, platform.url]
    return await create_subprocess_exec(*command, env=os.environ, stdout=DEVNULL, stderr=DEVNULL)


async def hire(store: Datastore) -> list[int]:
    """Fifty engineers, each with an account on the platform."""

    async def work(unit):
        found = []
        for n in range(PEOPLE):
            person = Person(f"E{n:03}", f"工程师{n}", Role.ENGINEER, team="app")
            stored = await people.save(unit, person)
            await accounts.bind(unit, Account(Address(PLATFORM, f"p{n}"), stored))
            found.append(stored.id)
        return found

    return await store.write(work)


async def open_tickets(store: Datastore, engineers: list[int]) -> None:
    """A thousand tickets in forty gulps, each given to somebody."""
    for first in range(0, TICKETS, 25):

        async def work(unit, first=first):
            now = datetime.now(UTC)
            for n in range(first, first + 25):
                ticket = replace(
                    REPORT,
                    severity=list(Severity)[n % 4],
                    status=Status.ASSIGNED,
                    engineer_id=engineers[n % PEOPLE],
                    deadlines=(),
                    news=(),
                )
                await tickets.add(unit, ticket.noting(What.ASSIGNED, now))

        await store.write(work)
        await asyncio.sleep(0.1)


async def kill_at_random(desks: list[Process], database: str, platform: Platform) -> None:
    dice = random.Random(20261121)
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.2, 0.8))
        number = dice.randrange(DESKS)
        desks[number].kill()
        await desks[number].wait()
        desks[number] = await start_desk(database, platform)


async def everything_sent(store: Datastore) -> None:
    async with asyncio.timeout(40):
        while True:
            untold = await store.read(lambda unit: unit.row(UNTOLD))
            if not untold["n"] and not await store.read(outbox.waiting):
                return
            await asyncio.sleep(0.2)


async def test_three_desks_killed_at_random_tell_everybody_everything_once(postgresql_url):
    store, platform = Datastore(postgresql_url), Platform()
    await platform.start()
    engineers = await hire(store)
    desks = [await start_desk(postgresql_url, platform) for _ in range(DESKS)]
    # when tickets come in while desks are killed and started again
    opening = asyncio.create_task(open_tickets(store, engineers))
    await platform.first.wait()
    await kill_at_random(desks, postgresql_url, platform)
    await opening
    await everything_sent(store)
    # then every event has one delivery, and it arrived
    log = await store.read(lambda unit: unit.rows(LOG))
    assert len(log) == TICKETS
    assert {row["state"] for row in log} == {"sent"}
    assert set(platform.taken) == {row["key"] for row in log}
    # once; more only where a kill left it open whether it had arrived, and then the log says so
    twice = {row["key"]: row["uncertain"] for row in log if platform.taken[row["key"]] > 1}
    assert all(platform.taken[key] <= 1 + marked for key, marked in twice.items())
    assert all(row["uncertain"] <= KILLS for row in log)
    for desk in desks:
        desk.kill()
        await desk.wait()
    await platform.runner.cleanup()
    await store.close()
