"""Articles have a state, an audience, an owner and versions; what readers do is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLANNED = sa.text("publish_at IS NOT NULL")


def upgrade() -> None:
    _columns()
    _versions()
    _figures()
    _candidates()


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _count(name: str, default: str = "0") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def _columns() -> None:
    for column in (
        _text("state", "published"),
        _text("audience"),
        _text("owner"),
        _text("review_on"),
        sa.Column("publish_at", sa.BigInteger(), nullable=True),
        _count("version", "1"),
        _count("proposed"),
    ):
        op.add_column("articles", column)
    op.create_index(
        "ix_articles_publish_at",
        "articles",
        ["publish_at"],
        sqlite_where=PLANNED,
        postgresql_where=PLANNED,
    )


def _versions() -> None:
    op.create_table(
        "article_versions",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        _text("content"),
        sa.PrimaryKeyConstraint("article_id", "version", name="pk_article_versions"),
    )
    op.create_table(
        "article_deeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _text("deed"),
        sa.Column("by_id", ID, nullable=True),
        _text("why"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_article_deeds_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_article_deeds"),
    )
    op.create_index("ix_article_deeds_article_id", "article_deeds", ["article_id", "id"])
    op.create_index("ix_article_deeds_at", "article_deeds", ["at"])


def _figures() -> None:
    op.create_table(
        "article_figures",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        *(_count(name) for name in ("views", "useful", "not_useful", "reported")),
        sa.PrimaryKeyConstraint("article_id", "month", name="pk_article_figures"),
    )
    op.create_table(
        "article_votes",
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("voter", name="pk_article_votes"),
    )
    op.create_table(
        "questions",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(_text(name) for name in ("text", "decision", "article_id")),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_at", "questions", ["at"])


def _candidates() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("essence", sa.Text(), nullable=False),
        _text("text"),
        _text("source"),
        _count("times", "1"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _text("state", "waiting"),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_candidates_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_candidates"),
        sa.UniqueConstraint("article_id", "essence", name="uq_candidates_article_id"),
    )
    op.create_index("ix_candidates_state", "candidates", ["state", "id"])
