"""我来顶: a colleague takes a time that nobody is there for; the first press wins."""

from dataclasses import replace

from handlers.covering import leaver, team_of, why_not
from handlers.duty import arrange, on_staff
from handlers.swaps import asked_in
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.gaps import Gap, gaps
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Person
from helpdesk.press import Press
from helpdesk.swap import Swap, SwapState
from notifications.duty_words import span_words, team_word
from notifications.telling import tell_managers
from storage import roster_changes


async def take(turn: Turn, press: Press) -> Reply:
    """He is on call for what is still open of it; the duty manager hears who it is."""
    person, asked = on_staff(turn), await asked_in(turn, press)
    if not asked.gap or team_of(person) != asked.team:
        raise NotAllowed("这次顶班问的不是您")
    left = _left(turn, asked)
    _can(turn, person, left)
    taken = replace(asked, starts=left.starts)
    if not await roster_changes.take_swap(turn.unit, taken, person.id, turn.now):
        raise Refused("刚刚已经有人答应顶这个班了，谢谢")
    when = span_words(left.starts, left.ends, turn.now, turn.roster.zone)
    said = f"{team_word(left.team)} {when}"
    text = f"{person.name} 来顶班：{said}{await leaver(turn, asked.asked_by)}"
    managers = OutgoingMessage(text)
    await tell_managers(turn.unit, turn.roster, managers, f"gap{asked.id}m", turn.now)
    back = Choice("交回", Press("undo_gap", (str(asked.id),)).encode())
    return Reply(f"好的，由您顶班：{said}", (back,))


def _left(turn: Turn, asked: Swap) -> Gap:
    if asked.ends <= turn.now:
        raise Refused("这个班已经结束了，不用顶了，谢谢")
    found = gaps(turn.roster, asked.team, max(asked.starts, turn.now), asked.ends)
    if asked.state is not SwapState.ASKED or not found:
        raise Refused("已经有人顶这个班了，谢谢")
    return found[0]


def _can(turn: Turn, person: Person, gap: Gap) -> None:
    if not person.nda:
        raise NotAllowed("您还没有签保密协议，不能值班，请先找值班组长补签")
    reason = why_not(turn, person, gap)
    if reason:
        raise Refused(reason)


async def decline(turn: Turn, press: Press) -> Reply:
    """不方便: it is left to the others."""
    on_staff(turn)
    return Reply("好的，看别的同事方便不方便")


async def undo(turn: Turn, press: Press) -> Reply:
    """交回: whoever took it, or a manager, until it begins; the duty manager looks for another."""
    person, asked = on_staff(turn), await asked_in(turn, press)
    if person.id != asked.taken_by and person.role not in MANAGERS:
        raise NotAllowed("只有顶班的人或值班组长可以交回")
    if asked.starts <= turn.now:
        raise Refused("班已经开始了，不能交回。要换人请联系值班组长")
    if not await roster_changes.undo_swap(turn.unit, asked.id, turn.now):
        raise Refused("这次顶班已经交回了")
    when = span_words(asked.starts, asked.ends, turn.now, turn.roster.zone)
    said = f"{team_word(asked.team)} {when}"
    message = OutgoingMessage(f"{person.name} 不能顶班了，{said}没有人值班", (arrange(),))
    await tell_managers(turn.unit, turn.roster, message, f"gap{asked.id}undone", turn.now)
    return Reply("已交回，已告诉值班组长")
