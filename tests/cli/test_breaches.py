"""zhiban sla breaches: what the ledger prints."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner

from bot.cli import zhiban
from bot.contracts import load_contract
from helpdesk import sla
from helpdesk.messages import Address
from helpdesk.service import Service
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.ticket import Ticket, check_deadlines
from storage import tickets
from storage.engine import Datastore
from storage.migrate import upgrade

T0 = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
CONTRACT = load_contract("gdph-einvoice")


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """A datastore with one ticket whose response broke at 09:30."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)

    async def fill():
        store = Datastore(url)
        await upgrade(store.engine)
        new = Ticket(
            summary="HIS打不开",
            severity=Severity.S2,
            scope=Scope.PERSON,
            kind=Kind.FAULT,
            opened_at=T0,
            received_at=T0,
            address=Address("webchat", "n1"),
            contract=CONTRACT.name,
            deadlines=sla.start(CONTRACT, Severity.S2, Service.FAULT, T0),
        )
        ticket = await store.write(lambda unit: tickets.add(unit, new))
        late = check_deadlines(ticket, CONTRACT, T0 + timedelta(minutes=31))
        await store.write(lambda unit: tickets.save(unit, ticket, late))
        await store.close()

    asyncio.run(fill())


def printed(*args: str) -> str:
    ended = CliRunner().invoke(zhiban, ["sla", "breaches", *args])
    assert ended.exit_code == 0, click.unstyle(ended.output)
    return ended.stdout


@pytest.mark.usefixtures("ledger")
def test_each_breach_is_a_row_with_what_is_known_of_it():
    (row,) = json.loads(printed("--json"))
    assert (row["ticket"], row["milestone"], row["clause"]) == (1, "response", "S0-22")
    assert row["promised_at"] == "2026-06-10T09:30:00+08:00"
    assert (row["target_minutes"], row["actual_at"], row["excess_minutes"]) == (30, None, None)
    assert "#1  S2  响应  S0-22" in printed()


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("args", "rows"),
    [
        (("--from", "2026-06-10T09:30"), 1),
        (("--from", "2026-06-10T09:31"), 0),
        (("--to", "2026-06-10T09:30+08:00"), 0),
        (("--from", "2026-06-10", "--to", "2026-06-11"), 1),
    ],
)
def test_the_ledger_is_asked_for_a_time(args, rows):
    assert len(json.loads(printed("--json", *args))) == rows
