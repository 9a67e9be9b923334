"""Platforms that are away, or were told by everybody to keep quiet."""

import pytest

from tests.support.platform_world import PLATFORMS, on_telegram

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture(params=PLATFORMS)
async def world(request, store):
    async with PLATFORMS[request.param](store) as world:
        yield world


@pytest.mark.parametrize("world", ["telegram by webhook", "wechat in plain"], indirect=True)
async def test_when_the_duty_manager_blocked_it_too_nothing_goes_round_in_circles(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await engineer.blocks()
    await manager.blocks()

    await nurse.says("急诊HIS打不开，全科挂不了号")
    for _ in range(3):
        await world.passes(minutes=1)

    lost_on = [delivery.address for delivery, _ in await world.failed()]
    told_at_once = engineer.address.channel == "wechat"
    assert lost_on == [manager.address] + [engineer.address] * (not told_at_once)
    assert await world.waiting() == 0


async def test_a_reply_that_telegram_did_not_take_comes_when_it_is_back(store):
    async with on_telegram(store) as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        await world.person("王工", "engineer")

        world.platform.faults.down = True
        assert await nurse.says("急诊HIS打不开，全科挂不了号") == ""
        assert world.platform.webhook_statuses[-1] == 200
        await world.ticks()
        assert nurse.news() == []

        world.platform.faults.down = False
        await world.passes(minutes=1)
        assert nurse.news() == ["已受理，工单 #1"]
        assert "催单" in nurse.buttons()
        await world.passes(minutes=1)
        assert nurse.news() == []
