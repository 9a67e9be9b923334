"""The language of a person, and of an account that is nobody's yet."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    for table in ("people", "accounts"):
        op.add_column(table, sa.Column("language", sa.Text(), server_default="", nullable=False))
