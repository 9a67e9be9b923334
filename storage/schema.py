"""The tables. This file is the truth; a test compares it with the migrations on both engines.

Instants are UTC milliseconds in a BIGINT: the same on both engines, cheap to index, and no
driver can drop an offset (SQLite's DateTime does). `storage.instants` turns them into values.
Structured leftovers (choices, drafts, event data) are JSON text that is never searched.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives out row ids only for INTEGER, PostgreSQL wants 64 bits.
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _instant(name: str, *, null: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


people = sa.Table(
    "people",
    metadata,
    _id(),
    sa.Column("staff_no", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("role"),
    _text("department"),
    _text("campus"),
    _text("phone"),
    _text("team"),
    _count("load"),
    sa.Column("active", sa.Integer, nullable=False, server_default="1"),
    _text("skills"),
    sa.Column("nda", sa.Integer, nullable=False, server_default="1"),
    sa.Index("ix_people_team", "team"),
    sa.Index("ix_people_role", "role"),
)

invites = sa.Table(
    "invites",
    metadata,
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    _instant("expires_at", null=False),
    _instant("used_at"),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), index=True),
    _text("guest_name"),
    _text("guest_phone"),
    _text("draft"),
    _text("offered", "[]"),
    _text("noticed", "[]"),
    _count("wrong_codes"),
    _instant("wrong_code_at"),
    _instant("seen_at"),
    _text("lately"),
    _instant("draft_due"),
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
    _text("reply"),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
)

shifts = sa.Table(
    "shifts",
    metadata,
    _id(),
    _text("team"),
    sa.Column("weekday", sa.Integer, nullable=False),
    sa.Column("start_minute", sa.Integer, nullable=False),
    sa.Column("end_minute", sa.Integer, nullable=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    _count("layer"),
    _text("days", "any"),
)

rotations = sa.Table(
    "rotations",
    metadata,
    _id(),
    _text("team"),
    _text("people", "[]"),
    _text("starts"),
    _text("until"),
    sa.Column("at_minute", sa.Integer, nullable=False),
    sa.Column("every_days", sa.Integer, nullable=False),
    _count("layer"),
    _text("hours", "[]"),
)

roster_changes = sa.Table(
    "roster_changes",
    metadata,
    _id(),
    _text("kind"),
    _text("team"),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("for_id", Id, sa.ForeignKey("people.id")),
    _instant("starts_at", null=False),
    _instant("ends_at", null=False),
    _text("reason"),
    sa.Column("by_id", Id, sa.ForeignKey("people.id")),
    sa.Column("swap_id", Id, index=True),
    _instant("at", null=False),
    _instant("undone_at"),
)
_IN_FORCE = roster_changes.c.undone_at.is_(None)
sa.Index(
    "ix_roster_changes_ends_at",
    roster_changes.c.ends_at,
    sqlite_where=_IN_FORCE,
    postgresql_where=_IN_FORCE,
)

swaps = sa.Table(
    "swaps",
    metadata,
    _id(),
    _text("team"),
    _text("state", "asked"),
    sa.Column("asked_by", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("asked_of", Id, sa.ForeignKey("people.id")),
    sa.Column("taken_by", Id, sa.ForeignKey("people.id")),
    _instant("starts_at", null=False),
    _instant("ends_at", null=False),
    _instant("back_starts_at"),
    _instant("back_ends_at"),
    _instant("at", null=False),
    _instant("answered_at"),
)

teams = sa.Table(
    "teams",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("contract"),
    _text("campus"),
    _text("mode", "direct"),
)

team_systems = sa.Table(
    "team_systems",
    metadata,
    sa.Column("system", sa.Text, primary_key=True),
    _text("team"),
    sa.Column("owner_id", Id, sa.ForeignKey("people.id")),
)

# Periodic work that is done once by all processes together: unique on (work, period).
occasions = sa.Table(
    "occasions",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
)

# One row for each thing that was ever said of a calendar; the latest that speaks of a day counts.
calendar_changes = sa.Table(
    "calendar_changes",
    metadata,
    _id(),
    _text("contract"),
    _text("calendar"),
    _text("first_day"),
    _text("last_day"),
    _text("rule"),
    _text("hours"),
    _count("season"),
    _count("afternoon"),
    _text("valid_from"),
    _instant("set_at", null=False),
    _text("set_by"),
    _count("moves_promised"),
    # Tickets up to this one have their promises moved; NULL when there is nothing left to move.
    sa.Column("moved_to", Id),
)

tickets = sa.Table(
    "tickets",
    metadata,
    _id(),
    sa.Column("version", sa.Integer, nullable=False),
    _text("status"),
    _text("kind"),
    _text("severity"),
    _text("scope"),
    _text("reasons", "[]"),
    _text("summary"),
    _text("system"),
    _text("department"),
    _text("contract"),
    sa.Column("reporter_id", Id, sa.ForeignKey("people.id")),
    _text("reporter_name"),
    _text("reporter_phone"),
    _text("channel"),
    _text("account"),
    _text("team"),
    sa.Column("engineer_id", Id, sa.ForeignKey("people.id")),
    _instant("opened_at", null=False),
    _instant("received_at", null=False),
    _text("hold_reason"),
    _text("workaround"),
    _text("cause"),
    _text("solution"),
    _instant("restored_at"),
    _instant("closed_at"),
    _count("transfers"),
    _count("chases"),
    _instant("chased_at"),
    sa.Column("rating", sa.Integer),
    _text("rating_word"),
    _text("holds", "[]"),
    _text("dates", "[]"),
    _instant("remote_failed_at"),
    _text("claimed"),
    _text("location"),
    sa.Column("master_id", Id),
    _text("helpers", "[]"),
    # What people list is short (their own, what is open): the indexes follow those lists,
    # so that a quarter of a million closed tickets cost an open one nothing.
    sa.Index("ix_tickets_account", "channel", "account", "id"),
    sa.Index("ix_tickets_reporter", "reporter_id", "id"),
    sa.Index("ix_tickets_engineer_open", "engineer_id", "status"),
    sa.Index("ix_tickets_status", "status", "id"),
)

_LINKED = tickets.c.master_id.isnot(None)
sa.Index(
    "ix_tickets_master_id",
    tickets.c.master_id,
    sqlite_where=_LINKED,
    postgresql_where=_LINKED,
)

# One row for each fault that was, or may be, behind several reports; its id is the master's.
incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    _text("matter"),
    _text("system"),
    _text("state", "proposed"),
    _count("reports"),
    _text("carded", "[]"),
    _count("hospital_wide"),
    sa.Column("declared_by", Id, sa.ForeignKey("people.id")),
    _instant("proposed_at", null=False),
    _instant("declared_at"),
    _instant("ended_at"),
)

# Who has the same trouble as a ticket and no ticket for it.
affected = sa.Table(
    "affected",
    metadata,
    _id(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id")),
    _text("name"),
    _text("phone"),
    _text("department"),
    _text("text"),
    _instant("at", null=False),
    _instant("told_at"),
    sa.UniqueConstraint("ticket_id", "channel", "account", name="uq_affected_ticket_id"),
)
_UNTOLD = affected.c.told_at.is_(None)
sa.Index("ix_affected_untold", affected.c.ticket_id, sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)

# A department's word that it works on paper meanwhile.
on_paper = sa.Table(
    "on_paper",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    sa.Column("department", sa.Text, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id")),
    _instant("at", null=False),
)

deadlines = sa.Table(
    "deadlines",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("milestone", sa.Text, primary_key=True),
    _text("clause"),
    _text("clock"),
    _instant("started_at", null=False),
    _instant("due_at", null=False),
    _text("steps", "[]"),
    _count("fired"),
    _instant("met_at"),
    _instant("breached_at"),
    _instant("held_at"),
    _count("waived"),
    sa.Column("held_for", sa.BigInteger, nullable=False, server_default="0"),
    _instant("next_at"),
)
sa.Index(
    "ix_deadlines_next_at",
    deadlines.c.next_at,
    sqlite_where=deadlines.c.next_at.isnot(None),
    postgresql_where=deadlines.c.next_at.isnot(None),
)
_MISSED = deadlines.c.breached_at.isnot(None)
sa.Index(
    "ix_deadlines_breached_at",
    deadlines.c.breached_at,
    sqlite_where=_MISSED,
    postgresql_where=_MISSED,
)

breaches = sa.Table(
    "breaches",
    metadata,
    _id(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False),
    sa.Column("milestone", sa.Text, nullable=False),
    # A promise that broke, was put off and broke again is two rows.
    _instant("promised_at", null=False),
    _text("contract"),
    _text("clause"),
    _text("clock"),
    _text("severity"),
    _instant("started_at", null=False),
    sa.Column("target", sa.BigInteger, nullable=False),
    _instant("actual_at"),
    sa.Column("excess", sa.BigInteger),
    sa.Column("excess_wall", sa.BigInteger),
    _text("holds", "[]"),
    sa.Column("engineer_id", Id, sa.ForeignKey("people.id")),
    _text("on_call", "[]"),
    _count("waived"),
    _count("lifted"),
    _text("cause"),
    sa.Column("asked_by", Id, sa.ForeignKey("people.id")),
    _instant("asked_at"),
    _text("decision"),
    sa.Column("decided_by", Id, sa.ForeignKey("people.id")),
    _instant("decided_at"),
    sa.Index("ix_breaches_promised_at", "promised_at"),
    sa.UniqueConstraint("ticket_id", "milestone", "promised_at", name="uq_breaches_ticket_id"),
)

# When somebody looks again whether a ticket was taken and is worked on.
watches = sa.Table(
    "watches",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    _instant("since", null=False),
    _instant("next_at", null=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id")),
    _count("rounds"),
    _text("tried", "[]"),
    _count("snoozes"),
    sa.Index("ix_watches_next_at", "next_at"),
)

ticket_events = sa.Table(
    "ticket_events",
    metadata,
    _id(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False, index=True),
    _instant("at", null=False),
    _text("what"),
    sa.Column("actor_id", Id, sa.ForeignKey("people.id")),
    _text("data", "{}"),
    _instant("relayed_at"),
)
sa.Index(
    "ix_ticket_events_pending",
    ticket_events.c.id,
    sqlite_where=ticket_events.c.relayed_at.is_(None),
    postgresql_where=ticket_events.c.relayed_at.is_(None),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    _id(),
    # One row per (event, address), or per late reply: what makes "never twice" a constraint.
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id")),
    _text("channel"),
    _text("account"),
    _text("text"),
    _text("choices", "[]"),
    _text("state", "pending"),
    _count("attempts"),
    _instant("created_at", null=False),
    _instant("next_at"),
    _instant("sent_at"),
    _text("receipt"),
    _text("error"),
    # Whom it is for and what it says, so that it can be looked at again before it is said.
    sa.Column("person_id", Id),
    _text("about"),
    _text("parts"),
    _text("milestone"),
    _count("urgency"),
    sa.Column("rank", sa.BigInteger, nullable=False, server_default="0"),
    # Attempts of which nobody knows whether they arrived: their process died, or nobody answered.
    _count("uncertain"),
    sa.Column("bundle_id", Id),
    _instant("follow_at"),
    sa.Index("ix_deliveries_ticket_id", "ticket_id"),
)
_UNSENT = deliveries.c.next_at.isnot(None)
sa.Index(
    "ix_deliveries_next_at", deliveries.c.next_at, sqlite_where=_UNSENT, postgresql_where=_UNSENT
)
sa.Index(
    "ix_deliveries_line",
    deliveries.c.channel,
    deliveries.c.account,
    deliveries.c.rank,
    deliveries.c.id,
    sqlite_where=_UNSENT,
    postgresql_where=_UNSENT,
)
_FAILED = deliveries.c.state == sa.literal_column("'failed'")
sa.Index("ix_deliveries_failed", deliveries.c.id, sqlite_where=_FAILED, postgresql_where=_FAILED)
_FOLLOWED = deliveries.c.follow_at.isnot(None)
sa.Index(
    "ix_deliveries_follow_at",
    deliveries.c.follow_at,
    sqlite_where=_FOLLOWED,
    postgresql_where=_FOLLOWED,
)

# How far the limits of a platform (account "") or of a chat are used up, for all processes.
pace = sa.Table(
    "pace",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    _instant("taken_until"),
    _instant("free_at"),
    _instant("calm_at"),
    _instant("served_at"),
    _instant("minute_at"),
    _count("sent"),
    _count("urgent_sent"),
)

# How somebody wants to be told; who has no row is told at once at every account.
notice_rules = sa.Table(
    "notice_rules",
    metadata,
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    _text("urgent_channels", "[]"),
    _text("other_channels", "[]"),
    sa.Column("quiet_from", sa.Integer),
    sa.Column("quiet_until", sa.Integer),
    sa.Column("second_after", sa.Integer),
)

# The morning's question whether a channel reaches somebody, and the tap that answers it.
path_checks = sa.Table(
    "path_checks",
    metadata,
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    _text("team"),
    _instant("asked_at", null=False),
    _instant("tapped_at"),
    _instant("ended_at"),
)

places = sa.Table(
    "places",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("campus", sa.Text, nullable=False),
    _text("system"),
    sa.UniqueConstraint("kind", "name", "department", "campus"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("value"),
    _instant("expires_at", null=False),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _text("title"),
    _text("body"),
    _text("system"),
    _text("tags", "[]"),
    _text("similar", "[]"),
    _count("useful"),
    _count("not_useful"),
    _text("group"),
    _text("kind", "article"),
    _text("state", "published"),
    _text("audience"),
    _text("owner"),
    _text("review_on"),
    _instant("publish_at"),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    # A newer version that waits for a manager, 0 for none.
    _count("proposed"),
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
    _text("content"),
)

article_deeds = sa.Table(
    "article_deeds",
    metadata,
    _id(),
    sa.Column("article_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    _instant("at", null=False),
    _text("deed"),
    sa.Column("by_id", Id, sa.ForeignKey("people.id")),
    _text("why"),
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
    _count("views"),
    _count("useful"),
    _count("not_useful"),
    _count("reported"),
)

# Each person votes once; the voter is a digest, so that the table does not tell who read what.
article_votes = sa.Table(
    "article_votes",
    metadata,
    sa.Column("voter", sa.Text, primary_key=True),
    sa.Column("article_id", sa.Text, nullable=False),
    sa.Column("useful", sa.Integer, nullable=False),
    _instant("at", null=False),
)

# What was asked, masked and without who asked it.
questions = sa.Table(
    "questions",
    metadata,
    _id(),
    _instant("at", null=False),
    _text("text"),
    _text("decision"),
    _text("article_id"),
    sa.Index("ix_questions_at", "at"),
)

# Words in which an article was asked for, waiting for an editor's yes or no.
candidates = sa.Table(
    "candidates",
    metadata,
    _id(),
    sa.Column("article_id", sa.Text, nullable=False),
    sa.Column("essence", sa.Text, nullable=False),
    _text("text"),
    _text("source"),
    sa.Column("times", sa.Integer, nullable=False, server_default="1"),
    _instant("at", null=False),
    _text("state", "waiting"),
    sa.Column("decided_by", Id, sa.ForeignKey("people.id")),
    _instant("decided_at"),
    sa.UniqueConstraint("article_id", "essence"),
    sa.Index("ix_candidates_state", "state", "id"),
)

# A source of alarms is let in by its token, of which only the hash is kept.
alarm_sources = sa.Table(
    "alarm_sources",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("token_hash"),
    _instant("made_at", null=False),
)

alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id")),
    _count("firing"),
    _text("changes", "[]"),
    _count("flapping"),
    _instant("seen_at", null=False),
)

chat_lines = sa.Table(
    "chat_lines",
    metadata,
    _id(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("account", sa.Text, nullable=False),
    _text("author"),
    _text("text"),
    _text("choices", "[]"),
    _instant("at", null=False),
    sa.Index("ix_chat_lines_account", "account", "id"),
)

desk_facts = sa.Table(
    "desk_facts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("value"),
)

# Messages a platform was told we have, until their work is done.
received = sa.Table(
    "received",
    metadata,
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    _text("text"),
    _text("press"),
    _text("note"),
    _text("sender"),
    _instant("sent_at", null=False),
    _instant("due_at", null=False),
    sa.PrimaryKeyConstraint("channel", "account", "message_id"),
)

# Cards on people's screens that can be changed later, by a code that is good once.
cards = sa.Table(
    "cards",
    metadata,
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("card", sa.Text, nullable=False),
    _text("account"),
    _text("code"),
    sa.Column("ticket_id", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    _instant("at", null=False),
    sa.PrimaryKeyConstraint("channel", "card"),
)
_CHANGEABLE = cards.c.code != ""
sa.Index(
    "ix_cards_ticket_id",
    cards.c.ticket_id,
    sqlite_where=_CHANGEABLE,
    postgresql_where=_CHANGEABLE,
)
sa.Index("ix_cards_at", cards.c.at)

# What people sent beside words. The content lies in a folder, under `name`.
media = sa.Table(
    "media",
    metadata,
    _id(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    _text("ref"),
    _text("kind"),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), index=True),
    _text("state"),
    _text("ending"),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
    _text("sha256"),
    _count("attempts"),
    _text("why"),
    _instant("at", null=False),
    _instant("next_at"),
    sa.UniqueConstraint("channel", "account", "message_id"),
)
_TO_FETCH = media.c.next_at.isnot(None)
sa.Index(
    "ix_media_next_at",
    media.c.next_at,
    sqlite_where=_TO_FETCH,
    postgresql_where=_TO_FETCH,
)

# Somebody wants to see one of them on his channel.
media_orders = sa.Table(
    "media_orders",
    metadata,
    _id(),
    sa.Column("media_id", Id, sa.ForeignKey("media.id"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    _text("caption"),
    _count("attempts"),
    sa.Column("next_at", sa.BigInteger, nullable=False, index=True),
    sa.UniqueConstraint("media_id", "channel", "account"),
)
