"""Small things to put into a datastore, and looks at what is in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from helpdesk.messages import Address, OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.sla import Deadline, Milestone, Step, StepKind
from helpdesk.ticket import Ticket, What
from storage import outbox, people, tickets
from storage.engine import Datastore
from storage.outbox import Delivery

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = Address("webchat", "nurse-1")

RESPONSE = Deadline(
    milestone=Milestone.RESPONSE,
    clause="S0-01",
    started_at=NOON,
    due_at=NOON + 10 * MINUTE,
    steps=(
        Step(NOON + 5 * MINUTE, StepKind.REMINDER, "engineer"),
        Step(NOON + 10 * MINUTE, StepKind.BREACH, "duty_manager"),
    ),
)
RESTORATION = replace(
    RESPONSE, milestone=Milestone.RESTORATION, due_at=NOON + timedelta(days=2), held_at=NOON
)
REPORT = Ticket(
    summary="急诊HIS打不开",
    severity=Severity.S1,
    scope=Scope.DEPARTMENT,
    kind=Kind.FAULT,
    opened_at=NOON,
    received_at=NOON,
    address=HERE,
    contract="gdph-einvoice",
    deadlines=(RESPONSE, RESTORATION),
).noting(What.OPENED, NOON)


async def add(store: Datastore, **changed: Any) -> Ticket:
    """Store REPORT with changes."""
    return await store.write(lambda unit: tickets.add(unit, replace(REPORT, **changed)))


async def change(store: Datastore, ticket_id: int, **changed: Any) -> Ticket:
    """Change a stored ticket, as a verb does: read and saved in one unit."""

    async def work(unit):
        before = await tickets.get(unit, ticket_id)
        return await tickets.save(unit, before, replace(before, **changed))

    return await store.write(work)


async def engineer(store: Datastore, staff_no: str = "1001") -> Person:
    """An engineer of the team "app"."""
    person = Person(staff_no, f"工程师{staff_no}", Role.ENGINEER, team="app")
    return await store.write(lambda unit: people.save(unit, person))


async def queue(store: Datastore, *keys: str, address: Address = HERE, at: datetime = NOON) -> None:
    """Put deliveries to one address in line."""

    async def work(unit):
        for key in keys:
            outbox.queue(unit, Delivery(key, address, OutgoingMessage(f"通知 {key}")), at)

    await store.write(work)


async def count(store: Datastore, *tables: sa.Table) -> tuple[int, ...]:
    """How many rows are in each table."""
    select = sa.select(
        *(sa.select(sa.func.count()).select_from(t).scalar_subquery().label(t.name) for t in tables)
    )
    row = await store.read(lambda unit: unit.row(select))
    return tuple(row[t.name] for t in tables)
