"""Cards on people's screens that can be changed later."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "card", name="pk_cards"),
    )
    changeable = sa.text("code != ''")
    op.create_index(
        "ix_cards_ticket_id",
        "cards",
        ["ticket_id"],
        sqlite_where=changeable,
        postgresql_where=changeable,
    )
    op.create_index("ix_cards_at", "cards", ["at"])
