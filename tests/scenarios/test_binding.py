"""From guest to colleague: one-time codes."""

from datetime import timedelta

from helpdesk.invite import VALID_FOR, code_hash
from helpdesk.people import Person, Role
from storage import people


async def _invited(world, code="12345678"):
    async def invite(unit):
        person = await people.save(unit, Person("1001", "李护士", Role.REPORTER, "急诊科"))
        until = world.now + VALID_FOR
        await people.invite(unit, person.id, code_hash(code), until, world.now)

    await world.store.write(invite)


async def test_a_guest_binds_with_the_code_and_is_known_by_name_from_then_on(world):
    await _invited(world)
    guest = world.guest()
    assert "访客" in await guest.says("帮助")
    assert "已绑定：李护士" in await guest.says("绑定 12345678")
    assert "李护士，您好" in await guest.says("帮助")


async def test_a_code_works_once_and_not_for_ever(world):
    await _invited(world)
    first, second = world.guest(), world.guest()
    await first.says("12345678")
    assert "不对或已过期" in await second.says("绑定 12345678")
    await _invited(world, "87654321")
    world.now += VALID_FOR + timedelta(seconds=1)
    assert "不对或已过期" in await second.says("绑定 87654321")


async def test_codes_cannot_be_tried_out(world):
    await _invited(world)
    thief = world.guest()
    for n in range(5):
        assert "不对" in await thief.says(f"绑定 0000000{n}")
    assert "一小时后再试" in await thief.says("绑定 12345678")
    world.now += timedelta(hours=1, seconds=1)
    assert "已绑定" in await thief.says("绑定 12345678")


async def test_a_wrong_code_does_not_end_a_report(world):
    guest = world.guest()
    assert "姓名和电话" in await guest.says("急诊科打印机打不出来，只有这一台")
    assert "不对或已过期" in await guest.says("绑定 83827812")
    assert "已受理" in await guest.says("李护士 8123")
