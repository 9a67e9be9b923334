"""Which of the engineers on call gets a ticket: the one with the least to do."""

from collections.abc import Mapping, Sequence


def choose(on_call: Sequence[int], loads: Mapping[int, int]) -> int | None:
    """The person on call with the fewest open tickets, the first of the roster when equal.

    Only people in `loads` are considered (the inactive are not in it). None: nobody is there.
    """
    there = [person for person in on_call if person in loads]
    return min(there, key=lambda person: loads[person], default=None)
