"""请假: away for a time, told to the duty manager with the hours that nobody is there for."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.duty import arrange, duties_of, on_staff, undo_choice
from handlers.turn import Reply, Turn
from helpdesk.duty_hours import Span
from helpdesk.errors import Refused
from helpdesk.gaps import left_by
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Person, Role
from helpdesk.press import Press
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.time_said import span_in
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
    "请哪天的假？例如“明天”“周五下午”“11月25日到27日”“下周一起3天”",
    (("今天", "今天"), ("明天", "明天"), ("后天", "后天")),
)


async def begin(turn: Turn, said: str) -> tuple[Draft, str] | None:
    """A draft, with the time and the reason when they were said, and what was not understood."""
    on_staff(turn)
    found = span_in(said, turn.now, turn.roster.zone) or _after_its_reason(turn, said)
    if found is None:
        left = _FILLING.sub("", said)
        return Draft(FORM), f"没看懂“{left}”是哪天" if left and left not in _KINDS else ""
    values = {"when": spelled(_checked(turn, *found[0]))}
    reason = _FILLING.sub("", found[1]).strip(" ，,。：:")
    return Draft(FORM, values | ({"reason": reason[:_MOST_REASON]} if reason else {})), ""


def _after_its_reason(turn: Turn, said: str) -> tuple[Span, str] | None:
    """今晚不舒服，明天请假: the time is in the last clause, whatever the ones before speak of."""
    why, comma, last = said.replace(",", "，").rpartition("，")
    found = span_in(last, turn.now, turn.roster.zone) if comma else None
    return found and (found[0], f"{why}，{found[1]}".strip("，"))


_FILLING = re.compile(
    r"^(?:帮我|麻烦|给我|帮|我|想|要|得|需要|因为|由于|原因是?|再|[\s，,])++|[我想要得再\s]++$"
)
_KINDS = frozenset(f"{word}假" for word in "病 事 年 婚 产 丧 公 调休".split())
_MOST_REASON = 60


def read(turn: Turn, field: str, value: str) -> str:
    """The answer as kept; "" when it is none. Raises Refused for a time that cannot be."""
    if field != "when":
        return value
    found = span_in(value, turn.now, turn.roster.zone)
    return "" if found is None else spelled(_checked(turn, *found[0]))


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
    lines = list(_what(turn, on_staff(turn), *span_of(draft.values["when"])))
    if "reason" in draft.values:
        lines.insert(1, f"请假原因：{draft.values['reason']}")
    text = "\n".join(lines)
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
    reason = draft.values.get("reason", "")
    change = Change(kind, person.id, starts, ends, reason=reason, by_id=person.id)
    number = await roster_changes.add(turn.unit, change, turn.now)
    kept = replace(change, id=number)
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
    why = [f"请假原因：{leave.reason}"] if leave.reason else []
    text = "\n".join([heading, *why, *gaps[:_MOST_TOLD]])
    found = (arrange(leave.id),) if gaps else ()
    ways = answers(leave) if asked else (undo_choice(leave, "撤销"), *found)
    message = OutgoingMessage(text, ways)
    await tell_managers(turn.unit, turn.roster, message, f"leave{leave.id}", turn.now)


async def to_cancel(turn: Turn) -> Reply:
    """取消请假: the person's own leave that is not over, each with its button."""
    person = on_staff(turn)
    kinds = (ChangeKind.LEAVE, ChangeKind.LEAVE_ASKED)
    mine = [c for c in turn.roster.changes if c.person_id == person.id and c.kind in kinds]
    mine = [change for change in mine if change.ends > turn.now]
    if not mine:
        return Reply("您没有可以取消的请假")
    zone = turn.roster.zone
    labels = [f"取消 {span_words(c.starts, c.ends, turn.now, zone)}" for c in mine]
    ways = [undo_choice(change, label) for change, label in zip(mine, labels, strict=True)]
    return Reply("要取消哪次请假？不取消就不用管", tuple(ways[:_MOST_TOLD]))
