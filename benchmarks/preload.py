"""A hospital for the stopwatch: people, accounts, a roster, and tickets already stored."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from helpdesk.contract import Clock
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from helpdesk.roster import DAY, Shift
from helpdesk.sla import Milestone
from storage import people, rosters
from storage.accounts import Account, bind
from storage.engine import Datastore
from storage.instants import to_ms
from storage.schema import deadlines, ticket_events, tickets
from storage.unit import Unit

ACCOUNTS = 64
ENGINEERS = 20
_BATCH = 5000
_TICKETS, _EVENTS, _DEADLINES = sa.insert(tickets), sa.insert(ticket_events), sa.insert(deadlines)


async def hospital(unit: Unit) -> None:
    """Sixty-four reporters on WeChat and twenty engineers on call around the clock."""
    for n in range(ACCOUNTS):
        person = await people.save(unit, Person(f"N{n:04d}", f"护士{n}", Role.REPORTER, "急诊科"))
        await bind(unit, Account(Address("wechat", f"open-{n:04d}"), person))
    shifts = []
    for n in range(ENGINEERS):
        engineer = Person(f"E{n:04d}", f"工程师{n}", Role.ENGINEER, team="应用组", phone="8001")
        stored = await people.save(unit, engineer)
        shifts += [Shift("应用组", day, 0, DAY, stored.id) for day in range(7)]
    await rosters.replace_shifts(unit, shifts)
    await rosters.set_team(unit, "*", "应用组")


async def stored_tickets(store: Datastore, number: int) -> None:
    """Tickets of the past, one in ten still open with its deadlines running."""
    start = datetime.now(UTC) - timedelta(days=300)
    for first in range(0, number, _BATCH):
        last = min(first + _BATCH, number)

        async def fill(unit: Unit, first: int = first, last: int = last) -> None:
            for n in range(first, last):
                _store(unit, n, start + timedelta(minutes=n))

        await store.write(fill)


def _store(unit: Unit, n: int, at: datetime) -> None:
    is_open = n % 10 == 0
    number, instant = n + 1, to_ms(at)
    _ticket(unit, n, instant, is_open=is_open)
    unit.later(_EVENTS, ticket_id=number, at=instant, what="opened", relayed_at=instant)
    ahead = to_ms(datetime.now(UTC) + timedelta(days=30)) if is_open else None
    unit.later(
        _DEADLINES,
        ticket_id=number,
        milestone=Milestone.RESTORATION.value,
        clock=Clock.WALL.value,
        started_at=instant,
        due_at=instant,
        next_at=ahead,
    )


def _ticket(unit: Unit, n: int, instant: int | None, *, is_open: bool) -> None:
    unit.later(
        _TICKETS,
        id=n + 1,
        version=3,
        status="in_progress" if is_open else "closed",
        kind="fault",
        severity="S3",
        scope="person",
        summary="从前的故障",
        contract="gdph-einvoice",
        reporter_id=n % ACCOUNTS + 1,
        channel="wechat",
        account=f"open-{n % ACCOUNTS:04d}",
        team="应用组",
        engineer_id=ACCOUNTS + n % ENGINEERS + 1,
        opened_at=instant,
        received_at=instant,
    )


def open_ticket(unit: Unit, n: int, at: datetime) -> None:
    """One ticket in progress in an engineer's hands, without deadlines yet; its id is n + 1."""
    _ticket(unit, n, to_ms(at), is_open=True)


async def numbers_go_on(unit: Unit) -> None:
    """PostgreSQL's sequence does not see ids that were given: set it past them."""
    if unit.dialect == "postgresql":
        await unit.rows(_SETVAL)


_SETVAL = sa.select(
    sa.func.setval("tickets_id_seq", sa.select(sa.func.max(tickets.c.id) + 1).scalar_subquery())
)
