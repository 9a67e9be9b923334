"""Colleagues are asked to take what nobody has."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("swaps", sa.Column("gap", sa.Integer(), server_default="0", nullable=False))
