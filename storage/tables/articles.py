"""Articles, their versions, and what readers did with them."""

import sqlalchemy as sa

from storage.tables.columns import Id, count, id_column, instant, metadata, text

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    text("title"),
    text("body"),
    text("system"),
    text("tags", "[]"),
    text("similar", "[]"),
    count("useful"),
    count("not_useful"),
    text("group"),
    text("kind", "article"),
    text("state", "published"),
    text("audience"),
    text("owner"),
    text("review_on"),
    instant("publish_at"),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    # A newer version that waits for a manager, 0 for none.
    count("proposed"),
    # The revision of all articles in which this one was last saved.
    count("changed_in"),
    sa.Index("ix_articles_changed_in", "changed_in"),
)
_PLANNED = articles.c.publish_at.isnot(None)
sa.Index(
    "ix_articles_publish_at",
    articles.c.publish_at,
    sqlite_where=_PLANNED,
    postgresql_where=_PLANNED,
)

article_versions = sa.Table(
    "article_versions",
    metadata,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    text("content"),
)

article_deeds = sa.Table(
    "article_deeds",
    metadata,
    id_column(),
    sa.Column("article_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    instant("at", null=False),
    text("deed"),
    sa.Column("by_id", Id, sa.ForeignKey("people.id")),
    text("why"),
    sa.Index("ix_article_deeds_article_id", "article_id", "id"),
    sa.Index("ix_article_deeds_at", "at"),
)

# How often an article was read, helped, or was followed by a ticket: numbers, no readers.
article_figures = sa.Table(
    "article_figures",
    metadata,
    sa.Column("article_id", sa.Text, primary_key=True),
    # "2026-11", of the hospital's time.
    sa.Column("month", sa.Text, primary_key=True),
    count("views"),
    count("useful"),
    count("not_useful"),
    count("reported"),
)

# Each person votes once; the voter is a digest, so that the table does not tell who read what.
article_votes = sa.Table(
    "article_votes",
    metadata,
    sa.Column("voter", sa.Text, primary_key=True),
    sa.Column("article_id", sa.Text, nullable=False),
    sa.Column("useful", sa.Integer, nullable=False),
    instant("at", null=False),
)

# What was asked, masked and without who asked it.
questions = sa.Table(
    "questions",
    metadata,
    id_column(),
    instant("at", null=False),
    text("text"),
    text("decision"),
    text("article_id"),
    sa.Index("ix_questions_at", "at"),
)

# Words that mean the same, a group in a row, parted by strokes: 条码/条吗/标签.
synonyms = sa.Table(
    "synonyms",
    metadata,
    id_column(),
    sa.Column("words", sa.Text, nullable=False),
    instant("at", null=False),
    sa.Column("by_id", Id, sa.ForeignKey("people.id")),
)

# Words in which an article was asked for, waiting for an editor's yes or no.
candidates = sa.Table(
    "candidates",
    metadata,
    id_column(),
    sa.Column("article_id", sa.Text, nullable=False),
    sa.Column("essence", sa.Text, nullable=False),
    text("text"),
    text("source"),
    sa.Column("times", sa.Integer, nullable=False, server_default="1"),
    instant("at", null=False),
    text("state", "waiting"),
    sa.Column("decided_by", Id, sa.ForeignKey("people.id")),
    instant("decided_at"),
    sa.UniqueConstraint("article_id", "essence"),
    sa.Index("ix_candidates_state", "state", "id"),
)

# A source of alarms is let in by its token, of which only the hash is kept.
