"""不对，改一下: which part is wrong, and what it should be."""

from collections.abc import Mapping
from dataclasses import replace

from helpdesk.contract import Contract
from helpdesk.correction import Part
from helpdesk.intake import HOW_MANY, Draft, Question
from helpdesk.lexicon import SYSTEMS, find_system
from helpdesk.severity import Severity
from helpdesk.ticket import Ticket

VALUE = "value"
"""The field of a correction that holds what is right."""

_OFTEN = ("HIS", "EMR", "LIS", "PACS", "医保系统", "打印机", "网络", "电脑")
_ASKS: Mapping[Part, str] = {
    Part.SEVERITY: "应该是哪一级？调高马上生效；调低由工程师核实后改",
    Part.SYSTEM: "是哪个系统？不在下面的，直接写名字",
    Part.PLACE: "是哪个科室？请直接写",
    Part.LOCATION: "在什么地方？请直接写，比如 南院区3号楼5楼护士站",
    Part.SCOPE: HOW_MANY.text,
}


def question(draft: Draft, asked: Question, ticket: Ticket, contract: Contract) -> Question:
    """The question for the right value of the part that was chosen."""
    if asked.field != VALUE:
        return asked
    part = Part(draft.values["part"])
    labels = contract.severity_labels
    choices = {
        Part.SEVERITY: [
            (f"{s} {labels[s]}", s.value) for s in Severity if s is not ticket.severity
        ],
        Part.SYSTEM: [(name, name) for name in _OFTEN if name != ticket.system],
        Part.PLACE: [],
        Part.LOCATION: [],
        Part.SCOPE: list(HOW_MANY.choices),
    }
    free = part in (Part.SYSTEM, Part.PLACE, Part.LOCATION)
    return replace(asked, text=_ASKS[part], choices=tuple(choices[part]), free=free)


def is_a_choice(draft: Draft, asked: Question) -> bool:
    """Whether the right value is one of a few that are offered."""
    return asked.field == VALUE and draft.values.get("part") in (Part.SEVERITY, Part.SCOPE)


def understood(draft: Draft, value: str) -> str | None:
    """The value as the ticket keeps it: a system by its name here, None for one nobody knows."""
    if draft.values.get("part") != Part.SYSTEM:
        return value
    return value if value in SYSTEMS else find_system(value.lower()) or None


def done(ticket: Ticket, words: Mapping[str, str]) -> str:
    """What came of it, said above the card."""
    if words["part"] == Part.SEVERITY and words[VALUE] != ticket.severity:
        return "已告诉工程师，核实后会改级别"
    return "已更正"
