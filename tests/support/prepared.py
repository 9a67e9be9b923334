"""Tickets on which there is something for a verb to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.contracts import load_contract
from helpdesk.agreed_date import AgreedDate
from helpdesk.contract import Contract
from helpdesk.hold_record import Consent, HoldRecord
from helpdesk.people import Role, Verb
from helpdesk.sla import Milestone
from helpdesk.ticket import Ticket

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
CONTRACT = load_contract("gdph-einvoice")
BY_DATE = replace(
    CONTRACT,
    targets=tuple(
        replace(t, agreed=True) if t.milestone is Milestone.RESTORATION else t
        for t in CONTRACT.targets
    ),
)
"""The same, with the date of the restoration left to agreement."""

OFFER = AgreedDate(Milestone.RESTORATION, NOW + timedelta(days=30), NOW, by=7)
ASKED = HoldRecord(
    "force_majeure", "不可抗力", NOW, frozenset({Milestone.RESTORATION}), Consent.ASKED
)
BEFORE = {
    Verb.APPROVE_HOLD: {"holds": (ASKED,)},
    Verb.REFUSE_HOLD: {"holds": (ASKED,)},
    Verb.AGREE_DATE: {"dates": (OFFER,)},
    Verb.REFUSE_DATE: {"dates": (OFFER,)},
    Verb.TAKE_OVER: {"engineer_id": 9},
    Verb.TAKE: {"engineer_id": None},
    Verb.EXEMPT: {"claimed": "不可抗力"},
    Verb.REFUSE_EXEMPTION: {"claimed": "不可抗力"},
    Verb.UNLINK: {"master_id": 9},
    Verb.CONFIRM_FOR: {"taken_by": 7, "via": "phone", "reporter_id": None},
}
"""What a verb answers must be there first."""


def prepared(ticket: Ticket, verb: Verb) -> Ticket:
    """The ticket with what the verb is about: something asked, or something late."""
    before = ticket.changed(**BEFORE.get(verb, {}))
    if verb is Verb.CLAIM:
        late = tuple(replace(d, breached_at=d.due_at) for d in before.deadlines)
        before = before.changed(deadlines=late)
    return before


def role_for(verb: Verb) -> Role:
    """Who does the verb."""
    decides = verb in (Verb.APPROVE_HOLD, Verb.REFUSE_HOLD)
    return Role.DUTY_MANAGER if decides else Role.ENGINEER


def contract_for(verb: Verb) -> Contract:
    """Under which contract there is something to agree on."""
    return BY_DATE if verb in (Verb.PROPOSE_DATE, Verb.AGREE_DATE) else CONTRACT
