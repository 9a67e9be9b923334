"""Words that go on with what the person has just reported: attached, not a new ticket."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers import forms, incidents, joined, report, tickets
from handlers.breath import of_one_breath
from handlers.turn import Reply, Turn
from helpdesk import lately
from helpdesk.correction import PART_WORDS, Part
from helpdesk.intake import REPORT, Draft
from helpdesk.lately import Told
from helpdesk.lexicon import find_system
from helpdesk.lifecycle import can
from helpdesk.matters import follows_up, matters
from helpdesk.messages import Choice
from helpdesk.people import Party, Verb
from helpdesk.plain_text import tidy
from helpdesk.press import Press
from helpdesk.said_right import said_right
from helpdesk.severity import Severity
from helpdesk.small_talk import is_chatter, says_enough
from helpdesk.stakes import REQUESTS
from helpdesk.ticket import WORKING, Status, Ticket, parties_of
from helpdesk.triage import Assessment, asks, assess, has_symptom, told_scope
from helpdesk.whereabouts import elsewhere
from storage.notes import last_notes
from storage.tickets import get, get_together

REMEMBERED = timedelta(hours=4)
AGAIN = timedelta(seconds=20)
"""The same words again within it are the same report, sent twice."""

APART = "apart"
"""The word of the press that makes a ticket of its own of what was attached."""

_A_FEW_WORDS = 10
_NO_CHINESE = re.compile(r"[^\d\u3400-\u9fff]{8,}")
_OPEN = WORKING | {Status.RESTORED, Status.LINKED}


async def told(turn: Turn) -> Reply:
    """What is wrong, in one message: a ticket for each matter of it."""
    parts = matters(turn.text)
    replies: list[Reply] = []
    for part in parts[:-1]:
        said = replace(turn, message=replace(turn.message, text=part), draft=None)
        opened = await report.describe(said)
        if opened.draft is not None and opened.draft.form == REPORT:
            opened = await report.finish(said, opened.draft, Reply(""))
        replies.append(opened)
    last = await report.describe(replace(turn, message=replace(turn.message, text=parts[-1])))
    if not replies:
        return last
    text = "\n\n".join(reply.text.strip() for reply in (*replies, last))
    return replace(last, text=text, opened=sum((r.opened for r in (*replies, last)), ()))


async def followed(turn: Turn) -> Reply | None:
    """The words attached to the ticket they go on with; None when they are about something else."""
    known = lately.load(turn.account.lately)
    if not known or turn.now - known[-1].at > REMEMBERED:
        return None
    last = known[-1]
    if not _goes_on(turn, last):
        return None
    ticket = (await get_together(turn.unit, {last.ticket_id})).get(last.ticket_id)
    if ticket is None or ticket.status not in _OPEN:
        return None
    if not _is_his(turn, ticket):
        return await _added_to_a_fault(turn, ticket)
    if _same_words(turn, last):
        return await forms.show(turn, ticket, f"这件事已经受理，工单 #{ticket.id}")
    return await _put_right(turn, ticket) or await attach(turn, ticket)


async def _put_right(turn: Turn, ticket: Ticket) -> Reply | None:
    """不是打印机，是读卡器: the ticket says so from now on."""
    part, value = said_right(turn.text) or (Part.SCOPE, "")
    if value in ("", ticket.system, ticket.department) or not can(ticket, Verb.CORRECT):
        return None
    words = {"part": part.value, "value": value}
    changed = await tickets.act(turn, Verb.CORRECT, ticket.id, None, words)
    return await forms.show(turn, changed, f"已把{PART_WORDS[part]}改成{value}")


async def attach(turn: Turn, ticket: Ticket, opening: str = "") -> Reply:
    """Keep the words as a note of the ticket; they may raise its severity, never lower it."""
    noted = await tickets.act(turn, Verb.NOTE, ticket.id, None, {"text": turn.text[:500]})
    raised = await _raised(turn, noted)
    reply = await forms.show(turn, raised, opening or _added(turn.text, raised))
    return replace(reply, choices=(*reply.choices[:8], _apart(ticket)))


async def _added_to_a_fault(turn: Turn, ticket: Ticket) -> Reply | None:
    """The words of somebody who joined it; None when he did not."""
    noted = await joined.noted(turn, ticket)
    if noted is None:
        return None
    await _raised(turn, noted)
    reply = await incidents.show(turn, ticket.id, f"已补充到 #{ticket.id}")
    return replace(reply, choices=(*reply.choices[:8], _apart(ticket)))


def _apart(ticket: Ticket) -> Choice:
    return Choice("是另一件事", Press(APART, (str(ticket.id),)).encode())


async def _raised(turn: Turn, noted: Ticket) -> Ticket:
    alone, both = assess(turn.text), assess(f"{noted.summary}，{turn.text}")
    # A mere place ("急诊科") tells nothing worse by itself.
    worse = min(alone, both, key=lambda f: f.severity) if has_symptom(turn.text) else both
    return await tickets.raise_for(turn, noted, _not_far(worse, noted))


def _added(text: str, ticket: Ticket) -> str:
    over = assess(text).over and can(ticket, Verb.CANCEL)
    rest = "。已经好了、不用来的话，请点“撤单”" if over else ""
    return f"已补充到工单 #{ticket.id}{rest}"


def _not_far(worse: Assessment, ticket: Ticket) -> Assessment:
    """What is not told for certain raises by one level at most."""
    if worse.agreed or worse.patient_safety:
        return worse
    levels = list(Severity)
    next_up = levels[max(levels.index(ticket.severity) - 1, 0)]
    return replace(worse, severity=max(worse.severity, next_up))


async def what_fails(turn: Turn, draft: Draft) -> Reply | None:
    """What fails, told of a ticket that was opened for a patient in danger; None when the words
    are about something else."""
    if is_chatter(turn.text) or asks(turn.text):
        return None
    ticket = await get(turn.unit, draft.ticket_id)
    if not _is_his(turn, ticket) or ticket.status not in WORKING:
        return None
    named = find_system(tidy(turn.text))
    if named and named != ticket.system and ticket.status is not Status.LINKED:
        right = {"part": Part.SYSTEM.value, "value": named}
        ticket = await tickets.act(turn, Verb.CORRECT, ticket.id, None, right)
    return await attach(turn, ticket)


async def apart(turn: Turn, press: Press) -> Reply:
    """What was attached last is a matter of its own."""
    number = press.args[0] if press.args else ""
    mine = {told.ticket_id for told in lately.load(turn.account.lately)}
    notes = await last_notes(turn.unit, int(number), 1) if number.isdigit() else ()
    if not notes or int(number) not in mine:
        return Reply("请重新说一下哪里、什么坏了")
    sign = await joined.signature(turn, int(number))
    said = replace(turn.message, text=notes[0].removesuffix(sign))
    return await report.describe(replace(turn, message=said, press="", draft=None))


def _is_his(turn: Turn, ticket: Ticket) -> bool:
    parts = parties_of(ticket, turn.person, turn.message.address)
    return bool(parts & {Party.REPORTER, Party.TAKER})


def _same_words(turn: Turn, last: Told) -> bool:
    return turn.now - last.at <= AGAIN and turn.text[: len(last.summary)] == last.summary


def _goes_on(turn: Turn, last: Told) -> bool:
    if said_right(turn.text):
        return True
    if len(matters(turn.text)) > 1 or _asked_then_broken(turn.text, last):
        return False
    if elsewhere(tidy(turn.text), tidy(last.summary)):
        return False
    return (
        _same_words(turn, last)
        or follows_up(turn.text, last.summary, last.system)
        or (of_one_breath(turn, last) and not _foreign_talk(turn.text))
        or _only_says_who(turn.text)
    )


def _foreign_talk(text: str) -> bool:
    """happy birthday to you: letters only, and nothing that fails."""
    return _NO_CHINESE.fullmatch(tidy(text)) is not None and not has_symptom(text)


def _asked_then_broken(text: str, last: Told) -> bool:
    """A fault told after a mere question is a matter of its own, of whatever system."""
    asked = assess(last.summary).kind in REQUESTS
    return asked and has_symptom(text) and says_enough(text) and assess(text).kind not in REQUESTS


def _only_says_who(text: str) -> bool:
    """我们整个科室都不行: a late answer to who is affected."""
    short = len(text) <= _A_FEW_WORDS and not find_system(tidy(text))
    return short and told_scope(text) is not None
