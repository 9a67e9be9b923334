"""How a team's tickets find an engineer, who helps, and complaints."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("teams", sa.Column("mode", sa.Text(), server_default="direct", nullable=False))
    op.add_column("tickets", sa.Column("helpers", sa.Text(), server_default="[]", nullable=False))
