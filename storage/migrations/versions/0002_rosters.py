"""Layers, rotations, changes, swaps, owners, skills; work that is done once a period."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = sa.text("undone_at IS NULL")


def _column(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _instant(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def upgrade() -> None:
    op.add_column("people", _column("skills"))
    op.add_column("people", sa.Column("nda", sa.Integer(), server_default="1", nullable=False))
    op.add_column("shifts", sa.Column("layer", sa.Integer(), server_default="0", nullable=False))
    op.add_column("shifts", _column("days", "any"))
    with op.batch_alter_table("team_systems") as batch:
        batch.add_column(sa.Column("owner_id", ID, nullable=True))
        batch.create_foreign_key("fk_team_systems_owner_id", "people", ["owner_id"], ["id"])
    _rotations()
    _roster_changes()
    _swaps()
    op.create_table(
        "teams",
        sa.Column("name", sa.Text(), nullable=False),
        _column("contract"),
        _column("campus"),
        sa.PrimaryKeyConstraint("name", name="pk_teams"),
    )
    op.create_table(
        "occasions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_occasions"),
    )
    op.create_index("ix_occasions_at", "occasions", ["at"])


def _rotations() -> None:
    op.create_table(
        "rotations",
        sa.Column("id", ID, nullable=False),
        _column("team"),
        _column("people", "[]"),
        _column("starts"),
        _column("until"),
        sa.Column("at_minute", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("layer", sa.Integer(), server_default="0", nullable=False),
        _column("hours", "[]"),
        sa.PrimaryKeyConstraint("id", name="pk_rotations"),
    )


def _roster_changes() -> None:
    op.create_table(
        "roster_changes",
        sa.Column("id", ID, nullable=False),
        _column("kind"),
        _column("team"),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("for_id", ID, nullable=True),
        _instant("starts_at"),
        _instant("ends_at"),
        _column("reason"),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("swap_id", ID, nullable=True),
        _instant("at"),
        _instant("undone_at", null=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_roster_changes_person_id"),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name="fk_roster_changes_for_id"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_roster_changes_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_changes"),
    )
    op.create_index("ix_roster_changes_swap_id", "roster_changes", ["swap_id"])
    op.create_index(
        "ix_roster_changes_ends_at",
        "roster_changes",
        ["ends_at"],
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def _swaps() -> None:
    op.create_table(
        "swaps",
        sa.Column("id", ID, nullable=False),
        _column("team"),
        _column("state", "asked"),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_of", ID, nullable=True),
        sa.Column("taken_by", ID, nullable=True),
        _instant("starts_at"),
        _instant("ends_at"),
        _instant("back_starts_at", null=True),
        _instant("back_ends_at", null=True),
        _instant("at"),
        _instant("answered_at", null=True),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="fk_swaps_asked_by"),
        sa.ForeignKeyConstraint(["asked_of"], ["people.id"], name="fk_swaps_asked_of"),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name="fk_swaps_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_swaps"),
    )
