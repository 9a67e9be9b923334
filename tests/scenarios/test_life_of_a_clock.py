"""Holds that need the hospital's word, dates both sides agree on, and the ledger of breaches."""

from dataclasses import replace

from bot.contracts import load_contract
from bot.holidays_cn import china_days
from helpdesk.contract import Start
from helpdesk.hold_record import Consent
from helpdesk.policy import build_policy
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, What
from storage import breaches
from storage.breaches import LedgerRow

FAULT = "急诊科的HIS很慢，护士站两台电脑都这样"
WISH = "申请给护士站的系统增加一个批量打印腕带的功能，护理部要的"


async def _cast(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    return nurse, engineer, manager


async def _taken(world, words=FAULT):
    cast = await _cast(world)
    await cast[0].says(words)
    await cast[1].says("接单 1")
    return cast


def _under(world, contract):
    days = china_days(range(2025, 2028))
    world.desk = replace(world.desk, policy=build_policy([contract], contract.name, *days))


async def _ledger(world) -> list[LedgerRow]:
    return await world.store.read(lambda unit: breaches.listed(unit))


async def _due(world, milestone=Milestone.RESTORATION):
    return (await world.ticket()).deadline(milestone).due_at


async def test_a_hold_that_exempts_the_vendor_counts_only_once_the_hospital_agrees(world):
    _, engineer, manager = await _taken(world)
    promised = await _due(world, Milestone.ARRIVAL)
    await engineer.says("挂起 1")
    assert "等医院同意，照常计时" in await engineer.says("等待第三方")
    held = await world.ticket()
    assert held.status is Status.ON_HOLD
    assert held.deadline(Milestone.ARRIVAL).held_at is None
    await world.passes(minutes=20)
    assert manager.was_told("工单 #1 申请挂起：等待第三方")
    # a manager agrees by the button; all the time since the hold's start is given back
    assert "不计时" in await manager.presses("同意挂起")
    await world.passes(minutes=40)
    assert engineer.was_told("医院已同意")
    await engineer.says("恢复计时 1")
    assert (await _due(world, Milestone.ARRIVAL) - promised).total_seconds() == 3600
    record = (await world.ticket()).holds[0]
    assert (record.consent, record.decided_by) == (Consent.GIVEN, manager.person.id)


async def test_what_the_hospital_refuses_counts(world):
    _, engineer, manager = await _taken(world)
    promised = await _due(world)
    await engineer.says("挂起 1")
    await engineer.says("不可抗力")
    await world.passes(minutes=20)
    await manager.presses("不同意挂起")
    ticket = await world.ticket()
    assert ticket.status is Status.IN_PROGRESS
    assert ticket.deadline(Milestone.RESTORATION).due_at == promised
    assert ticket.holds[0].consent is Consent.REFUSED
    await world.ticks()
    assert engineer.was_told("医院没有同意，照常计时")


async def test_an_approval_afterwards_takes_the_breach_back_and_tells_the_next_one(world):
    _, engineer, manager = await _taken(world)
    await engineer.says("挂起 1")
    await engineer.says("非服务方原因")
    await world.passes(minutes=31)
    await world.passes(minutes=30)  # arrival was promised within the hour
    assert manager.was_told("超时：工单 #1 到场")
    await engineer.says("恢复计时 1")
    await manager.says("同意挂起 1")
    arrival = (await world.ticket()).deadline(Milestone.ARRIVAL)
    assert arrival.breached_at is None
    (row,) = await _ledger(world)
    assert (row.milestone, row.lifted) == (Milestone.ARRIVAL, True)
    assert any("到场时间已过半" in text for text in engineer.news())
    # the reminder is not said again, the breach of the new promise is
    world.now = arrival.due_at
    await world.ticks()
    news = engineer.news()
    assert sum("超时：工单 #1 到场" in text for text in news) == 1
    assert not any("到场时间已过半" in text for text in news)
    assert [row.lifted for row in await _ledger(world)] == [True, False]


async def test_the_worst_cannot_be_held_before_a_workaround_is_recorded(world):
    _, engineer, _ = await _taken(world, "急诊HIS打不开，全科挂不了号，医生站也进不去，全院都这样")
    assert (await world.ticket()).severity == "S1"
    await engineer.says("挂起 1")
    assert "还没有临时办法，不能挂起" in await engineer.says("等待报修人")
    await engineer.says("临时恢复 1")
    await engineer.says("先手工登记")
    await engineer.says("挂起 1")
    assert "已挂起" in await engineer.says("等待报修人")


async def test_thanks_after_the_restoration_restart_nothing(world):
    nurse, engineer, _ = await _taken(world)
    await engineer.says("恢复 1")
    await engineer.says("配置或权限")
    await engineer.says("改了配置")
    before = await world.ticket()
    assert "到场：远程恢复，不再需要" in engineer.answer.text
    await world.passes(minutes=5)
    await nurse.says("谢谢")
    await nurse.says("辛苦了王工")
    assert await world.ticket() == before


async def test_the_ledger_tells_who_was_on_duty_by_how_much_and_what_was_decided(world):
    _, engineer, manager = await _taken(world)
    await world.passes(minutes=70)
    (row,) = await _ledger(world)
    assert (row.milestone, row.clause) == (Milestone.ARRIVAL, "S0-23")
    assert (row.engineer, row.on_call) == ("王工", ("王工",))
    assert row.target.total_seconds() == 3600
    assert (row.actual_at, row.excess, row.excess_wall) == (None, None, None)
    # it is met ten minutes late
    await engineer.says("到场 1")
    (row,) = await _ledger(world)
    assert row.actual_at == world.now
    assert row.excess == row.excess_wall == world.now - row.promised_at
    assert row.excess_wall.total_seconds() == 600
    # the engineer names a cause, a manager decides
    await engineer.says("申请免责 1")
    await engineer.says("电梯停运，绕行")
    await world.ticks()
    assert manager.was_told("工单 #1 申请免责：电梯停运，绕行")
    await manager.presses("同意免责")
    (row,) = await _ledger(world)
    assert (row.cause, row.asked_by) == ("电梯停运，绕行", "王工")
    assert (row.decision, row.decided_by) == ("granted", "赵组长")
    await world.ticks()
    assert engineer.was_told("已同意免责")


async def test_a_date_is_kept_once_both_sides_agreed_to_it(world):
    _under(world, load_contract("mobile-hospital"))
    nurse, engineer, _ = await _taken(world, WISH)
    cap = await _due(world, Milestone.DELIVERY)
    await engineer.says("约定时间 1")
    await engineer.says("12月31日")
    assert "等对方确认" in await engineer.presses("没有超期")
    assert await _due(world, Milestone.DELIVERY) == cap
    await world.ticks()
    assert nurse.was_told("王工提出")
    assert "已约定" in await nurse.presses("同意约定时间")
    due = await _due(world, Milestone.DELIVERY)
    assert (due < cap, f"{due:%m-%d}") == (True, "12-31")
    (offer,) = (await world.ticket()).dates
    assert (offer.by, offer.decided_by) == (engineer.person.id, nurse.person.id)
    (agreed,) = [e for e in await world.history() if e.what is What.DATE_AGREED]
    assert agreed.data["promises"] == {"delivery": [cap.isoformat(), due.isoformat()]}


async def test_a_date_past_the_cap_needs_a_reason(world):
    _under(world, load_contract("mobile-hospital"))
    _, engineer, _ = await _taken(world, WISH)
    await engineer.says("约定时间 1")
    await engineer.says("2027-06-30")
    assert "请写明原因" in await engineer.presses("没有超期")
    await engineer.says("约定时间 1")
    await engineer.says("2027-06-30")
    assert "等对方确认" in await engineer.says("等厂家新版本")
    assert (await world.ticket()).dates[0].reason == "等厂家新版本"


async def test_arrival_runs_from_when_remote_help_failed_where_the_contract_says_so(world):
    contract = load_contract("gdph-einvoice")
    targets = tuple(
        replace(t, starts_at=Start.REMOTE_FAILED) if t.milestone is Milestone.ARRIVAL else t
        for t in contract.targets
    )
    _under(world, replace(contract, targets=targets))
    nurse, engineer, _ = await _taken(world)
    assert (await world.ticket()).deadline(Milestone.ARRIVAL) is None
    await world.passes(minutes=90)
    await engineer.says("#1")
    assert "请尽快到场" in await engineer.presses("远程无法解决")
    arrival = (await world.ticket()).deadline(Milestone.ARRIVAL)
    assert arrival.started_at == world.now
    assert (arrival.due_at - world.now).total_seconds() == 3600
    await world.ticks()
    assert nurse.was_told("远程没能解决")


async def test_the_history_keeps_the_old_and_the_new_promise(world):
    _under(world, load_contract("shanxi-cancer"))
    nurse, engineer, _ = await _taken(world)
    was = (await world.ticket()).severity
    await engineer.says("改级别 1")
    await engineer.says("S3")
    await engineer.says("只是慢")
    history = await nurse.says("动态 1")
    assert "今天 09:00 报修（李护士）" in history
    (line,) = [line for line in history.splitlines() if "改级别" in line]
    assert line.startswith(f"今天 09:00 改级别（王工）：{was} 改为 S3；只是慢；恢复 ")
    assert " → 11月25日 09:00" in line
    stranger = world.guest()
    assert "只有报修人和信息科" in await stranger.says("动态 1")
