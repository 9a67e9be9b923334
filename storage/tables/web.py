"""Who is logged in on the web chat's page, and the codes that let somebody in."""

import sqlalchemy as sa

from storage.tables.columns import Id, count, instant, metadata, text

# A session is known by its hash only: whoever reads the table cannot enter.
web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    instant("made_at", null=False),
    instant("until", null=False),
    sa.Index("ix_web_sessions_person_id", "person_id"),
)

# At most one code for a person at a time.
web_codes = sa.Table(
    "web_codes",
    metadata,
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    text("hash"),
    instant("until", null=False),
    count("wrong"),
)

# How often somebody, or a machine, asked or tried within the window that began at `since`.
web_counts = sa.Table(
    "web_counts",
    metadata,
    sa.Column("who", sa.Text, primary_key=True),
    instant("since", null=False),
    count("number"),
)

# Pictures and files that came through the page, until the desk has kept them with the ticket.
web_uploads = sa.Table(
    "web_uploads",
    metadata,
    sa.Column("ref", sa.Text, primary_key=True),
    text("account"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    instant("at", null=False),
)
