"""Tickets with their deadlines, events and breaches, and the faults many share."""

import sqlalchemy as sa

from storage.tables.columns import Id, count, id_column, instant, metadata, text

tickets = sa.Table(
    "tickets",
    metadata,
    id_column(),
    sa.Column("version", sa.Integer, nullable=False),
    text("status"),
    text("kind"),
    text("severity"),
    text("scope"),
    text("reasons", "[]"),
    text("summary"),
    text("system"),
    text("department"),
    text("contract"),
    sa.Column("reporter_id", Id, sa.ForeignKey("people.id")),
    text("reporter_name"),
    text("reporter_phone"),
    text("channel"),
    text("account"),
    text("team"),
    sa.Column("engineer_id", Id, sa.ForeignKey("people.id")),
    instant("opened_at", null=False),
    instant("received_at", null=False),
    text("hold_reason"),
    text("workaround"),
    text("cause"),
    text("solution"),
    instant("restored_at"),
    instant("closed_at"),
    count("transfers"),
    count("chases"),
    instant("chased_at"),
    sa.Column("rating", sa.Integer),
    text("rating_word"),
    text("holds", "[]"),
    text("dates", "[]"),
    instant("remote_failed_at"),
    text("claimed"),
    text("location"),
    sa.Column("master_id", Id),
    text("helpers", "[]"),
    text("campus"),
    text("via"),
    sa.Column("taken_by", Id),
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
    text("matter"),
    text("system"),
    text("state", "proposed"),
    count("reports"),
    text("carded", "[]"),
    count("hospital_wide"),
    sa.Column("declared_by", Id, sa.ForeignKey("people.id")),
    instant("proposed_at", null=False),
    instant("declared_at"),
    instant("ended_at"),
)

# Who has the same trouble as a ticket and no ticket for it.
affected = sa.Table(
    "affected",
    metadata,
    id_column(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id")),
    text("name"),
    text("phone"),
    text("department"),
    text("text"),
    instant("at", null=False),
    instant("told_at"),
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
    instant("at", null=False),
)

deadlines = sa.Table(
    "deadlines",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("milestone", sa.Text, primary_key=True),
    text("clause"),
    text("clock"),
    instant("started_at", null=False),
    instant("due_at", null=False),
    text("steps", "[]"),
    count("fired"),
    instant("met_at"),
    instant("breached_at"),
    instant("held_at"),
    count("waived"),
    sa.Column("held_for", sa.BigInteger, nullable=False, server_default="0"),
    instant("next_at"),
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
    id_column(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False),
    sa.Column("milestone", sa.Text, nullable=False),
    # A promise that broke, was put off and broke again is two rows.
    instant("promised_at", null=False),
    text("contract"),
    text("clause"),
    text("clock"),
    text("severity"),
    instant("started_at", null=False),
    sa.Column("target", sa.BigInteger, nullable=False),
    instant("actual_at"),
    sa.Column("excess", sa.BigInteger),
    sa.Column("excess_wall", sa.BigInteger),
    text("holds", "[]"),
    sa.Column("engineer_id", Id, sa.ForeignKey("people.id")),
    text("on_call", "[]"),
    count("waived"),
    count("lifted"),
    text("cause"),
    sa.Column("asked_by", Id, sa.ForeignKey("people.id")),
    instant("asked_at"),
    text("decision"),
    sa.Column("decided_by", Id, sa.ForeignKey("people.id")),
    instant("decided_at"),
    sa.Index("ix_breaches_promised_at", "promised_at"),
    sa.UniqueConstraint("ticket_id", "milestone", "promised_at", name="uq_breaches_ticket_id"),
)

# When somebody looks again whether a ticket was taken and is worked on.
watches = sa.Table(
    "watches",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    instant("since", null=False),
    instant("next_at", null=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id")),
    count("rounds"),
    text("tried", "[]"),
    count("snoozes"),
    sa.Index("ix_watches_next_at", "next_at"),
)

ticket_events = sa.Table(
    "ticket_events",
    metadata,
    id_column(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False, index=True),
    instant("at", null=False),
    text("what"),
    sa.Column("actor_id", Id, sa.ForeignKey("people.id")),
    text("data", "{}"),
    instant("relayed_at"),
)
sa.Index(
    "ix_ticket_events_pending",
    ticket_events.c.id,
    sqlite_where=ticket_events.c.relayed_at.is_(None),
    postgresql_where=ticket_events.c.relayed_at.is_(None),
)
