"""The reporter asks again and again: each time soon after the last goes a step further up."""

from dataclasses import replace

import pytest

from helpdesk.policy import Policy

FAULT = "急诊HIS打不开，全科挂不了号"


async def _cast(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.presses("接单")
    await world.ticks()
    for person in (engineer, manager, director):
        person.news()
    return nurse, engineer, manager, director


def _with_cooldown(world, minutes):
    contract = world.desk.policy.contract()
    attention = replace(contract.attention, chase_cooldown=minutes)
    policy = Policy({contract.name: replace(contract, attention=attention)}, contract.name)
    world.desk = replace(world.desk, policy=policy)


async def test_the_second_within_the_cooldown_reaches_the_manager_and_the_third_the_director(world):
    nurse, engineer, manager, director = await _cast(world)
    assert "已帮您催单" in await nurse.says("催单 1")
    await world.passes(minutes=2)
    assert engineer.news() == ["报修人催单，请尽快处理"]
    assert "已再催一次，并告诉了值班组长" in await nurse.says("催单 1")
    await world.passes(minutes=2)
    assert (engineer.news(), manager.news(), director.news()) == (
        [],
        ["报修人催单（第 2 次），请尽快处理"],
        [],
    )
    assert "已再催一次，并报告了信息科主任" in await nurse.says("催单 1")
    await world.ticks()
    assert manager.news() == ["报修人催单（第 3 次），请尽快处理"]
    assert director.news() == ["报修人催单（第 3 次），请尽快处理"]
    assert not engineer.news()


async def test_after_the_cooldown_it_begins_with_the_engineer_again(world):
    nurse, engineer, manager, _ = await _cast(world)
    for _ in range(3):
        await nurse.says("催单 1")
        await world.passes(minutes=11)
        assert "报修人催单" in engineer.news()[0]
    assert not [line for line in manager.news() if "催单" in line]


async def test_how_long_the_cooldown_lasts_says_the_contract(world):
    nurse, engineer, manager, _ = await _cast(world)
    _with_cooldown(world, 3)
    await nurse.says("催单 1")
    await world.passes(minutes=4)
    await nurse.says("催单 1")
    await world.passes(minutes=2)
    assert len([line for line in engineer.news() if "催单" in line]) == 2
    await nurse.says("催单 1")
    await world.ticks()
    assert [line for line in manager.news() if "催单" in line]


@pytest.mark.parametrize("said", ["催单", "再催一下", "催催", "麻烦再催一下师傅", "帮我催一下"])
async def test_a_chase_is_one_whatever_became_of_the_ticket_since_its_card(world, said):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.presses("接单")  # the nurse's card is of before
    assert "已帮您催单" in await nurse.says(said)
    await world.ticks()
    assert engineer.was_told("报修人催单，请尽快处理")


async def test_a_chase_on_an_old_card_is_one_and_of_what_is_over_shows_how_it_is(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    old = next(c for c in nurse.answer.choices if c.label == "催单")
    await engineer.says("接单 1")
    assert "已帮您催单" in await nurse.says("", press=old.data)
    for text in ("恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(text)
    assert "工单 #1 刚刚有变化" in await nurse.says("", press=old.data)
