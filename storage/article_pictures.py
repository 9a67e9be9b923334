"""Pictures of articles: rows of media that belong to no ticket and are kept for good."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.media import MediaKind, MediaState
from storage.instants import to_ms
from storage.schema import media
from storage.unit import Unit

CHANNEL = "article"
"""In place of the channel a picture came by; its reference stands where a message's id would."""


@dataclass(frozen=True)
class Picture:
    """A picture as articles refer to it, and the name under which it is stored."""

    id: int
    reference: str
    name: str
    ending: str


def _put() -> dict[str, Any]:
    made: dict[str, Any] = {}
    new = ("name", "ending", "bytes", "sha256", "at")
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(media)
        made[dialect] = statement.on_conflict_do_update(
            index_elements=["channel", "account", "message_id"],
            set_={column: statement.excluded[column] for column in new},
        )
    return made


_PUT = _put()
_ALL = sa.select(media).where(media.c.channel == CHANNEL).order_by(media.c.id)
_ONE = _ALL.where(media.c.message_id == sa.bindparam("reference"))


async def everything(unit: Unit) -> list[Picture]:
    """All pictures."""
    return [_picture(row) for row in await unit.rows(_ALL)]


async def of_references(unit: Unit, references: Collection[str]) -> list[Picture]:
    """Those that are there, in the order of the references."""
    rows = [await unit.row(_ONE, reference=each) for each in dict.fromkeys(references)]
    return [_picture(row) for row in rows if row is not None]


def _picture(row: Any) -> Picture:
    return Picture(row["id"], row["message_id"], row["name"], row["ending"])


def put(
    unit: Unit, reference: str, name: str, ending: str, size: int, digest: str, now: datetime
) -> None:
    """Keep the picture, in the place of what the reference named before."""
    unit.later(
        _PUT[unit.dialect],
        channel=CHANNEL,
        account="",
        message_id=reference,
        ref=reference,
        kind=MediaKind.IMAGE.value,
        name=name,
        state=MediaState.KEPT.value,
        ending=ending,
        bytes=size,
        sha256=digest,
        attempts=0,
        at=to_ms(now),
    )
