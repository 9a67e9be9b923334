"""The buttons under a ticket: which, in what order, and what is written on them."""

from collections.abc import Mapping

from helpdesk.lifecycle import can
from helpdesk.messages import Choice
from helpdesk.people import MAY, VERB_WORDS, Party, Verb
from helpdesk.press import Press, TicketPress
from helpdesk.sla import Milestone
from helpdesk.ticket import WORKING, Status, Ticket, What
from helpdesk.watch import SNOOZE_MINUTES, snooze_words

WHY = "why"
"""The word of the press that asks why a promise is for that time."""

CONTACT = "contact"
"""The word of the press that asks how the reporter is reached."""

TO_ARTICLE = "to_article"
"""The word of the press that makes a draft of an article from a ticket."""

ATTACHMENTS = "media"
"""The word of the press that asks for what people sent with a ticket."""

MOST_CHOICES = 9
"""On a channel without buttons a choice is one digit."""

BUTTON_ORDER = (
    Verb.APPROVE_HOLD,
    Verb.REFUSE_HOLD,
    Verb.AGREE_DATE,
    Verb.REFUSE_DATE,
    Verb.EXEMPT,
    Verb.REFUSE_EXEMPTION,
    Verb.TAKE,
    Verb.ACCEPT,
    Verb.RESUME,
    Verb.ARRIVE,
    Verb.RESTORE,
    Verb.WORK_AROUND,
    Verb.HOLD,
    Verb.CONFIRM,
    Verb.CONFIRM_FOR,
    Verb.REOPEN,
    Verb.RATE,
    Verb.ASSIGN,
    Verb.CHASE,
    Verb.DECLINE,
    Verb.REASSIGN,
    Verb.CHANGE_SEVERITY,
    Verb.CORRECT,
    Verb.NOTE,
    Verb.CALL_IN,
    Verb.CLOSE,
    Verb.CANCEL,
    Verb.REMOTE_FAILED,
    Verb.PROPOSE_DATE,
    Verb.CLAIM,
    Verb.SNOOZE,
    Verb.UNLINK,
    Verb.LINK,
    Verb.TAKE_OVER,
    Verb.ATTEND,
    Verb.ANSWER_COMPLAINT,
    Verb.COMPLAIN,
)

TYPED = frozenset(
    {
        Verb.REMOTE_FAILED,
        Verb.PROPOSE_DATE,
        Verb.CLAIM,
        Verb.SNOOZE,
        Verb.LINK,
        Verb.TAKE_OVER,
        Verb.ATTEND,
        Verb.ANSWER_COMPLAINT,
        Verb.COMPLAIN,
    }
)
"""Seldom wanted: written in words ("约定时间 12"), so that a card keeps room for the others."""

BUTTON_WORDS: Mapping[Verb, str] = {
    **VERB_WORDS,
    Verb.ARRIVE: "已到场",
    Verb.RESTORE: "已恢复",
    Verb.CONFIRM: "确认恢复",
    Verb.REOPEN: "还没好",
    Verb.CORRECT: "不对，改一下",
    Verb.ANSWER_COMPLAINT: "投诉已处理",
}


def buttons(ticket: Ticket, parties: frozenset[Party]) -> tuple[Choice, ...]:
    """What somebody with these parts may do with the ticket now."""
    may = [verb for verb in BUTTON_ORDER if MAY[verb] & parties]
    if not parties & _REPORTED_IT:
        may = [verb for verb in may if verb is not Verb.CORRECT]  # the staff write it
    verbs = [verb for verb in may if _offered(ticket, verb)]
    found = tuple(press_for(ticket, verb) for verb in verbs)[:MOST_CHOICES]
    return (_master_choice(ticket), *found)[:MOST_CHOICES] if _follows(ticket) else found


def _follows(ticket: Ticket) -> bool:
    return ticket.status is Status.LINKED and ticket.master_id is not None


def _master_choice(ticket: Ticket) -> Choice:
    return Choice("看进展", Press("incident", ("show", str(ticket.master_id))).encode())


def _offered(ticket: Ticket, verb: Verb) -> bool:
    return can(ticket, verb) and not _twice(ticket, verb) and not _typed(ticket, verb)


def _twice(ticket: Ticket, verb: Verb) -> bool:
    # While nobody has it there is only one way to give it to somebody.
    return verb is Verb.REASSIGN and ticket.status is Status.NEW


def _typed(ticket: Ticket, verb: Verb) -> bool:
    # Where somebody has to come only when remote help fails, the button is what starts that.
    waits = verb is Verb.REMOTE_FAILED and ticket.deadline(Milestone.ARRIVAL) is None
    # Whoever has not accepted it yet passes it on rather than asking for help.
    early = verb is Verb.CALL_IN and ticket.status in (Status.NEW, Status.ASSIGNED)
    return early or (verb in TYPED and not waits)


def notice_choices(ticket: Ticket, what: What, parties: frozenset[Party]) -> tuple[Choice, ...]:
    """What is under a notice: first what it asks for, then the other buttons of the ticket."""
    fits = [v for v in _asked(what, parties) if MAY[v] & parties and can(ticket, v)]
    asked = [verb for verb in fits if not _twice(ticket, verb)]
    snoozing = what is What.PROGRESS_ASKED and Party.ENGINEER in parties
    later = [snooze_choice(ticket, n) for n in SNOOZE_MINUTES[ticket.severity]]
    first = (*(press_for(ticket, verb) for verb in asked), *(later if snoozing else ()))
    if what is What.COMPLAINED:
        first = (contact_choice(ticket), *first)
    others = [choice for choice in buttons(ticket, parties) if choice not in first]
    return (*first, *others)[:MOST_CHOICES]


def _asked(what: What, parties: frozenset[Party]) -> tuple[Verb, ...]:
    verbs = _ASKED.get(what, ())
    # A manager's notice asks him to step in; the engineer's next step is that of his card.
    return verbs if verbs is not _TO_DO or Party.MANAGER in parties else ()


def snooze_choice(ticket: Ticket, minutes: int) -> Choice:
    """A button that puts off being asked for progress."""
    return Choice(snooze_words(minutes), Press("later", (str(ticket.id), str(minutes))).encode())


_TO_DO = (Verb.ATTEND, Verb.TAKE_OVER, Verb.ASSIGN, Verb.REASSIGN, Verb.CHANGE_SEVERITY)
_ASKED: Mapping[What, tuple[Verb, ...]] = {
    What.PROGRESS_ASKED: (Verb.NOTE, Verb.RESTORE),
    What.OPENED: _TO_DO,
    What.UNASSIGNED: (Verb.ASSIGN, Verb.TAKE_OVER),
    What.ESCALATED: _TO_DO,
    What.BREACHED: _TO_DO,
    What.REMINDED: _TO_DO,
    What.REOPENED: _TO_DO,
    What.GROUP_CALLED: _TO_DO,
    What.NOTICE_FAILED: _TO_DO,
    What.DISPATCHING: (Verb.ASSIGN, Verb.TAKE_OVER),
    What.UNANSWERED: _TO_DO,
    What.STALLED: _TO_DO,
    What.CHASED: _TO_DO,
    What.PASSED_AROUND: _TO_DO,
    What.COMPLAINED: (Verb.ANSWER_COMPLAINT, Verb.REASSIGN, Verb.TAKE_OVER),
}
"""What a notice asks of its reader, as far as he may: it stands before the other buttons."""


def contact_choice(ticket: Ticket) -> Choice:
    """A button that says how the reporter is reached."""
    return Choice("联系报修人", Press(CONTACT, (str(ticket.id),)).encode())


def press_for(ticket: Ticket, verb: Verb) -> Choice:
    """The button of one verb on the ticket as it is."""
    words = VERB_WORDS if ticket.status is Status.CLOSED else BUTTON_WORDS
    return Choice(words[verb], TicketPress(verb, ticket.id, ticket.version).encode())


def why_choice(ticket: Ticket) -> Choice:
    """A button that explains the promised times of the ticket."""
    return Choice("为什么是这个时间", Press(WHY, (str(ticket.id),)).encode())


def card_choices(ticket: Ticket, parties: frozenset[Party]) -> tuple[Choice, ...]:
    """What is under a card: the buttons, and the question why as long as a promise is open."""
    found = buttons(ticket, parties)
    if ticket.status in WORKING and any(not d.settled for d in ticket.deadlines):
        return (*found[: MOST_CHOICES - 1], why_choice(ticket))
    if ticket.status in (Status.RESTORED, Status.CLOSED) and parties & _WRITERS:
        draft = Choice("转知识", Press(TO_ARTICLE, (str(ticket.id),)).encode())
        return (*found[: MOST_CHOICES - 1], draft)
    return found


def beside(choices: tuple[Choice, ...], ticket: Ticket, attachments: str) -> tuple[Choice, ...]:
    """The buttons, and one for what people sent, if there is anything."""
    if not attachments:
        return choices
    show = Choice("查看附件", Press(ATTACHMENTS, (str(ticket.id),)).encode())
    return (*choices[: MOST_CHOICES - 1], show)


_REPORTED_IT = frozenset({Party.REPORTER, Party.TAKER})
_WRITERS = frozenset({Party.ENGINEER, Party.MANAGER})


def show_choice(ticket: Ticket) -> Choice:
    """A button that opens the ticket's card."""
    return Choice(f"看 #{ticket.id}", Press("show", (str(ticket.id),)).encode())
