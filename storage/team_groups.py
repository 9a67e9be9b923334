"""The groups of teams on a platform: each hears of its team's tickets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Address
from storage.instants import to_ms
from storage.marks import upsert
from storage.schema import team_groups
from storage.unit import Row, Unit


@dataclass(frozen=True)
class TeamGroup:
    """A team's group; `topic` is the one of its topics that is the desk's, 0 for none."""

    team: str
    chat: str
    topic: int = 0


_ALL = sa.select(team_groups.c.channel, team_groups.c.team)
_ON = team_groups.c.channel == sa.bindparam("ch")
_OF_TEAM = sa.select(team_groups).where(_ON, team_groups.c.team == sa.bindparam("named"))
_OF_CHAT = sa.select(team_groups).where(_ON, team_groups.c.chat == sa.bindparam("of_chat"))
_PUT = upsert(team_groups, ["channel", "team"], ["chat", "topic", "at"])
_MOVE = (
    sa.update(team_groups)
    .where(_ON, team_groups.c.chat == sa.bindparam("of_chat"))
    .values(chat=sa.bindparam("new_chat"))
)
_NO_TOPIC = _MOVE.values(topic=0)
_DROP = (
    sa.delete(team_groups)
    .where(_ON, team_groups.c.chat == sa.bindparam("of_chat"))
    .returning(team_groups.c.team)
)


async def addresses(unit: Unit, channels: Collection[str]) -> frozenset[Address]:
    """The groups on these channels; the account is the team."""
    rows = await unit.rows(_ALL)
    return frozenset(Address(r["channel"], r["team"]) for r in rows if r["channel"] in channels)


async def of_team(unit: Unit, channel: str, team: str) -> TeamGroup | None:
    """The team's group, or None."""
    return _group(await unit.row(_OF_TEAM, ch=channel, named=team))


async def of_chat(unit: Unit, channel: str, chat: str) -> TeamGroup | None:
    """The group that is in this chat, or None; of several teams in one, any."""
    return _group(await unit.row(_OF_CHAT, ch=channel, of_chat=chat))


def _group(row: Row | None) -> TeamGroup | None:
    return None if row is None else TeamGroup(row["team"], row["chat"], row["topic"])


async def put(unit: Unit, channel: str, group: TeamGroup, at: datetime) -> None:
    """From now on this is the team's group."""
    values = {"team": group.team, "chat": group.chat, "topic": group.topic, "at": to_ms(at)}
    await unit.rows(_PUT[unit.dialect], channel=channel, **values)


async def move(unit: Unit, channel: str, chat: str, new_chat: str) -> None:
    """The platform gave the chat another number."""
    await unit.rows(_MOVE, ch=channel, of_chat=chat, new_chat=new_chat)


async def without_topic(unit: Unit, channel: str, chat: str) -> None:
    """The topic is gone: what is to be said goes to the whole group."""
    await unit.rows(_NO_TOPIC, ch=channel, of_chat=chat, new_chat=chat)


async def drop(unit: Unit, channel: str, chat: str) -> list[str]:
    """The chat is nobody's group any more; whose it was."""
    return [row["team"] for row in await unit.rows(_DROP, ch=channel, of_chat=chat)]
