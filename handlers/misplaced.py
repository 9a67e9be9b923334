"""放错了: what was put on the wrong ticket is moved or removed by whoever sent it."""

import re
from datetime import timedelta

from handlers import attaching, tickets
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.lifecycle import FROM
from helpdesk.media import MISPLACED, counted
from helpdesk.messages import Choice
from helpdesk.people import Verb
from helpdesk.press import Press
from storage import media, people
from storage.media import Stored
from storage.tickets import get

DROP, NEW = "drop", "new"
_GONE = "没有找到您放的附件"
_NUMBER = re.compile(r"[0-9]{1,12}")


async def pressed(turn: Turn, press: Press) -> Reply:
    """misplaced:TICKET asks where the newest of it belongs; misplaced:TICKET:MEDIA:WHERE puts it
    there."""
    if not press.args or not all(_NUMBER.fullmatch(arg) for arg in press.args[:2]):
        return Reply(_GONE)
    if len(press.args) < 3:
        return await _asked(turn, int(press.args[0]))
    found = await media.this(turn.unit, int(press.args[1]))
    if found is None or found.ticket_id != int(press.args[0]):
        return Reply(_GONE)
    if not await _sent(turn, found):
        raise Refused("附件只能由发的人移动或删除")
    return await _settled(turn, found, press.args[2])


async def _asked(turn: Turn, number: int) -> Reply:
    own = [one for one in await media.of_ticket(turn.unit, number) if await _sent(turn, one)]
    there = [one for one in own if one.state in media.PRESENT]
    if not there:
        return Reply(_GONE)
    newest = there[-1]
    others = [t for t in await attaching.open_ones(turn) if t.id != number]
    buttons = [_button(newest, f"移到工单 #{t.id}", str(t.id)) for t in others]
    if turn.now - newest.at < attaching.WAITS - timedelta(minutes=10):
        buttons.append(_button(newest, "单独报修", NEW))
    buttons.append(_button(newest, "删掉", DROP))
    what = counted([newest.kind])
    return Reply(f"工单 #{number} 上您最后发的{what}，要怎么处理？", tuple(buttons))


def _button(found: Stored, label: str, where: str) -> Choice:
    data = Press(MISPLACED, (str(found.ticket_id), str(found.id), where))
    return Choice(label, data.encode())


async def _sent(turn: Turn, found: Stored) -> bool:
    if found.address == turn.message.address:
        return True
    person = turn.person_id
    return person is not None and found.address in await people.addresses(turn.unit, person)


async def _settled(turn: Turn, found: Stored, where: str) -> Reply:
    if found.state not in media.PRESENT:
        return Reply(_GONE)
    what, was = counted([found.kind]), found.ticket_id or 0
    if where == DROP:
        media.remove(turn.unit, found.id, turn.now)
        await _note(turn, was, f"📎 {what}放错了，已由发的人删除")
        return Reply(f"{what}已删除")
    if where == NEW:
        media.move(turn.unit, found.id, None)
        await _note(turn, was, f"📎 {what}放错了，已由发的人拿走")
        return await attaching.asked(turn, f"{what}已从工单 #{was} 拿下来")
    if not _NUMBER.fullmatch(where):
        return Reply(_GONE)
    to = await tickets.act(
        turn, Verb.NOTE, int(where), None, {"text": f"📎 {what}（从 #{was} 移来）"}
    )
    media.move(turn.unit, found.id, to.id)
    await _note(turn, was, f"📎 {what}放错了，已由发的人移到 #{to.id}")
    return Reply(f"{what}已移到工单 #{to.id}", (attaching.show(to),))


async def _note(turn: Turn, number: int, text: str) -> None:
    """What became of it, in the history of the ticket it was on."""
    ticket = await get(turn.unit, number)
    if ticket.status in FROM[Verb.NOTE]:
        await tickets.act(turn, Verb.NOTE, number, None, {"text": text})
