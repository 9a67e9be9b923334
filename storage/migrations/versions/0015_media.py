"""What people sent beside words, and who wants to see it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("ending", sa.Text(), server_default="", nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_media_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
        sa.UniqueConstraint("name", name="uq_media_name"),
        sa.UniqueConstraint("channel", "account", "message_id", name="uq_media_channel"),
    )
    op.create_index("ix_media_ticket_id", "media", ["ticket_id"])
    waits = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_media_next_at", "media", ["next_at"], sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "media_orders",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("media_id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name="fk_media_orders_media_id"),
        sa.PrimaryKeyConstraint("id", name="pk_media_orders"),
        sa.UniqueConstraint("media_id", "channel", "account", name="uq_media_orders_media_id"),
    )
    op.create_index("ix_media_orders_next_at", "media_orders", ["next_at"])
