"""Who of those on call gets a ticket, by hand."""

import pytest

from helpdesk.assignment import WEIGHTS, Wanted, choose
from helpdesk.people import Person, Role
from helpdesk.severity import Severity


def engineer(number, *, skills=(), campus=""):
    return Person(
        f"E{number}", f"工{number}", Role.ENGINEER, id=number, skills=skills, campus=campus
    )


PLAIN = {n: engineer(n) for n in range(1, 10)}


def test_the_worse_a_ticket_is_the_more_it_counts_in_the_load_of_its_engineer():
    counted = [WEIGHTS[severity] for severity in sorted(Severity)]
    assert counted == sorted(set(counted), reverse=True)


@pytest.mark.parametrize(
    ("on_call", "loads", "chosen"),
    [
        ((1, 2, 3), {1: 2, 2: 1, 3: 1}, 2),
        ((1, 2), {1: 0, 2: 0}, 1),
        ((2, 1), {1: 0, 2: 0}, 2),
        ((9,), {1: 0}, None),
        ((), {1: 0}, None),
    ],
)
def test_the_least_loaded_on_call_is_chosen_the_first_when_equal(on_call, loads, chosen):
    found = choose([PLAIN[n] for n in on_call], loads)
    assert (found and found.person_id) == chosen


HIS = engineer(1, skills=("HIS",), campus="南院")
HERE = engineer(2, campus="本部")
OTHER = engineer(3, skills=("LIS",), campus="南院")
ANYWHERE = engineer(4, skills=("HIS",))
STAFF = (HIS, HERE, OTHER, ANYWHERE)
IDLE = {1: 0, 2: 0, 3: 0, 4: 0}


@pytest.mark.parametrize(
    ("wanted", "loads", "chosen", "by", "near", "among"),
    [
        (Wanted(), IDLE, 1, "", False, 4),
        (Wanted("HIS"), IDLE, 1, "skill", False, 2),
        (Wanted("HIS"), IDLE | {1: 1}, 4, "skill", False, 2),
        # who looks after HIS looks after its parts
        (Wanted("挂号系统"), IDLE, 1, "skill", False, 2),
        (Wanted("LIS", owner=2), IDLE | {3: 1}, 2, "owner", False, 2),
        (Wanted("HIS", campus="本部"), IDLE, 4, "skill", True, 1),
        (Wanted("PACS", campus="本部"), IDLE, 2, "", True, 2),
        (Wanted("LIS", campus="本部"), IDLE, 3, "skill", False, 1),
    ],
)
def test_knowing_the_system_goes_before_the_campus_and_the_campus_before_the_load(
    wanted, loads, chosen, by, near, among
):
    found = choose(STAFF, loads, wanted)
    assert (found.person_id, found.by, found.near, found.among) == (chosen, by, near, among)
