"""Which copies of a notice do not count for their person, and what waits for somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("echo", sa.Integer(), server_default="0", nullable=False))
    unsent = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_deliveries_person",
        "deliveries",
        ["person_id"],
        sqlite_where=unsent,
        postgresql_where=unsent,
    )
