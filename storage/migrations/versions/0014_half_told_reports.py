"""What an account reported lately, and when its half-told report is opened."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    column = sa.Column("lately", sa.Text(), server_default="", nullable=False)
    op.add_column("accounts", column)
    op.add_column("accounts", sa.Column("draft_due", sa.BigInteger(), nullable=True))
    waits = sa.text("draft_due IS NOT NULL")
    op.create_index(
        "ix_accounts_draft_due",
        "accounts",
        ["draft_due"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
