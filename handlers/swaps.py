"""换班: a shift asked of a colleague or of the team, taken by a press, undone until it starts."""

import re
from datetime import datetime

from handlers.duty import coming, on_staff
from handlers.leave import span_of, spelled
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.intake import SKIPPED, Draft, Question
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import Person
from helpdesk.press import Press
from helpdesk.roster import Duty
from helpdesk.roster_change import ChangeKind
from helpdesk.same_names import told_apart
from helpdesk.swap import Swap, SwapState
from helpdesk.time_said import span_in
from notifications.duty_words import duty_line, span_words, team_word
from notifications.telling import tell, tell_managers
from storage import people, roster_changes

FORM = "swap"
ANYBODY = "anybody"
_MOST_OFFERED = 7


async def begin(turn: Turn, said: str) -> tuple[Draft, str] | None:
    """A draft, with colleague and day when they were said, and what was not understood."""
    person = on_staff(turn)
    own = _own(turn, person)
    if not own:
        raise Refused("未来两周您没有还没开始的班，不用换")
    if person.name in said:
        raise Refused("不能和自己换班，请写同事的名字，或只发“换班”")
    named = _named(await colleagues(turn, person), said)
    rest = said.replace(named[0].name, " ") if named else said
    values = {"with": str(named[0].id)} if len(named) == 1 else {}
    found = span_in(_FILLING.sub("", rest), turn.now, turn.roster.zone)
    if found is None:
        left = _FILLING.sub("", rest)
        return Draft(FORM, values), f"没找到“{left}”这位同事，也不是日期" if left else ""
    starts, ends = found[0]
    meant = [d for d in own if d.starts < ends and d.ends > starts]
    if not meant:
        raise Refused("那段时间没有您还没开始的班，发“我的班”看看")
    values |= {"mine": _kept(meant[0])} if len(meant) == 1 else {}
    return Draft(FORM, values), f"您的班组里没有“{found[1]}”" if found[1] else ""


_FILLING = re.compile(r"(?:我|想|要|和|跟|与|同|换|的|班|一下|一个|请|可以|把|帮|吧|[\s，,])++")


def _named(colleagues: list[Person], said: str) -> list[Person]:
    """The colleagues named: of 刘明 and 刘明华 the longer name, of two of one name both."""
    found = [p for p in colleagues if p.name in said]
    longest = max((len(p.name) for p in found), default=0)
    return [person for person in found if len(person.name) == longest]


def _own(turn: Turn, person: Person) -> list[Duty]:
    """The shifts of the person that have not begun."""
    return [duty for duty in coming(turn, person.id) if duty.starts > turn.now]


def _kept(duty: Duty) -> str:
    return spelled((duty.starts, duty.ends))


async def colleagues(turn: Turn, person: Person) -> list[Person]:
    """Who of the same team could have the shift."""
    everyone = await people.everyone(turn.unit)
    same = [p for p in everyone if p.active and p.nda and p.id != person.id]
    return [p for p in same if p.role is person.role and p.team == person.team]


def read(turn: Turn, field: str, value: str) -> str:
    """The answer as kept: it is one of the choices."""
    return value


async def question(turn: Turn, draft: Draft) -> Question | None:
    """Which shift, with whom, and for which of his."""
    person, values = on_staff(turn), draft.values
    if "mine" not in values:
        return Question("mine", "换哪个班？", _choices(turn, _own(turn, person)), free=False)
    if "with" not in values:
        found = await colleagues(turn, person)
        named = told_apart(found)
        shown, more = named[:_MOST_OFFERED], named[_MOST_OFFERED:]
        if not named:
            raise Refused("您的班组里没有别的同事可以换，请联系值班组长")
        return Question("with", "请谁来？", (*shown, ("谁方便谁来", ANYBODY), *more), free=False)
    if "back" in values or values["with"] == ANYBODY:
        return None
    theirs = [d for d in coming(turn, int(values["with"])) if d.starts > turn.now]
    back = [d for d in theirs if not _overlap(d, values["mine"])]
    offered = _choices(turn, back[: _MOST_OFFERED - 1])
    starts, ends = span_of(values["mine"])
    given = span_words(starts, ends, turn.now, turn.roster.zone)
    text = f"您给出去的班：{given}\n您来值他的哪个班？不用还就选“不用还”"
    return Question("back", text, (*offered, ("不用还", SKIPPED)), free=False)


def _choices(turn: Turn, duties: list[Duty]) -> tuple[tuple[str, str], ...]:
    zone = turn.roster.zone
    return tuple((duty_line(d, turn.now, zone), _kept(d)) for d in duties[:_MOST_OFFERED])


def _overlap(duty: Duty, kept: str) -> bool:
    starts, ends = span_of(kept)
    return duty.starts < ends and duty.ends > starts


async def finish(turn: Turn, draft: Draft) -> Reply:
    """Ask the colleague (or all of the team); the roster stays until somebody takes it."""
    person, values = on_staff(turn), draft.values
    mine = next((d for d in _own(turn, person) if _kept(d) == values["mine"]), None)
    if mine is None:
        raise Refused("这个班刚刚有变化，请再发一次“换班”")
    back = None if values.get("back", SKIPPED) == SKIPPED else span_of(values["back"])
    of = None if values["with"] == ANYBODY else int(values["with"])
    asked = Swap(mine.team, person.id, of, mine.starts, mine.ends, *(back or (None, None)))
    told = [p for p in await colleagues(turn, person) if of in (None, p.id)]
    heard = [p for p in told if await people.addresses(turn.unit, p.id)]
    if not heard:
        raise Refused(f"{'、'.join(p.name for p in told)}没有绑定账号，我问不到，请直接打电话")
    number = await roster_changes.ask_swap(turn.unit, asked, turn.now)
    message = OutgoingMessage(
        f"{person.name} 想和您换班：\n{_terms(turn, asked)}", _answers(number)
    )
    for colleague in heard:
        await tell(turn.unit, colleague.id, message, f"swap{number}", turn.now)
    asking = Choice("撤回换班", Press("undo_swap", (str(number),)).encode())
    return Reply(
        f"已问{'、'.join(p.name for p in heard)}，同意了我马上告诉您。没人答应之前还是您的班",
        (asking,),
    )


def _terms(turn: Turn, asked: Swap) -> str:
    zone, team = turn.roster.zone, team_word(asked.team)
    lines = [f"请您值：{team} {span_words(asked.starts, asked.ends, turn.now, zone)}"]
    if asked.back_starts and asked.back_ends:
        back = span_words(asked.back_starts, asked.back_ends, turn.now, zone)
        lines.append(f"他来值您的：{team} {back}")
    return "\n".join(lines)


def _between(turn: Turn, asked: Swap, asker: str, taker: str) -> str:
    """The terms as somebody else reads them."""
    zone, team = turn.roster.zone, team_word(asked.team)
    lines = [f"{taker}值：{team} {span_words(asked.starts, asked.ends, turn.now, zone)}"]
    if asked.back_starts and asked.back_ends:
        back = span_words(asked.back_starts, asked.back_ends, turn.now, zone)
        lines.append(f"{asker}值：{team} {back}")
    return "\n".join(lines)


def _answers(number: int) -> tuple[Choice, ...]:
    words = (("同意换班", "take_swap"), ("不方便", "decline_swap"))
    return tuple(Choice(label, Press(word, (str(number),)).encode()) for label, word in words)


async def take(turn: Turn, press: Press) -> Reply:
    """同意换班: the first press wins."""
    person, asked = on_staff(turn), await asked_in(turn, press)
    await _may_answer(turn, person, asked)
    _can_take(turn, person, asked)
    if not await roster_changes.take_swap(turn.unit, asked, person.id, turn.now):
        raise Refused("这个班刚刚已经有人接了")
    undo = (Choice("撤销换班", Press("undo_swap", (str(asked.id),)).encode()),)
    terms = _terms(turn, asked)
    told = OutgoingMessage(f"{person.name} 同意和您换班了。\n{_mine_now(turn, asked)}", undo)
    await tell(turn.unit, asked.asked_by, told, f"swap{asked.id}taken", turn.now)
    other = await people.get(turn.unit, asked.asked_by)
    asker = other.name if other else ""
    whole = _between(turn, asked, asker, person.name)
    managers = OutgoingMessage(f"{asker} 和 {person.name} 换了班：\n{whole}", undo)
    await tell_managers(turn.unit, turn.roster, managers, f"swap{asked.id}m", turn.now)
    return Reply(f"换好了。\n{terms}\n开始之前还可以撤销", undo)


def _mine_now(turn: Turn, asked: Swap) -> str:
    when = span_words(asked.starts, asked.ends, turn.now, turn.roster.zone)
    lines = [f"不用您值了：{when}"]
    if asked.back_starts and asked.back_ends:
        back = span_words(asked.back_starts, asked.back_ends, turn.now, turn.roster.zone)
        lines.append(f"您来值：{back}")
    return "\n".join(lines)


async def asked_in(turn: Turn, press: Press) -> Swap:
    """The swap that a press is about. Raises Refused for one that was never asked."""
    number = press.args[0] if press.args else ""
    known = number.isascii() and number.isdigit() and len(number) < 13
    found = await roster_changes.swap(turn.unit, int(number)) if known else None
    if found is None:
        raise Refused("没有这次换班")
    return found


async def _may_answer(turn: Turn, person: Person, asked: Swap) -> None:
    asker = await people.get(turn.unit, asked.asked_by)
    team = asker is not None and (asker.role, asker.team) == (person.role, person.team)
    anybody = asked.asked_of is None and team and person.id != asked.asked_by
    if person.id != asked.asked_of and not anybody:
        raise NotAllowed("这次换班问的不是您")
    if asked.state is not SwapState.ASKED:
        raise Refused(_OVER[asked.state])
    if asked.first_start <= turn.now:
        raise Refused("这个班已经开始了，换不了了。要现在接手，请发“我先顶上”")


_OVER = {
    SwapState.TAKEN: "这个班已经有人接了",
    SwapState.DECLINED: "这次换班已经回绝了",
    SwapState.UNDONE: "这次换班已经撤销了",
}


def _can_take(turn: Turn, person: Person, asked: Swap) -> None:
    if not person.nda:
        raise NotAllowed("您还没有签保密协议，不能值班，请先找值班组长补签")
    away = [c for c in turn.roster.changes if c.kind is ChangeKind.LEAVE]
    if any(c.person_id == person.id and c.touches(asked.starts, asked.ends) for c in away):
        raise Refused("那段时间您请了假，先在“我的班”里取消请假")
    busy = [d for d in coming(turn, person.id) if d.starts < asked.ends and d.ends > asked.starts]
    if busy:
        raise Refused("那段时间您自己有班，换不了")
    if not _still(turn, asked.asked_by, asked.team, asked.starts):
        raise Refused("这个班已经不是他的了，不用换了")
    back = asked.back_starts
    if back is not None and not _still(turn, person.id, asked.team, back):
        raise Refused("要换给他的那个班已经不是您的了，请他再问一次")


def _still(turn: Turn, person_id: int, team: str, starts: datetime) -> bool:
    return person_id in turn.roster.on_call(team, starts)


async def decline(turn: Turn, press: Press) -> Reply:
    """不方便: of a named colleague it ends the swap; of the team it leaves it to the others."""
    person, asked = on_staff(turn), await asked_in(turn, press)
    await _may_answer(turn, person, asked)
    if asked.asked_of is None:
        return Reply("好的，看别的同事方便不方便")
    if not await roster_changes.decline_swap(turn.unit, asked.id, turn.now):
        raise Refused("这次换班刚刚已经有人答复了")
    when = span_words(asked.starts, asked.ends, turn.now, turn.roster.zone)
    told = OutgoingMessage(f"{person.name} 不方便换班，{when}还是您的班。可以再发“换班”问别人")
    await tell(turn.unit, asked.asked_by, told, f"swap{asked.id}no", turn.now)
    return Reply("好的，已经告诉他了")
