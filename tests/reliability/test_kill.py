"""SIGKILL at random moments of the story: no accepted report is lost, no effect is repeated."""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field

import aiohttp
import sqlalchemy as sa

from helpdesk.ticket import What
from storage import chat_lines, outbox, schema, tickets
from storage.engine import Datastore
from tests.support.processes import DemoProcess

KILLS = 20
STORY = (
    ("E001", "接单 {n}"),
    ("E001", "到场 {n}"),
    ("E001", "恢复 {n}"),
    ("E001", "程序缺陷"),
    ("E001", "重启了服务"),
    ("N001", "确认 {n}"),
    ("N001", "5"),
    ("N001", "很快"),
)
ONCE = (
    What.OPENED,
    What.ASSIGNED,
    What.ACCEPTED,
    What.ARRIVED,
    What.RESTORED,
    What.CONFIRMED,
    What.RATED,
)


@dataclass
class Teller:
    """Tells stories until it is stopped; `told` are the numbers of their tickets."""

    desk: DemoProcess
    store: Datastore
    session: aiohttp.ClientSession
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[int] = field(default_factory=list)

    async def tell(self) -> None:
        """One story after the other, each step answered before the next."""
        while not self.stop.is_set():
            await self._tell(len(self.told))

    async def _tell(self, story: int) -> None:
        answer = await self._say("N001", f"r{story}", f"急诊{story}号窗HIS打不开，全科挂不了号")
        number = int(re.search(r"工单 #(\d+)", answer).group(1))
        self.told.append(number)
        for step, (account, words) in enumerate(STORY):
            await self._say(account, f"s{story}-{step}", words.format(n=number))

    async def _say(self, account: str, id: str, text: str) -> str:
        """Say it with the same id until it is answered, as every platform does."""
        while not await self.desk.say(self.session, account, id, text):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        row = await self.store.read(lambda unit: unit.row(_ANSWER, named=f"a:{account}/{id}"))
        return row["text"]


_ANSWER = sa.select(schema.chat_lines.c.text).where(
    schema.chat_lines.c.key == sa.bindparam("named")
)


async def _kill_at_random(desk: DemoProcess, times: int, dice: random.Random) -> None:
    for _ in range(times):
        await asyncio.sleep(dice.uniform(0.02, 0.8))
        await desk.kill()
        await desk.start()


async def _let_leases_end(desk: DemoProcess, session: aiohttp.ClientSession) -> None:
    """What a killed process had claimed comes back when its lease ends: let that time pass."""
    url = f"http://127.0.0.1:{desk.port}/demo/clock"
    async with session.post(url, json={"move": "5m"}) as answer:
        assert answer.status == 200


async def _everything_sent(store: Datastore) -> None:
    async with asyncio.timeout(60):
        while True:
            waiting = await store.read(outbox.waiting)
            events = await store.read(lambda unit: unit.row(_UNTOLD))
            if not waiting and not events["n"]:
                return
            await asyncio.sleep(0.2)


async def test_killed_twenty_times_the_desk_loses_nothing_and_repeats_nothing(database_url):
    # given one engineer for all, so that the story's typed commands are his
    desk, dice, store = DemoProcess(database_url), random.Random(20261121), Datastore(database_url)
    await desk.start()
    await store.write(lambda unit: unit.rows(_FIRE_THE_SECOND))
    # when stories are told while the process is killed again and again
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        teller = Teller(desk, store, session)
        stories = asyncio.create_task(teller.tell())
        await _kill_at_random(desk, KILLS, dice)
        teller.stop.set()
        await asyncio.wait_for(stories, 60)
        await _let_leases_end(desk, session)
    await _everything_sent(store)
    # then it still stops cleanly, and every story was told whole, once
    assert await desk.stop() == 0
    assert len(teller.told) >= 3
    # each report became one ticket; PostgreSQL may leave out a number that a kill took back
    assert [row["id"] for row in await store.read(lambda u: u.rows(_NUMBERS))] == teller.told
    for number in teller.told:
        happened = Counter(e.what for e in await store.read(_history(number)))
        assert {what: happened[what] for what in ONCE} == dict.fromkeys(ONCE, 1)
    await _each_notice_arrived_once(store, teller.told)
    await store.close()


def _history(number: int):
    return lambda unit: tickets.history(unit, number)


def _states(number: int, about: str):
    async def work(unit):
        return [row["state"] for row in await unit.rows(_STATES, ticket=number, about=about)]

    return work


_STATES = sa.select(schema.deliveries.c.state).where(
    schema.deliveries.c.ticket_id == sa.bindparam("ticket"),
    schema.deliveries.c.about == sa.bindparam("about"),
)


# Not events_to_relay: it has none to give while the desk itself is at it.
_UNTOLD = (
    sa.select(sa.func.count().label("n"))
    .select_from(schema.ticket_events)
    .where(schema.ticket_events.c.relayed_at.is_(None))
)
_NUMBERS = sa.select(schema.tickets.c.id).order_by(schema.tickets.c.id)
_FIRE_THE_SECOND = sa.text("UPDATE people SET active = 0 WHERE staff_no = 'E002'")


async def _each_notice_arrived_once(store: Datastore, told: list[int]) -> None:
    engineer = await store.read(lambda unit: chat_lines.of_account(unit, "E001", 0, 10_000))
    nurse = await store.read(lambda unit: chat_lines.of_account(unit, "N001", 0, 10_000))
    for number in told:
        given = f"新工单派给您，请接单\n工单 #{number} "
        back = f"工单 #{number}：王工（电话 8001）已接单"
        for heard, words, about in ((engineer, given, "assigned"), (nurse, back, "accepted")):
            states = await store.read(_states(number, about))
            assert len(states) == 1
            # told once, or not at all where the ticket was over before its turn came
            shown = [m.message.text.startswith(words) for m in heard].count(True)
            assert (shown, states) in ((1, ["sent"]), (0, ["superseded"]))
    assert not await store.read(lambda unit: outbox.failed(unit, 1))
