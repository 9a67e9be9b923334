"""People, their accounts on channels, and what they were answered."""

import sqlalchemy as sa

from storage.tables.columns import Id, count, id_column, instant, metadata, text

people = sa.Table(
    "people",
    metadata,
    id_column(),
    sa.Column("staff_no", sa.Text, nullable=False, unique=True),
    text("name"),
    text("role"),
    text("department"),
    text("campus"),
    text("phone"),
    text("team"),
    count("load"),
    sa.Column("active", sa.Integer, nullable=False, server_default="1"),
    text("skills"),
    sa.Column("nda", sa.Integer, nullable=False, server_default="1"),
    text("language"),
    sa.Index("ix_people_team", "team"),
    sa.Index("ix_people_role", "role"),
)

invites = sa.Table(
    "invites",
    metadata,
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    instant("expires_at", null=False),
    instant("used_at"),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), index=True),
    text("guest_name"),
    text("guest_phone"),
    text("draft"),
    text("offered", "[]"),
    text("noticed", "[]"),
    count("wrong_codes"),
    instant("wrong_code_at"),
    instant("seen_at"),
    text("lately"),
    instant("draft_due"),
    # When it last wrote (seen_at: also when it pressed something), when the desk last wrote to it
    # without being asked, and since when nothing reaches it.
    instant("said_at"),
    instant("closed_at"),
    text("pushed"),
    text("language"),
)
_HALF_TOLD = accounts.c.draft_due.isnot(None)
sa.Index(
    "ix_accounts_draft_due",
    accounts.c.draft_due,
    sqlite_where=_HALF_TOLD,
    postgresql_where=_HALF_TOLD,
)

answered = sa.Table(
    "answered",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    # A message's id is its platform's word for it and need not be unlike another account's.
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("message_id", sa.Text, primary_key=True),
    text("reply"),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
)
