"""Complaints that are about no ticket."""

import sqlalchemy as sa

from storage.tables.columns import Id, id_column, instant, metadata, text

complaints = sa.Table(
    "complaints",
    metadata,
    id_column(),
    text("channel"),
    text("account"),
    sa.Column("person_id", Id, sa.ForeignKey("people.id")),
    text("text"),
    text("role"),
    # People whom it is about: they never read or answer it.
    text("against", "[]"),
    instant("at", null=False),
    instant("answered_at"),
    sa.Column("answered_by", Id, sa.ForeignKey("people.id")),
    text("answer"),
)
