"""A team's group on a platform: which it is, what is written there, and when it is gone."""

from datetime import datetime

from handlers import tickets
from handlers.menu import help_text
from handlers.turn import Desk, Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.messages import OutgoingMessage
from helpdesk.people import MANAGERS, Party, Person, Role, Verb
from helpdesk.press import Press
from helpdesk.ticket import parties_of
from notifications.telling import tell_managers
from storage import marks, team_groups
from storage import tickets as stored
from storage.instants import to_ms
from storage.team_groups import TeamGroup
from storage.unit import Unit

SET = "team_group"
"""The word of the press by which a chat becomes a team's group: team_group:CHAT:TOPIC."""

NOTE = "group_note"
"""The word of the press that an answer to a card in a group makes: group_note:TICKET."""

_CHANNELS = {"telegram": "telegram_group"}
_OFF = frozenset({"取消", "off", "关闭"})
_BIND_FIRST = "请先私聊我绑定工号（信息科给的绑定码），再回到群里操作"


async def set_group(turn: Turn, press: Press) -> Reply:
    """Make the chat the group of the team that is named, or of who asks; or end that."""
    person, channel = turn.person, _CHANNELS.get(turn.message.address.channel)
    if channel is None or len(press.args) != 2:
        return await help_text(turn)
    if person is None or person.role is Role.REPORTER:
        raise NotAllowed(_BIND_FIRST)
    chat, topic = press.args
    if turn.text in _OFF:
        teams = await team_groups.drop(turn.unit, channel, chat)
        return Reply(f"好的，{'、'.join(teams)}的工单不再发到本群" if teams else "本群不是班组群")
    team = _team(turn, person)
    group = TeamGroup(team, chat, int(topic) if topic.isdecimal() else 0)
    await team_groups.put(turn.unit, channel, group, turn.now)
    return Reply(f"本群已设为{team}的群：待抢的、没人接的、超时的工单会发到这里，回复卡片就是补充")


def _team(turn: Turn, person: Person) -> str:
    team, known = turn.text or person.team, turn.roster.team_names
    if person.role not in MANAGERS and team != person.team:
        raise NotAllowed("只有值班组长或主任能设别的班组的群")
    if team not in known:
        raise Refused(f"请写明班组，例如：/group {known[0] if known else '应用组'}")
    return team


async def note(turn: Turn, press: Press) -> Reply:
    """What somebody of the staff answered to a ticket's card in a group is a note on the ticket."""
    number = press.args[0] if press.args else ""
    if not number.isdecimal() or not turn.text:
        return await help_text(turn)
    if turn.person is None:
        raise NotAllowed(_BIND_FIRST)
    ticket = await stored.get(turn.unit, int(number))
    parties = parties_of(ticket, turn.person, turn.message.address)
    # In the group everybody of the team works on it together.
    parts = frozenset({Party.HELPER} if Party.COLLEAGUE in parties else ())
    await tickets.act(turn, Verb.NOTE, ticket.id, None, {"text": turn.text}, parts)
    return Reply(f"{turn.person.name}的补充已记到工单 #{ticket.id}", draft=turn.draft)


async def gone(desk: Desk, channel: str, chat: str, now: datetime) -> None:
    """The desk was put out of the chat; the duty managers hear it. Raises DatastoreAway."""
    await desk.store.write(lambda unit: _gone(desk, unit, channel, chat, now))


async def _gone(desk: Desk, unit: Unit, channel: str, chat: str, now: datetime) -> None:
    teams = await team_groups.drop(unit, channel, chat)
    if not teams:
        return
    says = f"机器人被移出了{'、'.join(teams)}的群，工单不再发到那里。要恢复请重新拉进群，发 /group"
    roster = await desk.rosters.current(unit, await marks.fact(unit, "roster"))
    key = f"group-gone-{chat}-{to_ms(now)}"
    await tell_managers(unit, roster, OutgoingMessage(says), key, now)
