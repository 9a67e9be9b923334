"""Places and devices with a code on them, and where a ticket is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("campus", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_places"),
        sa.UniqueConstraint("kind", "name", "department", "campus", name="uq_places_kind"),
    )
    op.add_column("tickets", sa.Column("location", sa.Text(), server_default="", nullable=False))
