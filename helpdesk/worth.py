"""Whether a notice is still worth saying when its turn comes: never about what is over."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk.audience import Listener
from helpdesk.ticket import WORKING, Status, What

_ANY = frozenset(Status)
_BACK = WORKING | {Status.RESTORED}

WHILE: Mapping[What, frozenset[Status]] = {
    What.OPENED: WORKING,
    What.ASSIGNED: WORKING,
    What.UNASSIGNED: frozenset({Status.NEW}),
    What.ACCEPTED: WORKING,
    What.DECLINED: WORKING,
    What.REASSIGNED: WORKING,
    What.ARRIVED: WORKING,
    What.HELD: frozenset({Status.ON_HOLD}),
    What.RESUMED: WORKING,
    What.WORKED_AROUND: WORKING,
    What.RESTORED: frozenset({Status.RESTORED}),
    What.NOTED: _BACK | {Status.LINKED},
    What.SEVERITY_CHANGED: WORKING,
    What.CHASED: WORKING,
    What.CONFIRMED: _ANY,
    What.REOPENED: WORKING,
    What.CLOSED: _ANY,
    What.CANCELLED: _ANY,
    What.RATED: _ANY,
    What.REMINDED: WORKING | {Status.LINKED},
    What.ESCALATED: WORKING | {Status.LINKED},
    What.BREACHED: WORKING | {Status.LINKED},
    What.NOTICE_FAILED: WORKING,
    What.WINDOW_CLOSED: _BACK,
    What.PROMISES_MOVED: WORKING,
    What.REMOTE_FAILED: WORKING,
    What.HOLD_ASKED: _ANY,
    What.HOLD_APPROVED: _ANY,
    What.HOLD_REFUSED: _ANY,
    What.DATE_PROPOSED: WORKING,
    What.DATE_AGREED: WORKING,
    What.DATE_REFUSED: WORKING,
    What.CLAIMED: _ANY,
    What.EXEMPTED: _ANY,
    What.EXEMPTION_REFUSED: _ANY,
    What.TAKEN_BACK: WORKING,
    What.UNANSWERED: frozenset({Status.ASSIGNED}),
    What.PROGRESS_ASKED: frozenset({Status.IN_PROGRESS}),
    What.SNOOZED: frozenset({Status.IN_PROGRESS}),
    What.STALLED: frozenset({Status.IN_PROGRESS}),
    What.LINKED: frozenset({Status.LINKED}),
    What.UNLINKED: WORKING,
    What.POOLED: frozenset({Status.NEW}),
    What.TAKEN: WORKING,
    What.DISPATCHING: frozenset({Status.NEW}),
    What.TAKEN_OVER: WORKING,
    What.ATTENDED: WORKING,
    What.HELP_ASKED: WORKING,
    What.PASSED_AROUND: WORKING,
    What.GROUP_CALLED: WORKING,
    What.CORRECTED: WORKING,
    What.COMPLAINED: _ANY,
    What.COMPLAINT_ANSWERED: _ANY,
}
"""The states of a ticket in which a notice of the event still says something."""

GROUPS: Mapping[What, str] = {
    What.REMINDED: "clock",
    What.ESCALATED: "clock",
    What.BREACHED: "clock",
    What.CHASED: "chased",
    What.SEVERITY_CHANGED: "severity",
}
"""Events whose newer notice makes an unsent older one of the same ticket pointless."""

_STEPS = frozenset({What.REMINDED, What.ESCALATED})
_GIVEN = frozenset({What.ASSIGNED, What.REASSIGNED, What.PROGRESS_ASKED})
_AS_ENGINEER = frozenset({Listener.ENGINEER.value})


@dataclass(frozen=True)
class About:
    """What a notice is about, and how that stands now.

    `parts`: in which parts its reader listens. `settled`: the promise it names was kept, is no
    longer asked for, or its clock is stopped. `status` is None when it is about no ticket.
    """

    what: str
    parts: frozenset[str] = frozenset()
    person_id: int | None = None
    engineer_id: int | None = None
    status: Status | None = None
    settled: bool = False


def worth_saying(about: About) -> bool:
    """Whether the notice still says something that is so."""
    if about.status is None or about.what not in set(What):
        return True
    what = What(about.what)
    if about.status not in WHILE[what]:
        return False
    if what in _STEPS and about.settled:
        return False
    another = about.parts == _AS_ENGINEER and about.engineer_id != about.person_id
    return not (what in _GIVEN and another)
