"""Joining what was reported already: offered, never silently, never in the way of a ticket."""

from dataclasses import replace

from handlers import drafts, incidents, tickets
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.incident import Incident, Recent, same_thing
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice
from helpdesk.people import Party, Verb
from helpdesk.severity import Kind, Severity
from helpdesk.ticket import WORKING, Ticket, parties_of, who_reported
from helpdesk.triage import Assessment
from notifications import incident_words as words
from notifications.incident_words import choice, standing
from storage import affected
from storage.affected import Affected
from storage.tickets import get

JOINED = "joined"
"""The field of a report that says which ticket it joins, or OWN."""

OWN = "own"
_OFFERED = "offered"
Place = tuple[str, str]
"""Department and location of a report."""

_TOO = frozenset(
    "是 是的 对 对的 我也是 我也受影响 我们也是 我们也受影响 同一个 一样 也是这个问题".split()
)


def open_offer(draft: Draft) -> Question | None:
    """The offer that waits for an answer."""
    if _OFFERED not in draft.values or JOINED in draft.values:
        return None
    yes, no = ("我也受影响", draft.values[_OFFERED]), ("不是这个问题", OWN)
    return Question(JOINED, "您遇到的是同一个问题吗？", (yes, no), free=False)


def in_words(text: str, question: Question) -> str | None:
    """我也受影响 said in other words."""
    said = text.strip("。.！!～~，, ")
    return question.choices[0][1] if question.field == JOINED and said in _TOO else None


async def step(turn: Turn, draft: Draft, found: Assessment, place: Place) -> Reply | None:
    """Join a declared fault as was chosen, or offer it; None when the report goes its own way."""
    chosen = draft.values.get(JOINED, "")
    if chosen == OWN or found.kind is not Kind.FAULT:
        return None
    if chosen:
        return await _join(turn, int(chosen), draft.values.get("text", ""), place)
    return await _offer(turn, draft, found)


async def _offer(turn: Turn, draft: Draft, found: Assessment) -> Reply | None:
    known = turn.desk.incidents.known(found.system)
    ticket = known and await _open_ticket(turn, known.ticket_id)
    if not known or not ticket:
        return None
    stands = await standing(turn.unit, ticket.id, known.system)
    return _ask(draft, str(ticket.id), words.known(stands, await tickets.scene(turn, ticket)))


def _ask(draft: Draft, offered: str, text: str) -> Reply:
    asked = draft.having(**{_OFFERED: offered})
    question = open_offer(asked)
    assert question is not None
    return drafts.ask(question, asked, text)


async def _open_ticket(turn: Turn, number: int) -> Ticket | None:
    """The ticket, unless it is over by now."""
    try:
        ticket = await get(turn.unit, number)
    except Refused:
        return None
    return ticket if ticket.status in WORKING else None


def _same(turn: Turn, ticket: Ticket) -> Recent | None:
    """A recent report about the same thing by the same person, or else from the same place."""
    book = turn.desk.incidents
    text, location = ticket.summary, ticket.location
    own = book.own(ticket.system, who_reported(ticket))
    if own is not None and same_thing(text, location, own, own=True):
        return own
    near = book.near(ticket.system, ticket.department) if ticket.department else None
    return near if near and same_thing(text, location, near, own=False) else None


async def _join(turn: Turn, number: int, text: str, place: Place) -> Reply | None:
    ticket = await _open_ticket(turn, number)
    if ticket is None:
        return None  # over meanwhile: what is reported now is another matter
    if Party.REPORTER in parties_of(ticket, turn.person, turn.message.address):
        await tickets.act(turn, Verb.NOTE, number, None, {"text": text})
        return await incidents.show(turn, number, f"已补充到 #{number}")
    person, account = turn.person, turn.account
    await affected.join(
        turn.unit,
        Affected(
            number,
            turn.message.address,
            turn.person_id,
            person.name if person else account.guest_name,
            person.phone if person else account.guest_phone,
            place[0],
            text,
            turn.now,
        ),
    )
    reply = await incidents.show(turn, number, f"已记下，#{number} 恢复后马上通知您")
    # What he says next is looked at beside his own words, as if it were a ticket of his.
    return replace(reply, opened=(replace(ticket, summary=text),))


async def part_of(turn: Turn, found: Assessment) -> Incident | None:
    """The declared fault that a severe report is probably part of, when that is as bad as this.

    What is worse, or endangers a patient, is told to everybody at once all the same.
    """
    known = turn.desk.incidents.known(found.system)
    if known is None or found.kind is not Kind.FAULT or found.patient_safety:
        return None
    ticket = await _open_ticket(turn, known.ticket_id)
    return known if ticket is not None and ticket.severity <= found.severity else None


async def beside(turn: Turn, ticket: Ticket) -> Reply:
    """What is said under a ticket that was opened at once: the matter may be known already."""
    if ticket.kind is not Kind.FAULT or not ticket.system:
        return Reply("")
    known = turn.desk.incidents.known(ticket.system)
    if known is not None and await _open_ticket(turn, known.ticket_id):
        stands = await standing(turn.unit, known.ticket_id, known.system)
        text = words.known(stands, await tickets.scene(turn, stands.ticket))
        return Reply(f"\n{text}", _mine(ticket, known.ticket_id, "我也受影响", "不是这个问题"))
    return await _perhaps_the_same(turn, ticket)


async def _perhaps_the_same(turn: Turn, ticket: Ticket) -> Reply:
    """From memory alone: whether the other is still open is looked at when the button is pressed.

    What a neighbour reported is offered for mild matters only: one more severe report is news.
    """
    same = _same(turn, ticket)
    own = same is not None and same.who == who_reported(ticket) and ticket.taken_by is None
    if same is None or (ticket.severity <= Severity.S2 and not own):
        return Reply("")
    text = words.same(same, own=own, scene=await tickets.scene(turn))
    yes = f"并入 #{same.ticket_id}"
    return Reply(f"\n{text}", _mine(ticket, same.ticket_id, yes, "是另一件事"))


def _mine(ticket: Ticket, master: int, yes: str, no: str) -> tuple[Choice, ...]:
    return choice(yes, "mine", ticket.id, master), choice(no, "other", ticket.id, master)


async def mine(turn: Turn, number: int, master: int) -> Reply:
    """The reporter says that his ticket is part of another."""
    ticket = await tickets.act(turn, Verb.LINK, number, None, {"master": str(master), "quiet": "1"})
    await incidents.raise_master(turn, master, ticket.severity)
    return await incidents.show(turn, master, f"#{number} 已并入 #{master}，恢复后马上通知您")


async def other(turn: Turn, number: int, master: int) -> Reply:
    """The reporter says that his ticket is another matter: the engineer hears of it now."""
    text = f"报修人说明：和 #{master} 不是同一个问题"
    await tickets.act(turn, Verb.NOTE, number, None, {"text": text})
    return Reply(f"好的，#{number} 单独处理")
