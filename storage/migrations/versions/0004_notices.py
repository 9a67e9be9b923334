"""What a notice is about, its place in line, the pace of platforms, personal rules, path checks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSENT = sa.text("next_at IS NOT NULL")
FOLLOWED = sa.text("follow_at IS NOT NULL")


def upgrade() -> None:
    for column in _deliveries():
        op.add_column("deliveries", column)
    op.create_index("ix_deliveries_ticket_id", "deliveries", ["ticket_id"])
    op.drop_index("ix_deliveries_line", "deliveries")
    _partial("ix_deliveries_line", ["channel", "account", "rank", "id"], UNSENT)
    _partial("ix_deliveries_follow_at", ["follow_at"], FOLLOWED)
    op.create_table(
        "pace",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True)
            for name in ("taken_until", "free_at", "calm_at", "served_at", "minute_at")
        ),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("urgent_sent", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", name="pk_pace"),
    )
    op.create_table(
        "notice_rules",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("urgent_channels", sa.Text(), server_default="[]", nullable=False),
        sa.Column("other_channels", sa.Text(), server_default="[]", nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("second_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notice_rules_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_notice_rules"),
    )
    op.create_table(
        "path_checks",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("team", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("tapped_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_path_checks_person_id"),
        sa.PrimaryKeyConstraint("day", "channel", "account", name="pk_path_checks"),
    )


def _deliveries() -> list[sa.Column[object]]:
    def text(name: str) -> sa.Column[object]:
        return sa.Column(name, sa.Text(), server_default="", nullable=False)

    def count(name: str) -> sa.Column[object]:
        return sa.Column(name, sa.Integer(), server_default="0", nullable=False)

    return [
        sa.Column("person_id", ID, nullable=True),
        text("about"),
        text("parts"),
        text("milestone"),
        count("urgency"),
        sa.Column("rank", sa.BigInteger(), server_default="0", nullable=False),
        count("uncertain"),
        sa.Column("bundle_id", ID, nullable=True),
        sa.Column("follow_at", sa.BigInteger(), nullable=True),
    ]


def _partial(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "deliveries", columns, sqlite_where=where, postgresql_where=where)
