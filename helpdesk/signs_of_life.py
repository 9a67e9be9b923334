"""The verbs by which somebody shows that he is at it."""

from dataclasses import replace

from helpdesk.contract import StepKind
from helpdesk.deadline import Deadline
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.ticket import Ticket, What
from helpdesk.watch import MOST_SNOOZES, SNOOZE_MINUTES


def snooze(ticket: Ticket, deed: Deed) -> Ticket:
    """The engineer is at it and wants to be asked later; a few times in a row."""
    minutes = deed.need("minutes", "过多久再问")
    if minutes not in {str(n) for n in SNOOZE_MINUTES[ticket.severity]}:
        raise Refused("请从给出的时间里选一个")
    snoozes = int(deed.facts.get("snoozes", 0))
    if snoozes >= MOST_SNOOZES:
        raise Refused(f"已经推迟 {snoozes} 次了，请写一句进展（点“补充”）")
    said = {"minutes": int(minutes), "snoozes": snoozes + 1}
    return ticket.noting(What.SNOOZED, deed.at, deed.by, **said)


def attend(ticket: Ticket, deed: Deed) -> Ticket:
    """A manager has seen the escalation and sees to it: his next repeat of each promise is spared.

    What breaks later is told all the same.
    """
    role = deed.role.value if deed.role else ""
    spared = {d.milestone.value: _spared(d, role) for d in ticket.deadlines}
    return ticket.with_deadlines(**spared).noting(What.ATTENDED, deed.at, deed.by, seen_by=deed.by)


def _spared(deadline: Deadline, role: str) -> Deadline:
    done, ahead = deadline.steps[: deadline.fired], deadline.steps[deadline.fired :]
    left = tuple(s for s in ahead if not (s.kind is StepKind.REPEAT and s.role == role))
    return deadline if left == ahead else replace(deadline, steps=done + left)
