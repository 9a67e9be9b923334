"""In which revision an article was saved, so that indexes take over that one; editors' synonyms."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column(
        "articles", sa.Column("changed_in", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index("ix_articles_changed_in", "articles", ["changed_in"])
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "synonyms",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", number),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_synonyms_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_synonyms"),
    )
