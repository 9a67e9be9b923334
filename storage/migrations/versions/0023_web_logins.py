"""Logins of the web chat's page, and what was sent on it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "web_sessions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_web_sessions"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_web_sessions_person_id"),
    )
    op.create_index("ix_web_sessions_person_id", "web_sessions", ["person_id"])
    op.create_table(
        "web_codes",
        sa.Column("person_id", _id(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_web_codes"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_web_codes_person_id"),
    )
    op.create_table(
        "web_counts",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_web_counts"),
    )
    op.create_table(
        "web_uploads",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_web_uploads"),
    )


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
