"""Ticket numbers, and units of one commit that read what their neighbours wrote."""

import asyncio

import pytest

from helpdesk.ticket import What
from storage import people, tickets
from tests.support.stored import NOON, REPORT, engineer


async def opened_together(store, many):
    """So many tickets, opened by units that share a commit."""
    units = [store.write(lambda unit: tickets.add(unit, REPORT)) for _ in range(many)]
    return [ticket.id for ticket in await asyncio.gather(*units)]


async def test_tickets_opened_together_are_numbered_one_after_another(store):
    assert await opened_together(store, 40) == list(range(1, 41))
    assert await opened_together(store, 3) == [41, 42, 43]


async def test_numbers_reserved_for_units_that_opened_nothing_are_given_out_later(store):
    ticket = store.write(lambda unit: tickets.add(unit, REPORT))
    others = [store.write(people.everyone) for _ in range(5)]
    await asyncio.gather(ticket, *others)
    assert await opened_together(store, 4) == [2, 3, 4, 5]


async def test_a_unit_sees_the_ticket_its_neighbour_of_the_same_commit_opened(store):
    opening = store.write(lambda unit: tickets.add(unit, REPORT))
    reading = store.write(lambda unit: tickets.get(unit, 1))
    stored, read = await asyncio.gather(opening, reading)
    assert read == stored
    assert read.deadlines


async def test_what_refers_to_a_ticket_is_written_after_it_whoever_came_first(store):
    old = await store.write(lambda unit: tickets.add(unit, REPORT))

    async def note(unit):
        return await tickets.save(unit, old, old.noting(What.NOTED, NOON, text="等人"))

    opening = store.write(lambda unit: tickets.add(unit, REPORT))
    _, new = await asyncio.gather(store.write(note), opening)
    assert new.id == 2


async def test_a_person_is_read_together_with_others_as_alone(store):
    first, second = await engineer(store), await engineer(store, "E2")

    async def together(unit):
        found = await people.get_together(unit, {first.id, second.id})
        return found, await people.get(unit, first.id)

    found, known = await store.read(together)
    assert (set(found), known) == ({first.id, second.id}, first)


@pytest.mark.parametrize("many", [1, 9, 64])
async def test_a_number_is_never_given_twice(store, many):
    numbers = await opened_together(store, many) + await opened_together(store, many)
    assert len(set(numbers)) == 2 * many
