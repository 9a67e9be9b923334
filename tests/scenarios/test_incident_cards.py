"""Fallback cards of a declared outage: who gets them, and what a department's word counts as."""

from dataclasses import replace
from datetime import date

from bot.contracts import load_contract
from helpdesk.policy import Policy
from helpdesk.sla import Milestone

OUT = "HIS打不开了，全科挂不了号"


async def outage(world):
    """A declared S2 of three departments; the engineer, the manager and the three who reported."""
    await world.knows()
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    people = [
        await world.person(f"{d[0]}护士", "reporter", "webchat", department=d)
        for d in ("急诊科", "内科", "外科")
    ]
    for nurse in people:
        await nurse.says(OUT)
        await world.passes(minutes=0.5)
    await manager.presses("合并处理")
    return engineer, manager, people


def cards(character):
    return [m for m in character.heard if "请按应急预案手工办理" in m.text]


async def test_the_card_goes_once_to_everybody_of_the_departments_that_reported(world):
    colleague = await world.person("钱护士", "reporter", "telegram", department="急诊护士站")
    stranger = await world.person("孙护士", "reporter", "telegram", department="骨科")
    _, manager, people = await outage(world)
    for _ in range(3):
        await world.passes(minutes=1)
    assert [len(cards(who)) for who in (*people, colleague, stranger)] == [1, 1, 1, 1, 0]
    card = cards(colleague)[0]
    assert card.text.startswith("HIS故障正在抢修（#1），恢复前请按应急预案手工办理")
    assert "【" in card.text
    assert [c.label for c in card.choices] == ["已改用手工", "看进展"]
    # the whole hospital, when a manager says so
    await manager.presses("影响全院")
    await world.passes(minutes=1)
    assert [len(cards(who)) for who in (*people, colleague, stranger)] == [1, 1, 1, 1, 1]


async def test_who_joins_later_brings_the_card_to_his_department(world):
    bones = await world.person("孙护士", "reporter", "telegram", department="骨科")
    await outage(world)
    await world.passes(minutes=1)
    await bones.says("HIS打不开，就我这一台")
    await bones.presses("我也受影响")
    await world.passes(minutes=1)
    assert len(cards(bones)) == 1


async def test_once_every_department_works_on_paper_the_workaround_is_met(world):
    _, manager, people = await outage(world)
    await world.passes(minutes=1)
    assert "急诊科已改用手工" in await people[0].presses("已改用手工")
    assert "已改用手工：急诊科\n" in f"{await manager.presses('刷新')}\n"
    await world.passes(minutes=1)
    await people[1].presses("已改用手工")
    assert not (await world.ticket()).workaround
    await world.passes(minutes=1)
    await people[2].presses("已改用手工")
    ticket = await world.ticket()
    assert ticket.workaround == "急诊科、内科、外科已按应急预案改用手工"
    met = ticket.deadline(Milestone.WORKAROUND)
    assert met is None or met.met_at == world.now
    # said twice it is still one word, and after the end there is nothing to say
    assert "已改用手工" in await people[2].presses("已改用手工")


async def test_a_promise_of_a_fallback_is_met_by_the_departments_word(world):
    # clause S1-17: the contract promises a fallback plan for what is worst
    contract = replace(load_contract("mobile-hospital"), ends=date(2027, 6, 30))
    contract = replace(contract, starts=date(2025, 1, 1))
    policy = Policy({contract.name: contract}, contract.name)
    world.desk = replace(world.desk, policy=policy)
    await world.knows()
    await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    people = [
        await world.person(f"{d[0]}护士", "reporter", "webchat", department=d)
        for d in ("急诊科", "内科", "外科")
    ]
    for nurse in people:
        await nurse.says("全院HIS瘫痪，所有科室都用不了")
        await world.passes(minutes=0.5)
    await manager.presses("合并处理")
    await world.passes(minutes=1)
    promised = (await world.ticket()).deadline(Milestone.WORKAROUND)
    assert (promised.clause, promised.met_at) == ("S1-17", None)
    for nurse in people:
        await world.passes(minutes=1)
        assert "已改用手工" in await nurse.presses("已改用手工")
    assert (await world.ticket()).deadline(Milestone.WORKAROUND).met_at == world.now


async def test_a_guest_without_a_department_is_asked_to_bind(world):
    await outage(world)
    guest = world.guest("webchat")
    assert "请先绑定工号" in await guest.says("", press="incident:paper:1")


async def test_a_fault_that_is_no_declared_one_sends_no_card(world):
    await world.knows()
    await world.person("王工", "engineer")
    nurse = await world.person("急护士", "reporter", "webchat", department="急诊科")
    await nurse.says(OUT)
    await world.passes(minutes=1)
    assert cards(nurse) == []
    assert "不是统一故障" in await nurse.says("", press="incident:paper:1")
