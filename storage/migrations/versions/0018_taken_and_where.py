"""Where a ticket is, who wrote it down for whom, and where a place's WeChat code leads."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for table, name in (("tickets", "campus"), ("tickets", "via"), ("places", "wechat")):
        column = sa.Column(name, sa.Text(), server_default="", nullable=False)
        op.add_column(table, column)
    taken_by = sa.Column("taken_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    op.add_column("tickets", taken_by)
