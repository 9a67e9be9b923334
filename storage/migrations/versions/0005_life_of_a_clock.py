"""Holds and agreed dates are kept whole, and every broken promise has a row."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("holds", sa.Text(), server_default="[]", nullable=False))
    op.add_column("tickets", sa.Column("dates", sa.Text(), server_default="[]", nullable=False))
    op.add_column("tickets", sa.Column("remote_failed_at", sa.BigInteger(), nullable=True))
    op.add_column("tickets", sa.Column("claimed", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "breaches",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.BigInteger(), nullable=False),
        sa.Column("contract", sa.Text(), server_default="", nullable=False),
        sa.Column("clause", sa.Text(), server_default="", nullable=False),
        sa.Column("clock", sa.Text(), server_default="", nullable=False),
        sa.Column("severity", sa.Text(), server_default="", nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("actual_at", sa.BigInteger(), nullable=True),
        sa.Column("excess", sa.BigInteger(), nullable=True),
        sa.Column("excess_wall", sa.BigInteger(), nullable=True),
        sa.Column("holds", sa.Text(), server_default="[]", nullable=False),
        sa.Column("engineer_id", ID, nullable=True),
        sa.Column("on_call", sa.Text(), server_default="[]", nullable=False),
        sa.Column("waived", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lifted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_by", ID, nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="fk_breaches_asked_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_breaches_decided_by"),
        sa.ForeignKeyConstraint(["engineer_id"], ["people.id"], name="fk_breaches_engineer_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_breaches_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_breaches"),
        sa.UniqueConstraint("ticket_id", "milestone", "promised_at", name="uq_breaches_ticket_id"),
    )
    op.create_index("ix_breaches_promised_at", "breaches", ["promised_at"])
