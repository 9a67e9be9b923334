"""Who is on duty when, and the days that differ."""

import sqlalchemy as sa

from storage.tables.columns import Id, count, id_column, instant, metadata, text

shifts = sa.Table(
    "shifts",
    metadata,
    id_column(),
    text("team"),
    sa.Column("weekday", sa.Integer, nullable=False),
    sa.Column("start_minute", sa.Integer, nullable=False),
    sa.Column("end_minute", sa.Integer, nullable=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    count("layer"),
    text("days", "any"),
)

rotations = sa.Table(
    "rotations",
    metadata,
    id_column(),
    text("team"),
    text("people", "[]"),
    text("starts"),
    text("until"),
    sa.Column("at_minute", sa.Integer, nullable=False),
    sa.Column("every_days", sa.Integer, nullable=False),
    count("layer"),
    text("hours", "[]"),
)

roster_changes = sa.Table(
    "roster_changes",
    metadata,
    id_column(),
    text("kind"),
    text("team"),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("for_id", Id, sa.ForeignKey("people.id")),
    instant("starts_at", null=False),
    instant("ends_at", null=False),
    text("reason"),
    sa.Column("by_id", Id, sa.ForeignKey("people.id")),
    sa.Column("swap_id", Id, index=True),
    instant("at", null=False),
    instant("undone_at"),
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
    id_column(),
    text("team"),
    text("state", "asked"),
    sa.Column("asked_by", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("asked_of", Id, sa.ForeignKey("people.id")),
    sa.Column("taken_by", Id, sa.ForeignKey("people.id")),
    instant("starts_at", null=False),
    instant("ends_at", null=False),
    instant("back_starts_at"),
    instant("back_ends_at"),
    instant("at", null=False),
    instant("answered_at"),
    # 1: nobody has the shift; whoever takes it comes in besides.
    count("gap"),
)

teams = sa.Table(
    "teams",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("contract"),
    text("campus"),
    text("mode", "direct"),
)

team_systems = sa.Table(
    "team_systems",
    metadata,
    sa.Column("system", sa.Text, primary_key=True),
    text("team"),
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
    id_column(),
    text("contract"),
    text("calendar"),
    text("first_day"),
    text("last_day"),
    text("rule"),
    text("hours"),
    count("season"),
    count("afternoon"),
    text("valid_from"),
    instant("set_at", null=False),
    text("set_by"),
    count("moves_promised"),
    # Tickets up to this one have their promises moved; NULL when there is nothing left to move.
    sa.Column("moved_to", Id),
)
