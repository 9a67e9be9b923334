"""The door of the chat's page: machines behind a proxy, what time tells, binding codes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk.invite import VALID_FOR, code_hash
from helpdesk.people import Person, Role
from storage import people, web_logins
from tests.support.chat_page import codes, lines, nurse_of, post, served

FAULT = "急诊HIS打不开，全科挂不了号"
BINDING = "20261118"


@pytest.fixture
async def page(world):
    async with served(world) as new:
        yield new


async def invited(world, name="新护士", code=BINDING):
    """Somebody on the staff list without any account, and with a binding code."""
    number = f"S{next(world.numbers):04d}"

    async def add(unit):
        person = await people.save(unit, Person(number, name, Role.REPORTER, "急诊科"))
        assert await people.invite(
            unit, person.id, code_hash(code), world.now + VALID_FOR, world.now
        )

    await world.store.write(add)
    return number


async def test_one_machine_behind_the_proxy_does_not_use_up_the_tries_of_another(world, page):
    nurse, client = await nurse_of(world), page()
    number = nurse.person.staff_no
    for n in range(61):
        headers = {"X-Forwarded-For": f"{n}.1.1.1, 10.9.0.7"}
        await post(client, "/login", headers, staff_no="X1", code="123456")
    await post(client, "/code", {"X-Forwarded-For": "10.9.0.8"}, staff_no=number)
    (code,) = await codes(world)
    # whatever the machine says of itself, it is the one that tried too often
    tries = {"X-Forwarded-For": "10.9.0.8, 10.9.0.7"}
    assert await post(client, "/login", tries, staff_no=number, code=code) == 403
    other = {"X-Forwarded-For": "10.9.0.8"}
    assert await post(client, "/login", other, staff_no=number, code=code) == 200


class SlowAfterTheFirst:
    """A datastore whose second write waits for `go`."""

    def __init__(self, store):
        self._store, self.go, self.writes = store, asyncio.Event(), 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def write(self, work, ahead=None):
        self.writes += 1
        if self.writes > 1:
            await self.go.wait()
        return await self._store.write(work, ahead)


@pytest.mark.parametrize("known", [True, False])
async def test_the_answer_does_not_wait_for_whether_there_is_such_a_person(world, known):
    nurse = await nurse_of(world)
    number = nurse.person.staff_no if known else "S9999"
    slow = SlowAfterTheFirst(world.store)
    world.desk = replace(world.desk, store=slow)
    async with served(world) as new:
        async with asyncio.timeout(60):
            assert await post(new(), "/code", staff_no=number) == 200
        slow.go.set()
        assert len(await codes(world)) == known


async def test_a_try_asks_the_datastore_as_often_for_somebody_as_for_nobody(world, page):
    nurse, client = await nurse_of(world), page()
    await post(client, "/code", staff_no=nurse.person.staff_no)
    await codes(world)
    asked = {}
    for number in (nurse.person.staff_no, "S9999"):

        async def count(unit, number=number):
            seen, rows = [], unit.rows

            async def noting(statement, **values):
                seen.append(str(statement))
                return await rows(statement, **values)

            unit.rows = noting
            await web_logins.try_code(unit, number, world.now, 5)
            asked[number] = seen
            unit.rows = rows

        await world.store.write(count)
    assert asked[nurse.person.staff_no] == asked["S9999"]


async def test_of_many_wrong_codes_at_once_none_is_free(world, page):
    nurse = await nurse_of(world)
    number = nurse.person.staff_no
    clients = [page() for _ in range(8)]
    await post(clients[0], "/code", staff_no=number)
    (code,) = await codes(world)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    tried = [post(client, "/login", staff_no=number, code=wrong) for client in clients]
    assert set(await asyncio.gather(*tried)) == {403}
    assert await post(clients[0], "/login", staff_no=number, code=code) == 403


async def test_of_two_with_the_right_code_at_once_one_gets_in(world, page):
    nurse = await nurse_of(world)
    number, clients = nurse.person.staff_no, [page(), page()]
    await post(clients[0], "/code", staff_no=number)
    (code,) = await codes(world)
    tried = [post(client, "/login", staff_no=number, code=code) for client in clients]
    assert sorted(await asyncio.gather(*tried)) == [200, 403]


async def test_who_has_no_other_account_gets_in_with_a_binding_code(world, page):
    number, client = await invited(world), page()
    assert await post(client, "/login", staff_no=number, code=BINDING) == 200
    assert await post(client, "/say", id="m1", text=FAULT) == 200
    assert "工单 #1" in (await lines(client))[-1]
    # good once
    assert await post(page(), "/login", staff_no=number, code=BINDING) == 403


async def test_a_binding_code_is_good_for_its_person_only_and_not_for_ever(world, page):
    number, client = await invited(world), page()
    other = await nurse_of(world)
    assert await post(client, "/login", staff_no=other.person.staff_no, code=BINDING) == 403
    assert await post(client, "/login", staff_no="S9999", code=BINDING) == 403
    world.now += VALID_FOR + timedelta(seconds=1)
    assert await post(client, "/login", staff_no=number, code=BINDING) == 403


async def test_binding_codes_cannot_be_tried_out(world, page):
    number, client = await invited(world), page()
    for n in range(10):
        wrong = f"{int(BINDING) + 1 + n}"
        assert await post(client, "/login", staff_no=number, code=wrong) == 403
    assert await post(client, "/login", staff_no=number, code=BINDING) == 403
    world.now += timedelta(hours=1, seconds=1)
    assert await post(client, "/login", staff_no=number, code=BINDING) == 200
