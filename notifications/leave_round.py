"""Leave that nobody answers: the duty manager is reminded, then the director is told."""

from datetime import datetime

from helpdesk.gaps import left_by
from helpdesk.leave_asked import pursuit
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.press import Press
from helpdesk.roster import Roster
from helpdesk.roster_change import Change, ChangeKind
from notifications.duty_words import span_words, team_word
from notifications.phrases import when
from notifications.telling import tell, tell_managers, tell_role
from storage import occasions, people
from storage.unit import Unit

MOST_GAPS = 4


def answers(leave: Change) -> tuple[Choice, ...]:
    """The buttons under a leave that waits for its answer."""
    number = (str(leave.id),)
    return (
        Choice("同意", Press("agree_leave", number).encode()),
        Choice("不同意", Press("refuse_leave", number).encode()),
    )


async def leave_round(unit: Unit, roster: Roster, now: datetime) -> None:
    """Ask again about leave that waits for its answer and is not over, each thing once.

    What was answered or taken back is no change of the roster any more.
    """
    waiting = [c for c in roster.changes if c.kind is ChangeKind.LEAVE_ASKED and c.ends > now]
    for leave in waiting:
        due = pursuit(leave, roster.book)
        person = await people.get(unit, leave.person_id)
        if due is None or person is None or now < due.remind:
            continue
        if await occasions.first_time(unit, f"leave-waits:{leave.id}", now):
            await _remind(unit, roster, leave, person, now)
        above = f"leave-above:{leave.id}"
        if now >= due.go_above and await occasions.first_time(unit, above, now):
            await _go_above(unit, roster, leave, person, now)


def what(roster: Roster, leave: Change, now: datetime) -> list[str]:
    """When the leave is, and what it leaves without anybody."""
    lines = [f"时间：{span_words(leave.starts, leave.ends, now, roster.zone)}"]
    lines += [f"请假原因：{leave.reason}"] if leave.reason else []
    found = [gap for gap in left_by(roster, leave) if gap.ends > now][:MOST_GAPS]
    whens = [(gap.team, span_words(gap.starts, gap.ends, now, roster.zone)) for gap in found]
    return lines + [f"{team_word(team)} {words}没有人值班" for team, words in whens]


async def _remind(unit: Unit, roster: Roster, leave: Change, person: Person, now: datetime) -> None:
    text = "\n".join([f"提醒：{person.name}的请假还没答复", *what(roster, leave, now)])
    message = OutgoingMessage(text, answers(leave))
    await tell_managers(unit, roster, message, f"leave{leave.id}again", now)


async def _go_above(
    unit: Unit, roster: Roster, leave: Change, person: Person, now: datetime
) -> None:
    assert leave.made_at is not None
    asked = when(leave.made_at, now, roster.zone)
    heading = f"{person.name}{asked}请的假，值班组长还没答复，请您批一下"
    message = OutgoingMessage("\n".join([heading, *what(roster, leave, now)]), answers(leave))
    key = f"leave{leave.id}above"
    told = await tell_role(unit, roster, Role.DIRECTOR, message, key, now)
    then = "已转给信息科主任" if told else "请直接打电话问一下"
    span = span_words(leave.starts, leave.ends, now, roster.zone)
    said = OutgoingMessage(f"您的请假值班组长还没答复，{then}：{span}，同意之前班次不变")
    await tell(unit, person.id, said, f"leave{leave.id}waits", now)
