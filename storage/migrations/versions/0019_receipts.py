"""The numbers under which the Official Account's platform reports on template messages."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    numbered = sa.text("channel = 'wechat' AND receipt != ''")
    op.create_index(
        "ix_deliveries_receipt",
        "deliveries",
        ["receipt"],
        sqlite_where=numbered,
        postgresql_where=numbered,
    )
