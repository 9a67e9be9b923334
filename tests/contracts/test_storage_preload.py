"""What the stopwatch stores beforehand is what a desk can read: its cards are looked at, too."""

from benchmarks import preload
from helpdesk.severity import Severity
from storage import tickets


async def test_tickets_stored_beforehand_can_be_read_and_do_not_take_new_numbers(store):
    await store.write(preload.hospital)
    await preload.stored_tickets(store, 12)
    await store.write(preload.numbers_go_on)
    read = [await store.read(lambda unit, n=n: tickets.get(unit, n)) for n in (1, 2, 11)]
    assert [ticket.severity for ticket in read] == [Severity.S3] * 3
    assert [len(ticket.deadlines) for ticket in read] == [1] * 3
