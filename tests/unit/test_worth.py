"""Whether a notice still says something when its turn comes."""

import pytest

from helpdesk.ticket import Status, What
from helpdesk.worth import About, worth_saying

ENGINEER = frozenset({"engineer"})
OVER = (Status.RESTORED, Status.CLOSED, Status.CANCELLED)
OF_THE_LADDER = (
    *(What.REMINDED, What.ESCALATED, What.BREACHED, What.CHASED, What.UNASSIGNED),
    *(What.UNANSWERED, What.PROGRESS_ASKED, What.STALLED, What.NOTICE_FAILED, What.GROUP_CALLED),
)


@pytest.mark.parametrize("what", OF_THE_LADDER)
@pytest.mark.parametrize("status", OVER)
def test_the_ladder_never_speaks_of_what_is_over(what, status):
    assert not worth_saying(About(what, status=status))


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (About("reminded", status=Status.IN_PROGRESS), True),
        (About("reminded", status=Status.IN_PROGRESS, settled=True), False),
        (About("breached", status=Status.IN_PROGRESS, settled=True), True),
        (About("assigned", ENGINEER, 7, 7, Status.ASSIGNED), True),
        (About("assigned", ENGINEER, 7, 8, Status.ASSIGNED), False),
        (About("progress_asked", ENGINEER, 7, 8, Status.IN_PROGRESS), False),
        (About("complained", status=Status.CLOSED), True),
        (About("duty", status=None), True),
    ],
)
def test_what_is_no_longer_so_is_not_said(about, said):
    assert worth_saying(about) is said
