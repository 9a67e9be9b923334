"""Major incidents: which tickets follow which, who else is affected, who works on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("master_id", _ID))
    linked = sa.text("master_id IS NOT NULL")
    op.create_index(
        "ix_tickets_master_id",
        "tickets",
        ["master_id"],
        sqlite_where=linked,
        postgresql_where=linked,
    )
    op.create_table(
        "incidents",
        sa.Column("ticket_id", _ID, nullable=False, autoincrement=False),
        sa.Column("matter", sa.Text(), server_default="", nullable=False),
        sa.Column("system", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("reports", sa.Integer(), server_default="0", nullable=False),
        sa.Column("carded", sa.Text(), server_default="[]", nullable=False),
        sa.Column("hospital_wide", sa.Integer(), server_default="0", nullable=False),
        sa.Column("declared_by", _ID),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("declared_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_incidents_ticket_id"),
        sa.ForeignKeyConstraint(["declared_by"], ["people.id"], name="fk_incidents_declared_by"),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_incidents"),
    )
    op.create_table(
        "affected",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person_id", _ID),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_affected_ticket_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_affected_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_affected"),
        sa.UniqueConstraint("ticket_id", "channel", "account", name="uq_affected_ticket_id"),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index(
        "ix_affected_untold",
        "affected",
        ["ticket_id"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
    op.create_table(
        "on_paper",
        sa.Column("ticket_id", _ID, nullable=False, autoincrement=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("person_id", _ID),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_on_paper_ticket_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_on_paper_person_id"),
        sa.PrimaryKeyConstraint("ticket_id", "department", name="pk_on_paper"),
    )
