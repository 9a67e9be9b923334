"""Several contracts at once: a ticket runs under that of its system for its whole life."""

from dataclasses import replace
from datetime import date

import pytest

from bot.config import Settings
from bot.rules import read_policy
from helpdesk.contract import Contract
from helpdesk.coverage import CoveredSystem, by_system
from helpdesk.policy import ContractError
from tests.support.world import WEDNESDAY_MORNING

FIVE = Settings(
    contract="gdph-einvoice",
    contracts="wuhan-central-drg, mobile-hospital，gd-reproductive,shanxi-cancer,gdph-einvoice",
)


@pytest.fixture
def policy():
    return read_policy(FIVE, WEDNESDAY_MORNING)


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("电子票据", "gdph-einvoice"),
        ("掌上医院", "mobile-hospital"),
        ("LIS", "shanxi-cancer"),
        ("挂号系统", "shanxi-cancer"),
        # Two contracts call it; the first one has it.
        ("医保控费系统", "wuhan-central-drg"),
        # Whatever no contract calls runs under the default one.
        ("打印机", "gdph-einvoice"),
        ("", "gdph-einvoice"),
    ],
)
def test_a_ticket_runs_under_the_contract_of_its_system(policy, system, name):
    assert policy.contract_for(system).name == name


def test_a_family_is_under_a_contract_but_for_what_is_called_by_its_own_name():
    found = by_system(
        [
            ("core", (CoveredSystem("医院信息系统", ("HIS",)),)),
            ("money", (CoveredSystem("收费", ("收费系统",)), CoveredSystem("再", ("HIS",)))),
        ]
    )
    assert (found["挂号系统"], found["收费系统"], found["HIS"]) == ("core", "money", "core")
    assert "LIS" not in found


def test_every_mistake_of_every_contract_is_told_with_its_name():
    with pytest.raises(ContractError) as caught:
        read_policy(Settings(contract="nowhere", contracts="neither"), WEDNESDAY_MORNING)
    assert [said.partition(":")[0] for said in caught.value.mistakes] == ["nowhere", "neither"]


async def test_each_report_has_the_clocks_and_words_of_its_own_contract(world, policy):
    world.desk = replace(world.desk, policy=policy)
    engineer = await world.person("王工", "engineer")
    nurse = await world.person("小李", "reporter", department="急诊科")
    await nurse.says("掌上医院打不开，全院病人都用不了")
    await nurse.says("电子票据开不了票，整个收费处都停了")
    mobile, invoice = await world.ticket(1), await world.ticket(2)
    assert (mobile.contract, invoice.contract) == ("mobile-hospital", "gdph-einvoice")
    assert {d.clause.partition("-")[0] for d in mobile.deadlines} == {"S1"}
    assert {d.clause.partition("-")[0] for d in invoice.deadlines} == {"S0"}
    # the document of the second one ended in 2025; it is timed all the same
    assert "合同期外" not in await nurse.says("#1")
    assert "合同期外的报修，照样计时" in await nurse.says("#2")
    # a change of severity and the words for it are those of its contract, not of the default one
    boss = await world.person("赵组长", "duty_manager")
    await boss.says("改级别 1")
    assert "S3 日常故障" in [choice.label for choice in boss.answer.choices]
    await boss.presses("S3")
    await boss.says("只影响一个人")
    after = await world.ticket(1)
    assert after.contract == "mobile-hospital"
    assert {d.clause.partition("-")[0] for d in after.deadlines} == {"S1"}
    await engineer.says("我的队列")
    assert "#1" in engineer.answer.text
    assert "#2" in engineer.answer.text


def test_a_contract_covers_its_first_and_its_last_day(policy):
    s0: Contract = policy.contract("gdph-einvoice")
    assert (s0.starts, s0.ends) == (date(2024, 7, 1), date(2025, 6, 30))
    assert not s0.covers(WEDNESDAY_MORNING)
