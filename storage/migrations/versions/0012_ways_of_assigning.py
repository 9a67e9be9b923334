"""How a team's tickets find an engineer, and who helps."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("teams", sa.Column("mode", sa.Text(), server_default="direct", nullable=False))
    op.add_column("tickets", sa.Column("helpers", sa.Text(), server_default="[]", nullable=False))
