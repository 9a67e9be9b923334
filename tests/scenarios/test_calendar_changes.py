"""The hospital changes its hours: desks follow by themselves, and what was promised stays."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from bot.worker import tick
from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.duty_hours import DAY, Days
from helpdesk.roster import Shift
from helpdesk.sla import Milestone
from helpdesk.ticket import What
from notifications.promises import move_promised
from storage import calendars, rosters, tickets
from tests.support.world import desk_on

BROKEN = "住院部3楼的打印机卡纸，就这一台"
FRIDAY_9 = datetime(2026, 11, 20, 1, tzinfo=UTC)
MONDAY_9 = datetime(2026, 11, 23, 1, tzinfo=UTC)


async def closes_thursday(world, *, moves_promised=False):
    """Tomorrow is set to be closed, by another process than the desk."""
    day = "2026-11-19"
    change = CalendarChange(
        day, day, DayRule.CLOSED, world.now, "王主任", moves_promised=moves_promised
    )
    return await world.store.write(lambda unit: calendars.add(unit, change))


async def reports(world, name="小李"):
    """Somebody reports something that is to be restored within two working days."""
    nurse = await world.person(name, "reporter", department="骨科")
    await nurse.says(BROKEN)
    if nurse.answer.choices and "几个人" in nurse.answer.text:
        await nurse.says("1")
    return nurse


async def restored_by(world, ticket_id=1):
    return (await world.ticket(ticket_id)).deadline(Milestone.RESTORATION).due_at


async def test_new_reports_run_on_the_new_hours_and_old_promises_stay(world):
    await world.person("王工", "engineer")
    boss = await world.person("赵组长", "duty_manager")
    await reports(world)
    assert await restored_by(world) == FRIDAY_9
    # when a day is closed, and the desk comes to its next round
    await closes_thursday(world)
    await world.passes(minutes=1)
    await reports(world, "小张")
    # then only the later report waits for the day after
    assert await restored_by(world) == FRIDAY_9
    assert (await restored_by(world, 2)).date() == MONDAY_9.date()
    # and another severity of the first one is reckoned on the hours it was promised on
    await boss.says("改级别 1")
    await boss.presses("S1")
    await boss.says("全科都在等")
    assert (await world.ticket()).severity == "S1"
    assert await restored_by(world) == FRIDAY_9


async def test_a_manager_may_have_promises_moved_and_everybody_concerned_reads_it(world):
    engineer = await world.person("王工", "engineer")
    nurse = await reports(world)
    await world.ticks()
    engineer.news(), nurse.news()
    await closes_thursday(world, moves_promised=True)
    await world.passes(minutes=1)
    assert await restored_by(world) == MONDAY_9
    # both promises stay in the history
    (event,) = [e for e in await world.history() if e.what is What.PROMISES_MOVED]
    assert event.data["by"] == "王主任"
    assert [
        (m["milestone"], datetime.fromisoformat(m["was"]), datetime.fromisoformat(m["due"]))
        for m in event.data["moved"]
    ] == [("restoration", FRIDAY_9, MONDAY_9)]
    told = "工单 #1 因工作时间调整，承诺时间改了："
    assert (told in nurse.news(), told in engineer.news()) == (True, True)
    assert nurse.was_told("恢复：后天 09:00 改为 11月23日（周一） 09:00")
    # and nothing is said again
    await world.passes(minutes=1)
    assert told not in nurse.news()


async def test_what_is_over_and_what_does_not_move_is_left_alone(world):
    engineer = await world.person("王工", "engineer")
    await reports(world)
    await reports(world, "小张")
    await engineer.says("接单 1")
    await engineer.says("撤单 1")
    before = await world.ticket(1)
    await world.store.write(
        lambda unit: calendars.add(
            unit,
            CalendarChange(
                "2026-12-25", "2026-12-25", DayRule.CLOSED, world.now, "", moves_promised=True
            ),
        )
    )
    await world.passes(minutes=1)
    assert (await world.ticket(1)).deadlines == before.deadlines
    for number in (1, 2):
        assert What.PROMISES_MOVED not in [e.what for e in await world.history(number)]


async def test_two_desks_move_every_promise_once_and_go_on_where_one_stopped(world):
    await world.person("王工", "engineer")
    for number in range(61):
        name = f"小{number}"
        await reports(world, name)
    await closes_thursday(world, moves_promised=True)
    await closes_thursday(world, moves_promised=True)
    # one desk does a part of it and is gone
    desk = desk_on(world.store)
    await desk.calendars.refresh(world.store, desk.policy)
    assert await world.store.write(lambda unit: move_promised(unit, desk.policy, world.now))
    # two others do the rest side by side
    others = [desk_on(world.store) for _ in range(2)]
    await asyncio.gather(*(tick(other, {}, world.now) for other in others))
    everyone = range(1, 62)
    for number in everyone:
        moved = [e for e in await world.history(number) if e.what is What.PROMISES_MOVED]
        assert len(moved) == 1
        assert await restored_by(world, number) == MONDAY_9
    assert not [other for other in others if other.calendars.moving]


async def test_a_change_of_another_contract_moves_nothing(world):
    await world.person("王工", "engineer")
    await reports(world)
    change = await closes_thursday(world)
    other = replace(change, contract="mobile-hospital", moves_promised=True)
    await world.store.write(lambda unit: calendars.add(unit, other))
    await world.passes(minutes=1)
    assert await restored_by(world) == FRIDAY_9
    ticket = await world.store.write(lambda unit: tickets.get(unit, 1))
    assert ticket.version == (await world.ticket()).version


async def test_shifts_of_working_days_follow_the_hospitals_own_days(world):
    wang = await world.person("王工", "engineer", on_call=False)
    liu = await world.person("刘工", "engineer")
    days = [Shift("应用组", day, 0, DAY, wang.person.id, 1, Days.WORKDAYS) for day in range(5)]
    await world.store.write(lambda unit: rosters.replace_shifts(unit, [*world.shifts, *days]))
    assert "王工" in await liu.says("今天谁值班")
    # when tomorrow is set to be closed for another contract, nothing is different
    day = "2026-11-19"
    other = CalendarChange(day, day, DayRule.CLOSED, world.now, "王主任", contract="another")
    await world.store.write(lambda unit: calendars.add(unit, other))
    await world.passes(days=1)
    assert "王工" in await liu.says("今天谁值班")
    # and when it is for all of them, whoever has the other days is on call
    await world.store.write(lambda unit: calendars.add(unit, replace(other, contract="")))
    assert "王工" not in await liu.says("今天谁值班")
    await world.passes(days=1)
    assert "王工" in await liu.says("今天谁值班")
