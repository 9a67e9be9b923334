"""请假: away for a time, told to the duty manager with the hours that nobody is there for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.duty import arrange, duties_of, on_staff, undo_choice
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.gaps import left_by
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Person, Role
from helpdesk.press import Press
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.time_said import span_said
from notifications.duty_words import duty_line, span_words, team_word
from notifications.leave_round import answers
from notifications.telling import tell_managers
from storage import people, roster_changes
from storage.instants import from_ms, to_ms

FORM = "leave"
LONGEST = timedelta(days=90)
_MOST_TOLD = 4
_WHEN = Question(
    "when",
    "请哪天的假？例如“明天”“周五下午”“11月25日到27日”",
    (("今天", "今天"), ("明天", "明天"), ("后天", "后天")),
)


async def begin(turn: Turn, said: str) -> Draft | None:
    """A draft, with the time when it was said; None when something else was."""
    on_staff(turn)
    if not said:
        return Draft(FORM)
    when = read(turn, "when", said)
    return Draft(FORM, {"when": when}) if when else None


def read(turn: Turn, field: str, value: str) -> str:
    """The answer as kept; "" when it is none. Raises Refused for a time that cannot be."""
    if field != "when":
        return value
    span = span_said(value, turn.now, turn.roster.zone)
    return "" if span is None else spelled(_checked(turn, *span))


def spelled(span: tuple[datetime, datetime]) -> str:
    """A span as a draft keeps it."""
    return f"{to_ms(span[0])}-{to_ms(span[1])}"


def span_of(value: str) -> tuple[datetime, datetime]:
    """The span that a draft kept."""
    first, _, last = value.partition("-")
    return from_ms(int(first)), from_ms(int(last))


def _checked(turn: Turn, starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    if ends <= turn.now:
        raise Refused("这段时间已经过去了，请假要写以后的时间")
    if ends - starts > LONGEST:
        raise Refused("一次最多请 90 天的假，更长的请值班组长改排班")
    return max(starts, turn.now), ends


async def question(turn: Turn, draft: Draft) -> Question | None:
    """When; then whether it is meant, with the shifts that it touches."""
    if "when" not in draft.values:
        return _WHEN
    if "sure" in draft.values:
        return None
    text = "\n".join(_what(turn, on_staff(turn), *span_of(draft.values["when"])))
    return Question("sure", text, (("确认请假", "yes"),), free=False)


def _what(turn: Turn, person: Person, starts: datetime, ends: datetime) -> Iterator[str]:
    zone = turn.roster.zone
    yield f"请假：{span_words(starts, ends, turn.now, zone)}"
    mine = duties_of(turn.roster, person.id, starts, ends)
    if not mine:
        yield "这段时间没有您的班"
        return
    yield "这段时间您有班："
    yield from (duty_line(duty, turn.now, zone) for duty in mine[:_MOST_TOLD])
    if len(mine) > _MOST_TOLD:
        yield f"等 {len(mine)} 个班"


async def finish(turn: Turn, draft: Draft) -> Reply:
    """Keep the leave and ask the duty manager; until he agrees the shifts stay (clause S2-7).

    A manager's own leave, and any where there is no duty manager to ask, is in force at once.
    """
    person = on_staff(turn)
    starts, ends = span_of(draft.values["when"])
    if any(_same(change, person, starts, ends) for change in turn.roster.changes):
        raise Refused("这段时间您已经请过假了，发“我的班”可以看")
    alone = person.role in MANAGERS or not await people.with_role(turn.unit, Role.DUTY_MANAGER)
    kind = ChangeKind.LEAVE if alone else ChangeKind.LEAVE_ASKED
    change = Change(kind, person.id, starts, ends, by_id=person.id)
    number = await roster_changes.add(turn.unit, change, turn.now)
    kept = Change(kind, person.id, starts, ends, id=number)
    gaps = gaps_left(turn, kept)
    await _tell(turn, person, kept, gaps)
    when = span_words(starts, ends, turn.now, turn.roster.zone)
    said = [f"已记下请假：{when}"]
    if not alone:
        said = [f"已请值班组长批准请假：{when}，同意之前班次不变"]
    said += [f"注意：{gap}，已告诉值班组长；也可以发“换班”请同事顶上" for gap in gaps[:1]]
    hand_over = Choice("手上的单全部交给下一班", Press("hand_over").encode())
    return Reply("\n".join(said), (undo_choice(kept, "取消请假"), hand_over))


def _same(change: Change, person: Person, starts: datetime, ends: datetime) -> bool:
    leave = change.kind in (ChangeKind.LEAVE, ChangeKind.LEAVE_ASKED)
    away = leave and change.person_id == person.id
    return away and change.starts <= starts and change.ends >= ends


def gaps_left(turn: Turn, leave: Change) -> list[str]:
    """The times for which the leave leaves nobody on call, in words."""
    zone = turn.roster.zone
    found = [gap for gap in left_by(turn.roster, leave) if gap.ends > turn.now]
    whens = [(gap.team, span_words(gap.starts, gap.ends, turn.now, zone)) for gap in found]
    return [f"{team_word(team)} {when}没有人值班" for team, when in whens]


async def _tell(turn: Turn, person: Person, leave: Change, gaps: list[str]) -> None:
    when = span_words(leave.starts, leave.ends, turn.now, turn.roster.zone)
    asked = leave.kind is ChangeKind.LEAVE_ASKED
    heading = f"{person.name} {'申请' if asked else ''}请假：{when}"
    text = "\n".join([heading, *gaps[:_MOST_TOLD]])
    found = (arrange(leave.id),) if gaps else ()
    ways = answers(leave) if asked else (undo_choice(leave, "撤销"), *found)
    message = OutgoingMessage(text, ways)
    await tell_managers(turn.unit, turn.roster, message, f"leave{leave.id}", turn.now)
