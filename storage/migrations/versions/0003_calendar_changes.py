"""What a hospital changed of its working hours."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_changes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contract", sa.Text(), server_default="", nullable=False),
        sa.Column("calendar", sa.Text(), server_default="", nullable=False),
        sa.Column("first_day", sa.Text(), server_default="", nullable=False),
        sa.Column("last_day", sa.Text(), server_default="", nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("hours", sa.Text(), server_default="", nullable=False),
        sa.Column("season", sa.Integer(), server_default="0", nullable=False),
        sa.Column("afternoon", sa.Integer(), server_default="0", nullable=False),
        sa.Column("valid_from", sa.Text(), server_default="", nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Text(), server_default="", nullable=False),
        sa.Column("moves_promised", sa.Integer(), server_default="0", nullable=False),
        sa.Column("moved_to", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_changes"),
    )
