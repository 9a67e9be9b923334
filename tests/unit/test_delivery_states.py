"""The states of a delivery: each has its row, and what is known better never turns back."""

from itertools import pairwise

import pytest

from storage.outbox import BEFORE, DeliveryState


def test_every_state_says_where_it_comes_from():
    assert set(BEFORE) == set(DeliveryState)


@pytest.mark.parametrize("state", [s for s in DeliveryState if s is not DeliveryState.PENDING])
def test_every_state_is_reached_from_the_line(state):
    reached = {DeliveryState.PENDING}
    for _ in DeliveryState:
        reached |= {to for to, before in BEFORE.items() if before & reached}
    assert state in reached


def test_arrival_goes_one_way():
    ways = ("sent", "delivered", "read")
    for earlier, later in pairwise(map(DeliveryState, ways)):
        assert earlier in BEFORE[later]
        assert later not in BEFORE[earlier]
    assert not any(DeliveryState.READ in before for before in BEFORE.values())
