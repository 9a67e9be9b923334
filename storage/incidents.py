"""Major incidents: what was proposed and declared, which tickets follow, and a book in memory."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.incident import SAME_WITHIN, Incident, IncidentState, Recent, matter_of, place_key
from helpdesk.messages import Address
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.ticket import WORKING, Status, reporter_key
from storage.engine import Datastore
from storage.instants import from_ms, to_ms
from storage.marks import bump, fact, upsert
from storage.schema import incidents, tickets
from storage.unit import Unit

REVISION = "incidents"
MOST_RECENT = 500

_NEWEST = sa.select(sa.func.max(tickets.c.id).label("id"))
_RECENT = (
    sa.select(
        *(tickets.c[n] for n in ("id", "status", "system", "department", "location", "severity")),
        *(tickets.c[n] for n in ("scope", "kind", "received_at", "channel", "account")),
        *(tickets.c[n] for n in ("reporter_id", "reporter_name", "summary", "taken_by")),
    )
    .order_by(sa.desc(tickets.c.id))
    .limit(sa.bindparam("most"))
)
_OPEN = sa.select(incidents).where(incidents.c.ended_at.is_(None)).order_by(incidents.c.proposed_at)
_GET = sa.select(incidents).where(incidents.c.ticket_id == sa.bindparam("master"))
_COLUMNS = ["matter", "system", "state", "reports", "carded", "hospital_wide"]
_MOMENTS = ["proposed_at", "declared_at", "ended_at"]
_PUT = upsert(incidents, ["ticket_id"], [*_COLUMNS, *_MOMENTS])
_DECLARED_BY = (
    sa.update(incidents)
    .where(incidents.c.ticket_id == sa.bindparam("master"))
    .values(declared_by=sa.bindparam("who", type_=sa.BigInteger))
)
_OF_MASTER = (
    sa.select(
        *(tickets.c[n] for n in ("id", "status", "reporter_id", "channel", "account", "taken_by")),
        *(tickets.c[n] for n in ("department", "reporter_name", "summary", "severity", "contract")),
    )
    .where(tickets.c.master_id == sa.bindparam("master", type_=sa.BigInteger))
    .order_by(tickets.c.id)
)
_MASTER = tickets.alias("master")
_IS_BACK = sa.or_(
    *(_MASTER.c.status == status.value for status in (Status.RESTORED, Status.CLOSED))
)
_TO_FOLLOW = (
    sa.select(tickets.c.id, tickets.c.master_id)
    .join(_MASTER, _MASTER.c.id == tickets.c.master_id)
    .where(tickets.c.status == Status.LINKED.value, _IS_BACK)
    .order_by(tickets.c.id)
    .limit(sa.bindparam("most"))
)
_MOVE = (
    sa.update(tickets)
    .where(
        tickets.c.master_id == sa.bindparam("old", type_=sa.BigInteger),
        tickets.c.status == Status.LINKED.value,
    )
    .values(master_id=sa.bindparam("new", type_=sa.BigInteger), version=tickets.c.version + 1)
)


async def recent(unit: Unit, since: datetime) -> list[Recent]:
    """The newest tickets, at most MOST_RECENT, that the desk got since then."""
    rows = await unit.rows(_RECENT, most=MOST_RECENT)
    floor = to_ms(since)
    return [_recent(row) for row in rows if row["received_at"] >= floor]


def _recent(row: Any) -> Recent:
    return Recent(
        ticket_id=row["id"],
        status=Status(row["status"]),
        system=row["system"],
        department=row["department"],
        location=row["location"],
        severity=Severity(row["severity"]),
        scope=Scope(row["scope"]),
        kind=Kind(row["kind"]),
        at=from_ms(row["received_at"]),
        address=Address(row["channel"], row["account"]),
        reporter_id=row["reporter_id"],
        name=row["reporter_name"],
        summary=row["summary"],
        taken_by=row["taken_by"],
    )


async def under_way(unit: Unit) -> list[Incident]:
    """What was proposed, dismissed or declared and is not over."""
    return [_incident(row) for row in await unit.rows(_OPEN)]


async def get(unit: Unit, master: int) -> Incident | None:
    """The incident whose master this ticket is, or None."""
    row = await unit.row(_GET, master=master)
    return None if row is None else _incident(row)


def _incident(row: Any) -> Incident:
    return Incident(
        ticket_id=row["ticket_id"],
        matter=row["matter"],
        system=row["system"],
        state=IncidentState(row["state"]),
        reports=row["reports"],
        carded=tuple(json.loads(row["carded"])),
        hospital_wide=bool(row["hospital_wide"]),
        proposed_at=from_ms(row["proposed_at"]),
        declared_at=from_ms(row["declared_at"]),
    )


async def put(unit: Unit, incident: Incident, ended_at: datetime | None = None) -> None:
    """Keep the incident as it is now; every desk reads its book again."""
    await unit.rows(
        _PUT[unit.dialect],
        ticket_id=incident.ticket_id,
        matter=incident.matter,
        system=incident.system,
        state=incident.state.value,
        reports=incident.reports,
        carded=json.dumps(incident.carded, ensure_ascii=False),
        hospital_wide=int(incident.hospital_wide),
        proposed_at=to_ms(incident.proposed_at),
        declared_at=to_ms(incident.declared_at),
        ended_at=to_ms(ended_at),
    )
    await bump(unit, REVISION)


async def declared_by(unit: Unit, master: int, person_id: int | None) -> None:
    """Say which manager declared it."""
    await unit.rows(_DECLARED_BY, master=master, who=person_id)


async def linked(unit: Unit, master: int) -> Sequence[Any]:
    """The tickets that follow a master or did until it was restored, the oldest first: id,
    status, reporter_id, channel, account, taken_by, department, reporter_name, summary,
    severity, contract."""
    return await unit.rows(_OF_MASTER, master=master)


def who_of(row: Any) -> object:
    """The reporter of a row of `linked`, as helpdesk.ticket.reporter_key has him."""
    address = Address(row["channel"], row["account"])
    called = (row["department"], row["reporter_name"])
    return reporter_key(row["reporter_id"], address, row["taken_by"], called)


async def move(unit: Unit, old: int, new: int) -> None:
    """What follows one ticket follows another from now on: no chain has two links."""
    await unit.rows(_MOVE, old=old, new=new)


async def to_follow(unit: Unit, most: int) -> list[tuple[int, int]]:
    """Linked tickets whose master is restored, each with its master's id."""
    rows = await unit.rows(_TO_FOLLOW, most=most)
    return [(row["id"], row["master_id"]) for row in rows]


class IncidentBook:
    """Recent reports and declared incidents as this process holds them.

    `refresh` is called by the worker; a report only looks things up.
    """

    def __init__(self) -> None:
        self._seen: tuple[int, str] | None = None
        self._own: dict[tuple[str, object], Recent] = {}
        self._near: dict[tuple[str, str], Recent] = {}
        self._known: dict[str, Incident] = {}
        self.recent: list[Recent] = []
        self.open: dict[str, Incident] = {}

    async def refresh(self, store: Datastore, now: datetime) -> bool:
        """Read again when there is a newer ticket or another incident; True when there was."""
        return await store.read(lambda unit: self._refreshed(unit, now))

    async def _refreshed(self, unit: Unit, now: datetime) -> bool:
        newest = await unit.row(_NEWEST)
        seen = ((newest["id"] if newest else None) or 0, await fact(unit, REVISION))
        if seen == self._seen:
            return False
        self.recent = await recent(unit, now - SAME_WITHIN)
        self.open = {i.matter: i for i in await under_way(unit)}
        self._known = {m: i for m, i in self.open.items() if i.state is IncidentState.DECLARED}
        self._own, self._near = _indexed(self.recent)
        self._seen = seen
        return True

    def known(self, system: str) -> Incident | None:
        """The declared incident that a report about the system may belong to."""
        return self._known.get(matter_of(system)) if self._known else None

    def own(self, system: str, who: object) -> Recent | None:
        """The newest open report about exactly that system by the same person or guest."""
        return self._own.get((system, who))

    def near(self, system: str, department: str) -> Recent | None:
        """The newest open report about exactly that system from the same department."""
        return self._near.get((system, place_key(department)))

    @property
    def masters(self) -> Mapping[int, Incident]:
        """The declared incidents by their master's number."""
        return {incident.ticket_id: incident for incident in self._known.values()}


def _indexed(
    found: Sequence[Recent],
) -> tuple[dict[tuple[str, object], Recent], dict[tuple[str, str], Recent]]:
    """Open reports, the newest first, by who made them and by where they came from."""
    own: dict[tuple[str, object], Recent] = {}
    near: dict[tuple[str, str], Recent] = {}
    for report in found:
        if report.system and report.status in WORKING:
            own.setdefault((report.system, report.who), report)
            if report.department:
                near.setdefault((report.system, place_key(report.department)), report)
    return own, near
