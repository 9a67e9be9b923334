"""When accounts last wrote, when the desk wrote to them by itself, and which are closed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for name in ("said_at", "closed_at"):
        op.add_column("accounts", sa.Column(name, sa.BigInteger(), nullable=True))
    pushed = sa.Column("pushed", sa.Text(), server_default="", nullable=False)
    op.add_column("accounts", pushed)
