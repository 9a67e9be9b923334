"""Complaints that are about no ticket, until somebody answers them (clause S2-5)."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Address
from helpdesk.people import Role
from storage.instants import from_ms, to_ms
from storage.schema import complaints
from storage.unit import Unit


@dataclass(frozen=True)
class Complaint:
    """What somebody was not content with. `role` reads it, `against` never do."""

    address: Address
    person_id: int | None
    text: str
    role: Role
    against: frozenset[int]
    answered_at: datetime | None = None
    id: int = 0


_ADD = sa.insert(complaints).returning(complaints.c.id)
_GET = sa.select(complaints).where(complaints.c.id == sa.bindparam("complaint"))
# Of two managers who answer at once, the second finds nothing.
_ANSWER = (
    sa.update(complaints)
    .where(complaints.c.id == sa.bindparam("complaint"), complaints.c.answered_at.is_(None))
    .values(
        answered_at=sa.bindparam("now"),
        answered_by=sa.bindparam("manager"),
        answer=sa.bindparam("said"),
    )
    .returning(complaints.c.id)
)


async def add(unit: Unit, complaint: Complaint, now: datetime) -> int:
    """Keep a complaint; its id."""
    row = await unit.row(
        _ADD,
        channel=complaint.address.channel,
        account=complaint.address.account,
        person_id=complaint.person_id,
        text=complaint.text,
        role=complaint.role.value,
        against=json.dumps(sorted(complaint.against)),
        at=to_ms(now),
    )
    assert row is not None
    return int(row["id"])


async def get(unit: Unit, complaint_id: int) -> Complaint | None:
    """The complaint, or None."""
    row = await unit.row(_GET, complaint=complaint_id)
    if row is None:
        return None
    return Complaint(
        Address(row["channel"], row["account"]),
        row["person_id"],
        row["text"],
        Role(row["role"]),
        frozenset(json.loads(row["against"])),
        from_ms(row["answered_at"]),
        row["id"],
    )


async def answer(unit: Unit, complaint_id: int, manager: int, said: str, now: datetime) -> bool:
    """Keep what was answered; False when somebody answered before."""
    values = {"complaint": complaint_id, "manager": manager, "said": said, "now": to_ms(now)}
    return await unit.row(_ANSWER, **values) is not None
