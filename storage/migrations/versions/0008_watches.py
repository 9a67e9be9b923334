"""Tickets are looked at again; the load of an engineer goes by severity."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_LOAD = """
UPDATE people SET load = COALESCE((
    SELECT SUM(CASE severity WHEN 'S1' THEN 8 WHEN 'S2' THEN 4 WHEN 'S3' THEN 2 ELSE 1 END)
    FROM tickets
    WHERE tickets.engineer_id = people.id
      AND tickets.status IN ('new', 'assigned', 'in_progress', 'on_hold')
), 0)
"""

# From PostgreSQL 18 on NOT NULL is a constraint named after its column.
_RENAME = """
DO $$ BEGIN
IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'people_open_tickets_not_null') THEN
    ALTER TABLE people
        RENAME CONSTRAINT people_open_tickets_not_null TO people_load_not_null;
END IF;
END $$
"""


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "watches",
        sa.Column("ticket_id", big, sa.ForeignKey("tickets.id", name="fk_watches_ticket_id")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", big, sa.ForeignKey("people.id", name="fk_watches_person_id")),
        sa.Column("rounds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried", sa.Text(), server_default="[]", nullable=False),
        sa.Column("snoozes", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name="pk_watches"),
    )
    op.create_index("ix_watches_next_at", "watches", ["next_at"])
    op.execute("ALTER TABLE people RENAME COLUMN open_tickets TO load")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_RENAME)
    op.execute(_LOAD)
