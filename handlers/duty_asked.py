"""Questions about shifts: when is mine, who is away, what waits for an answer, is all well."""

import re
from collections.abc import Awaitable, Callable

from handlers.duty import AHEAD, arrange, my_shifts, names_of, on_staff
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS, Role
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.roster_check import Problem, check
from notifications.duty_words import span_words
from notifications.leave_round import answers
from notifications.roster_words import report
from storage import people

_MINE = re.compile(
    r"(?:我[^换顶替交请]{0,8}?|[^换顶替交请]{0,6}我)(?:的|该|要|是)?(?:值班|的班|班次)(?:吗|呢|表)?"
)
_AWAY = re.compile(
    r".{0,6}(?:有)?谁(?:在|要)?(?:请了?假|休假|休息)了?|请假(?:名单|情况|审批|申请)|批假|(?:待批|审批)的?请?假"
)
_CHECK = re.compile(r"排班检查|检查(?:一下)?排班|排班(?:表)?有(?:没有|什么|没什么)?问题")
_MOST = 8


async def asked(turn: Turn, text: str) -> Reply | None:
    """The answer for a member of staff; None when it is no such question."""
    if turn.person is None or turn.person.role is Role.REPORTER:
        return None
    said = text.rstrip("?？呀啊呢 ")
    found = (answer for pattern, answer in _ANSWERS if pattern.fullmatch(said))
    answer = next(found, None)
    return None if answer is None else await answer(turn)


async def away(turn: Turn) -> Reply:
    """Who is on leave in the next two weeks; for a manager, with what waits for his answer."""
    manages = on_staff(turn).role in MANAGERS
    until = turn.now + AHEAD
    leaves = [c for c in turn.roster.changes if c.kind in _LEAVES and c.touches(turn.now, until)]
    if not leaves:
        return Reply("未来两周没有人请假")
    leaves = sorted(leaves, key=lambda c: (c.kind is ChangeKind.LEAVE, c.starts))
    names = await names_of(turn)
    lines = [_line(turn, leave, names.get(leave.person_id, "")) for leave in leaves[:_MOST]]
    if len(leaves) > _MOST:
        lines.append(f"还有 {len(leaves) - _MOST} 个没列出来")
    waiting = [leave for leave in leaves if leave.kind is ChangeKind.LEAVE_ASKED]
    ways = _answers(waiting[0], names) if manages and waiting else ()
    return Reply("\n".join(["未来两周请假：", *lines]), ways)


_LEAVES = (ChangeKind.LEAVE, ChangeKind.LEAVE_ASKED)


def _line(turn: Turn, leave: Change, name: str) -> str:
    when = span_words(leave.starts, leave.ends, turn.now, turn.roster.zone)
    waits = "（等值班组长同意）" if leave.kind is ChangeKind.LEAVE_ASKED else ""
    return f"{name}请假{waits}：{when}"


def _answers(leave: Change, names: dict[int, str]) -> tuple[Choice, ...]:
    """The answers to the first that waits; the next comes with its own notice, or when asked."""
    name = names.get(leave.person_id, "")
    return tuple(Choice(f"{way.label}{name}", way.data) for way in answers(leave))


async def checked(turn: Turn) -> Reply:
    """What is wrong with the roster, as on Fridays."""
    if on_staff(turn).role not in MANAGERS:
        raise NotAllowed("排班检查是给值班组长和主任看的")
    reachable = await people.reachable(turn.unit)
    findings = check(turn.roster, turn.desk.policy, reachable, turn.now)
    names = await names_of(turn)
    lines = report(findings, names, turn.now, turn.roster.zone)
    gaps = any(finding.problem is Problem.GAP for finding in findings)
    return Reply("\n".join(lines), (arrange(),) if gaps else ())


_ANSWERS: tuple[tuple[re.Pattern[str], Callable[[Turn], Awaitable[Reply]]], ...] = (
    (_AWAY, away),
    (_CHECK, checked),
    (_MINE, my_shifts),
)
