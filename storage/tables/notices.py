"""What is to be said, to whom, how fast."""

import sqlalchemy as sa

from storage.tables.columns import Id, count, id_column, instant, metadata, text

deliveries = sa.Table(
    "deliveries",
    metadata,
    id_column(),
    # One row per (event, address), or per late reply: what makes "never twice" a constraint.
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id")),
    text("channel"),
    text("account"),
    text("text"),
    text("choices", "[]"),
    text("state", "pending"),
    count("attempts"),
    instant("created_at", null=False),
    instant("next_at"),
    instant("sent_at"),
    text("receipt"),
    text("error"),
    # Whom it is for and what it says, so that it can be looked at again before it is said.
    sa.Column("person_id", Id),
    text("about"),
    text("parts"),
    text("milestone"),
    count("urgency"),
    sa.Column("rank", sa.BigInteger, nullable=False, server_default="0"),
    # Attempts of which nobody knows whether they arrived: their process died, or nobody answered.
    count("uncertain"),
    sa.Column("bundle_id", Id),
    instant("follow_at"),
    # The same is told the same person elsewhere, and counts there.
    count("echo"),
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
sa.Index(
    "ix_deliveries_person",
    deliveries.c.person_id,
    sqlite_where=_UNSENT,
    postgresql_where=_UNSENT,
)
_FAILED = deliveries.c.state == sa.literal_column("'failed'")
sa.Index("ix_deliveries_failed", deliveries.c.id, sqlite_where=_FAILED, postgresql_where=_FAILED)
_NUMBERED = sa.and_(
    deliveries.c.channel == sa.literal_column("'wechat'"),
    deliveries.c.receipt != sa.literal_column("''"),
)
sa.Index(
    "ix_deliveries_receipt",
    deliveries.c.receipt,
    sqlite_where=_NUMBERED,
    postgresql_where=_NUMBERED,
)
_FOLLOWED = deliveries.c.follow_at.isnot(None)
sa.Index(
    "ix_deliveries_follow_at",
    deliveries.c.follow_at,
    sqlite_where=_FOLLOWED,
    postgresql_where=_FOLLOWED,
)

# How far the limits of a platform (account "") or of a chat are used up, for all processes; and
# how much a person has had at all his addresses (channel "person", account his number).
pace = sa.Table(
    "pace",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    instant("taken_until"),
    instant("free_at"),
    instant("calm_at"),
    instant("served_at"),
    instant("minute_at"),
    count("sent"),
    count("urgent_sent"),
)

# How somebody wants to be told; who has no row is told at once at every account.
notice_rules = sa.Table(
    "notice_rules",
    metadata,
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    text("urgent_channels", "[]"),
    text("other_channels", "[]"),
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
    text("team"),
    instant("asked_at", null=False),
    instant("tapped_at"),
    instant("ended_at"),
)
