"""What people send beside words: kept in the report being told, or put on their newest ticket."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers import drafts, report, tickets
from handlers.turn import Reply, Turn
from helpdesk import lately
from helpdesk.intake import REPORT, Draft
from helpdesk.media import KIND_WORDS, MISPLACED, Offered, counted, offered
from helpdesk.messages import Choice
from helpdesk.people import Party, Role, Verb
from helpdesk.press import Press
from helpdesk.ticket import WORKING, Status, Ticket, parties_of
from storage import media
from storage import ticket_lists as stored
from storage.tickets import get, get_together

ATTACH = "attach"
"""The word of the press that puts what was sent on a ticket."""

CARRIED = "media"
"""The value of a draft that says that something was sent with it."""

RECENT = timedelta(minutes=30)
"""How long after a report what comes without words is taken to belong to it."""

WAITS = timedelta(hours=2)
"""How long something waits for a report; as long as a draft."""

AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 30
_OPEN = WORKING | {Status.RESTORED, Status.LINKED}
_MOST_OFFERED = 5


async def alone(turn: Turn) -> Reply:
    """Something came without words."""
    sent = offered(turn.message.note)
    if sent is None:
        return _unreadable(turn)
    if await _too_many(turn):
        return Reply("发来的附件太多了，先收这些，请用文字说一下", turn.account.offered, turn.draft)
    word = KIND_WORDS[sent.kind]
    draft = turn.draft
    if draft is not None and draft.form == Verb.NOTE and draft.ticket_id:
        return await _put_on(turn, sent, await get(turn.unit, draft.ticket_id))
    if draft is not None and draft.form == REPORT:
        _keep(turn, sent, None)
        return await report.remind(turn, _carrying(draft), Reply(f"{word}收到了"))
    ticket = await _newest(turn)
    if ticket is not None:
        return await _put_on(turn, sent, ticket)
    _keep(turn, sent, None)
    return await asked(turn, f"收到{word}")


async def with_words(turn: Turn, reply: Reply) -> Reply:
    """What came with words, or before them, goes where the words went."""
    draft, sent = turn.draft, offered(turn.message.note) if turn.text else None
    carried = draft is not None and CARRIED in draft.values
    if sent is None and not carried:
        return reply
    if sent is not None and not turn.press and not await _too_many(turn):
        _keep(turn, sent, None)
    if reply.opened:
        await media.attach(turn.unit, turn.message.address, reply.opened[-1].id, turn.now - WAITS)
        return reply
    if reply.draft is not None and reply.draft.form in (REPORT, drafts.ASKED):
        return replace(reply, draft=_carrying(reply.draft))
    return await _elsewhere(turn, sent, reply)


async def _elsewhere(turn: Turn, sent: Offered | None, reply: Reply) -> Reply:
    """The words were no report: a note perhaps, or thanks."""
    if sent is None:
        return reply
    ticket = await _newest(turn)
    if ticket is not None:
        since = turn.now - WAITS
        await media.attach(turn.unit, turn.message.address, ticket.id, since)
        return reply
    if reply.draft is not None:
        return reply
    question = await asked(turn, f"收到{KIND_WORDS[sent.kind]}")
    both = (*question.choices, *reply.choices)[:9]
    text = f"{reply.text}\n\n{question.text}"
    return replace(reply, text=text, choices=both, draft=question.draft)


async def pressed(turn: Turn, press: Press) -> Reply:
    """加到工单 #12: what was sent lately belongs there."""
    number = press.args[0] if press.args else ""
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return Reply("没有这张工单")
    since = turn.now - WAITS
    kinds = await media.waiting(turn.unit, turn.message.address, since)
    if not kinds:
        return Reply("附件已经不在了，请再发一次")
    note = {"text": f"📎 {counted(kinds)}"}
    ticket = await tickets.act(turn, Verb.NOTE, int(number), None, note)
    await media.attach(turn.unit, turn.message.address, ticket.id, since)
    buttons = (show(ticket), misplaced(ticket))
    done = Reply(f"{counted(kinds)}已加到工单 #{ticket.id}", buttons)
    draft = turn.draft
    if draft is None or draft.form != REPORT or not draft.values.get("text"):
        return done
    return await report.remind(turn, draft, done)


def _unreadable(turn: Turn) -> Reply:
    kind = turn.message.note.partition(":")[0]
    text = _NOTES.get(kind, "我现在只看得懂文字，请用文字说一下")
    return Reply(text, turn.account.offered, turn.draft)


_NOTES = {
    "image": "图片我还看不懂，请用文字说一下哪里、什么坏了",
    "voice": "语音我还听不懂，请用文字说一下",
    "video": "视频我还看不懂，请用文字说一下",
}


async def _too_many(turn: Turn) -> bool:
    since = turn.now - AN_HOUR
    return await media.recent(turn.unit, turn.message.address, since) >= MOST_AN_HOUR


def _keep(turn: Turn, sent: Offered, ticket_id: int | None) -> None:
    whence = (turn.message.address, turn.message.id)
    media.add(turn.unit, whence, sent, secrets.token_hex(16), ticket_id, turn.now)


def _carrying(draft: Draft) -> Draft:
    return draft.having(**{CARRIED: "1"})


async def _put_on(turn: Turn, sent: Offered, ticket: Ticket) -> Reply:
    """On the ticket, and whoever works on it hears of it as of a note."""
    what = counted([sent.kind])
    noted = await tickets.act(turn, Verb.NOTE, ticket.id, None, {"text": f"📎 {what}"})
    _keep(turn, sent, ticket.id)
    return _done(turn, noted, KIND_WORDS[sent.kind])


def _done(turn: Turn, ticket: Ticket, what: str) -> Reply:
    text = f"{what}已加到工单 #{ticket.id}"
    draft = turn.draft
    if draft is not None and draft.form != Verb.NOTE:
        return Reply(text, turn.account.offered, draft)
    return Reply(text, (show(ticket), misplaced(ticket)))


def misplaced(ticket: Ticket) -> Choice:
    """A button for what was put on the wrong ticket."""
    return Choice("放错了", Press(MISPLACED, (str(ticket.id),)).encode())


def show(ticket: Ticket) -> Choice:
    """A button that opens the ticket's card."""
    return Choice(f"看 #{ticket.id}", Press("show", (str(ticket.id),)).encode())


async def _newest(turn: Turn) -> Ticket | None:
    """The newest open ticket of what the account reported within RECENT."""
    known = [t.ticket_id for t in lately.load(turn.account.lately) if turn.now - t.at <= RECENT]
    if not known:
        return None
    found = await get_together(turn.unit, set(known))
    own = (found[number] for number in reversed(known) if number in found)
    return next((ticket for ticket in own if _takes(turn, ticket)), None)


def _takes(turn: Turn, ticket: Ticket) -> bool:
    parties = parties_of(ticket, turn.person, turn.message.address)
    return Party.REPORTER in parties and ticket.status in _OPEN


async def asked(turn: Turn, opening: str) -> Reply:
    """Ask what is wrong; whoever has open tickets may also choose one of them."""
    draft = Draft(REPORT, {CARRIED: "1"}, asked=1)
    choices = tuple(
        Choice(f"加到工单 #{t.id}", Press(ATTACH, (str(t.id),)).encode())
        for t in await open_ones(turn)
    )
    text = f"{opening}，请说一下哪里、什么坏了"
    if offered(turn.message.note) and turn.message.note.startswith("voice"):
        text = f"{opening}，我还听不懂语音，请用文字说一下哪里、什么坏了"
    return Reply(text, (*choices, drafts.CANCEL), draft)


async def open_ones(turn: Turn) -> Sequence[Ticket]:
    """The open tickets on which the person may put something."""
    own = await stored.reported_by(turn.unit, turn.message.address, turn.person_id, _MOST_OFFERED)
    found = {ticket.id: ticket for ticket in own if ticket.status in _OPEN}
    if turn.person is not None and turn.person.role is Role.ENGINEER:
        queue = await stored.queue_of(turn.unit, turn.person.id, _MOST_OFFERED)
        found = {ticket.id: ticket for ticket in queue} | found
    return list(found.values())[:_MOST_OFFERED]
