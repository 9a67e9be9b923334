"""查看附件: what is on a ticket, sent to whoever may see it, or shown by a link."""

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers.attaching import misplaced
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.media import KIND_WORDS, MediaState, link
from helpdesk.press import Press
from helpdesk.ticket import Ticket, may_see
from notifications.phrases import when
from storage import media, media_keeping, media_orders
from storage.media import Stored
from storage.tickets import get

MOST = 9
LINKS_LIVE = timedelta(hours=1)
_STATES = {
    MediaState.PENDING: "正在取，请稍后再看",
    MediaState.REFUSED: "没有收下",
    MediaState.GONE: "没取到",
    MediaState.CLEANED: "已按规定清理",
    MediaState.REMOVED: "发的人已删除",
}


async def pressed(turn: Turn, press: Press) -> Reply:
    """Send what is on the ticket to the channel the person is on."""
    number = press.args[0] if press.args else ""
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return Reply("没有这张工单")
    ticket = await get(turn.unit, int(number))
    if not may_see(ticket, turn.person, turn.message.address):
        raise Refused("这张工单只有报修人和信息科可以看")
    found = (await media.of_ticket(turn.unit, ticket.id))[-MOST:]
    if not found:
        return Reply(f"工单 #{ticket.id} 没有附件", draft=turn.draft)
    lines = await _lines(turn, ticket, found)
    own = any(one.address == turn.message.address and one.state in media.PRESENT for one in found)
    choices = (misplaced(ticket),) if own else ()
    return Reply("\n".join([f"工单 #{ticket.id} 的附件：", *lines]), choices, turn.draft)


async def _lines(turn: Turn, ticket: Ticket, found: Sequence[Stored]) -> list[str]:
    desk = turn.desk
    sends = turn.message.address.channel in desk.files
    key = "" if sends or not desk.media_url else await media_keeping.key(turn.unit)
    lines = []
    for number, one in enumerate(found, 1):
        zone = turn.contract.calendar.zone
        told = f"{number}. {KIND_WORDS[one.kind]}，{when(one.at, turn.now, zone)}"
        lines.append(f"{told}，{_how(turn, ticket, one, key)}")
    return lines


def _how(turn: Turn, ticket: Ticket, one: Stored, key: str) -> str:
    """Where the person sees it."""
    if one.state is not MediaState.KEPT:
        return _STATES[one.state]
    address = turn.message.address
    if address.channel in turn.desk.files:
        caption = f"工单 #{ticket.id} 的{KIND_WORDS[one.kind]}"
        media_orders.order(turn.unit, one.id, address, caption, turn.now)
        return "马上发给您"
    if not key:
        return "这里看不了，请在微信、企业微信或 Telegram 里看"
    return f"一小时内可看：{turn.desk.media_url}{link(key, one.name, turn.now + LINKS_LIVE)}"
