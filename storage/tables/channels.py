"""What channels, alarms and the desk itself keep."""

import sqlalchemy as sa

from storage.tables.columns import Id, count, id_column, instant, metadata, text

places = sa.Table(
    "places",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("campus", sa.Text, nullable=False),
    text("system"),
    text("wechat"),
    sa.UniqueConstraint("kind", "name", "department", "campus"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("value"),
    instant("expires_at", null=False),
)

alarm_sources = sa.Table(
    "alarm_sources",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("token_hash"),
    instant("made_at", null=False),
)

alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id")),
    count("firing"),
    text("changes", "[]"),
    count("flapping"),
    instant("seen_at", null=False),
)

chat_lines = sa.Table(
    "chat_lines",
    metadata,
    id_column(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("account", sa.Text, nullable=False),
    text("author"),
    text("text"),
    text("choices", "[]"),
    instant("at", null=False),
    sa.Index("ix_chat_lines_account", "account", "id"),
)

desk_facts = sa.Table(
    "desk_facts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("value"),
)

# Messages a platform was told we have, until their work is done.
received = sa.Table(
    "received",
    metadata,
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    text("text"),
    text("press"),
    text("note"),
    text("sender"),
    instant("sent_at", null=False),
    instant("due_at", null=False),
    sa.PrimaryKeyConstraint("channel", "account", "message_id"),
)

# Cards on people's screens that can be changed later, by a code that is good once.
cards = sa.Table(
    "cards",
    metadata,
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("card", sa.Text, nullable=False),
    text("account"),
    text("code"),
    sa.Column("ticket_id", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    instant("at", null=False),
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
    id_column(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    text("ref"),
    text("kind"),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), index=True),
    text("state"),
    text("ending"),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
    text("sha256"),
    count("attempts"),
    text("why"),
    instant("at", null=False),
    instant("next_at"),
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
    id_column(),
    sa.Column("media_id", Id, sa.ForeignKey("media.id"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    text("caption"),
    count("attempts"),
    sa.Column("next_at", sa.BigInteger, nullable=False, index=True),
    sa.UniqueConstraint("media_id", "channel", "account"),
)

# A team's group on a platform, and its topic (0: none).
team_groups = sa.Table(
    "team_groups",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("team", sa.Text, primary_key=True),
    text("chat"),
    count("topic"),
    instant("at", null=False),
)
