"""Articles are filed in groups, and some are fallback cards."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for name, default in (("group", ""), ("kind", "article")):
        column = sa.Column(name, sa.Text(), server_default=default, nullable=False)
        op.add_column("articles", column)
