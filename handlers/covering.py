"""安排顶班: a manager finds somebody for a time that nobody is there for."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.duty import COVER, arrange, duties_of, on_staff, undo_choice
from handlers.leave import span_of, spelled
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.gaps import Gap, all_gaps, left_by
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Person, Role
from helpdesk.press import Press
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.same_names import told_apart
from helpdesk.swap import Swap
from notifications.duty_words import span_words, team_word
from notifications.telling import tell
from storage import people, roster_changes

FORM = COVER
ANYBODY = "anybody"
AHEAD = timedelta(days=14)
_MOST_GAPS, _MOST_NAMED = 7, 6


async def begin(turn: Turn, said: str) -> tuple[Draft, str] | None:
    """A draft; `said` is the number of a leave, or "" for the next two weeks."""
    if on_staff(turn).role not in MANAGERS:
        raise NotAllowed("顶班由值班组长或主任安排。您现在就能顶，请发“我先顶上”")
    draft = Draft(FORM, {"leave": said} if said.isdigit() else {})
    if not _gaps(turn, draft):
        of_leave = "leave" in draft.values
        raise Refused("这段时间都有人值班，不用安排顶班" if of_leave else "未来两周每个班都有人")
    return draft, ""


def _gaps(turn: Turn, draft: Draft) -> tuple[Gap, ...]:
    """What nobody is there for and is not over, the earliest first."""
    number = draft.values.get("leave")
    if number is None:
        return all_gaps(turn.roster, turn.now, turn.now + AHEAD)
    leave = next((c for c in turn.roster.changes if str(c.id) == number), None)
    if leave is None or leave.kind is not ChangeKind.LEAVE:
        raise Refused("这次请假已经取消了，不用安排顶班")
    return tuple(gap for gap in left_by(turn.roster, leave) if gap.ends > turn.now)


def read(turn: Turn, field: str, value: str) -> str:
    """The answer as kept: it is one of the choices."""
    return value


async def question(turn: Turn, draft: Draft) -> Question | None:
    """Which time, where there are several; then who."""
    open_now = _gaps(turn, draft)
    if "gap" not in draft.values and len(open_now) > 1:
        return Question("gap", "先安排哪一段？", _offered(turn, open_now), free=False)
    gap = _meant(turn, draft, open_now)
    if "who" in draft.values:
        return None
    named = told_apart(await _free(turn, gap))
    if not named:
        raise Refused(f"{_said(turn, gap)}：班组里没有别人有空，请从别的班组调人，或改排班")
    first, more = named[:_MOST_NAMED], named[_MOST_NAMED:]
    text = f"{_said(turn, gap)}，请谁顶？" + ("没列出来的可以直接写名字" if more else "")
    return Question("who", text, (*first, ("谁方便谁来", ANYBODY), *more), free=False)


def _offered(turn: Turn, found: Sequence[Gap]) -> tuple[tuple[str, str], ...]:
    return tuple((_said(turn, gap), _kept(turn, gap)) for gap in found[:_MOST_GAPS])


def _kept(turn: Turn, gap: Gap) -> str:
    place = turn.roster.team_names.index(gap.team)
    return f"{place}/{spelled((gap.starts, gap.ends))}"


def _said(turn: Turn, gap: Gap) -> str:
    return f"{team_word(gap.team)} {span_words(gap.starts, gap.ends, turn.now, turn.roster.zone)}"


def _meant(turn: Turn, draft: Draft, open_now: Sequence[Gap]) -> Gap:
    """The time that is meant, as far as nobody is there for it by now."""
    kept = draft.values.get("gap")
    if kept is None and open_now:
        return open_now[0]
    starts, ends = span_of(kept.partition("/")[2]) if kept else (turn.now, turn.now)
    same = [gap for gap in open_now if kept and kept.startswith(_place(turn, gap))]
    found = next((gap for gap in same if gap.starts < ends and gap.ends > starts), None)
    if found is None:
        raise Refused("这段时间刚刚有人值了，不用再安排")
    return found


def _place(turn: Turn, gap: Gap) -> str:
    return f"{turn.roster.team_names.index(gap.team)}/"


async def _free(turn: Turn, gap: Gap) -> list[Person]:
    """Who of the team has no shift and no leave at the time."""
    everyone = await people.everyone(turn.unit)
    team = [p for p in everyone if p.active and p.nda and team_of(p) == gap.team]
    return [person for person in team if why_not(turn, person, gap) == ""]


def team_of(person: Person) -> str:
    """The team whose shifts somebody can have; of a manager, his role's."""
    return person.team or person.role.value


def why_not(turn: Turn, person: Person, gap: Gap) -> str:
    """Why somebody cannot take the time, "" when he can."""
    away = [c for c in turn.roster.changes if c.kind is ChangeKind.LEAVE]
    if any(c.person_id == person.id and c.touches(gap.starts, gap.ends) for c in away):
        return "那段时间您请了假，先在“我的班”里取消请假"
    busy = duties_of(turn.roster, person.id, gap.starts, gap.ends)
    return "那段时间您自己有班" if busy else ""


async def finish(turn: Turn, draft: Draft) -> Reply:
    """Put somebody in at once and tell him, or ask all who could; the first who says yes has it."""
    gap = _meant(turn, draft, _gaps(turn, draft))
    if draft.values["who"] == ANYBODY:
        return await _ask_all(turn, gap, _whose(turn, draft))
    person = await people.get(turn.unit, int(draft.values["who"]))
    if person is None:
        raise Refused("名单里已经没有这个人了，请再发一次“安排顶班”")
    return await _put_in(turn, gap, person, draft)


def _whose(turn: Turn, draft: Draft) -> int | None:
    """Whose leave it is that leaves the time open."""
    number = draft.values.get("leave")
    return next((c.person_id for c in turn.roster.changes if str(c.id) == number), None)


async def _put_in(turn: Turn, gap: Gap, person: Person, draft: Draft) -> Reply:
    manager, whose = on_staff(turn), _whose(turn, draft)
    starts = max(gap.starts, turn.now)
    change = Change(
        *(ChangeKind.EXTRA, person.id, starts, gap.ends, gap.team, whose), by_id=manager.id
    )
    number = await roster_changes.add(turn.unit, change, turn.now)
    kept = Change(ChangeKind.EXTRA, person.id, starts, gap.ends, id=number)
    text = f"{manager.name} 请您顶班：{_said(turn, gap)}{await leaver(turn, whose)}"
    message = OutgoingMessage(text, (undo_choice(kept, "不方便"),))
    heard = await tell(turn.unit, person.id, message, f"cover{number}", turn.now)
    lines = [f"已安排{person.name}顶班：{_said(turn, gap)}"]
    if not heard:
        phone = f"（电话 {person.phone}）" if person.phone else ""
        lines.append(f"{person.name}{phone}没有绑定账号，收不到通知，请打电话告诉他")
    rest = [left for left in _gaps(turn, draft) if left != gap]
    more = (arrange(draft.values.get("leave", "")),) if rest else ()
    lines += [f"还有：{_said(turn, left)}没有人值班" for left in rest[:1]]
    return Reply("\n".join(lines), (undo_choice(kept, "撤销"), *more))


async def leaver(turn: Turn, person_id: int | None) -> str:
    """Who is away, in brackets; "" where it is nobody's shift."""
    person = await people.get(turn.unit, person_id) if person_id is not None else None
    away = person is not None and person.role in (Role.ENGINEER, Role.DUTY_MANAGER)
    return f"（{person.name}请假）" if person is not None and away else ""


async def _ask_all(turn: Turn, gap: Gap, whose: int | None) -> Reply:
    able = await _free(turn, gap)
    heard = [p for p in able if await people.addresses(turn.unit, p.id)]
    if not heard:
        names = "、".join(p.name for p in able) or "能顶的人"
        raise Refused(f"{names}没有绑定账号，我问不到，请直接打电话")
    by = whose if whose is not None else on_staff(turn).id
    asked = Swap(gap.team, by, None, gap.starts, gap.ends, gap=True)
    number = await roster_changes.ask_swap(turn.unit, asked, turn.now)
    message = OutgoingMessage(
        f"谁方便顶班？{_said(turn, gap)}{await leaver(turn, whose)}",
        (
            Choice("我来顶", Press("take_gap", (str(number),)).encode()),
            Choice("不方便", Press("decline_gap", (str(number),)).encode()),
        ),
    )
    for colleague in heard:
        await tell(turn.unit, colleague.id, message, f"gap{number}", turn.now)
    names = "、".join(p.name for p in heard)
    return Reply(f"已问{names}，有人答应马上告诉您。在那之前还没有人值班")
