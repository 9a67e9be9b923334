"""Presses about a fault that many reported: incident:WHAT:NUMBER."""

import re
from collections.abc import Awaitable, Callable, Mapping

from handlers import incidents, joining, report, tickets
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.incident import in_departments
from helpdesk.intake import REPORT, Draft
from helpdesk.people import Party, Verb
from helpdesk.press import Press
from helpdesk.ticket import WORKING
from notifications.incident_words import choice, standing
from storage import affected
from storage import incidents as stored
from storage.tickets import get

_GONE = "这个按钮已经过期了，发“我的工单”看看"


async def pressed(turn: Turn, press: Press) -> Reply:
    """What the press does."""
    what, *numbers = press.args or ("",)
    if not numbers or not all(re.fullmatch(r"[0-9]{1,12}", n) for n in numbers):
        raise Refused(_GONE)
    given = [int(n) for n in numbers]
    if what in _TWO and len(given) == 2:
        return await _TWO[what](turn, *given)
    if what in _ONE and len(given) == 1:
        return await _ONE[what](turn, *given)
    raise Refused(_GONE)


async def still(turn: Turn, master: int) -> Reply:
    """还没好 of somebody who joined: now it is a report of his own."""
    joined = await affected.of_ticket(turn.unit, master)
    own = [one for one in joined if one.address == turn.message.address]
    if not own:
        return await report.begin(turn)
    words = {"text": f"{own[-1].text}（#{master} 恢复后还没好）", joining.JOINED: joining.OWN}
    return await report.go_on(turn, Draft(REPORT, words | {"department": own[-1].department}))


async def on_paper(turn: Turn, master: int) -> Reply:
    """已改用手工: a department's word; once all that reported gave it, the service goes on by
    other means (clause S1-17)."""
    ticket = await get(turn.unit, master)
    if ticket.status not in WORKING:
        raise Refused(f"#{master} 已恢复，不用再手工办理了")
    if await stored.get(turn.unit, master) is None:
        raise Refused(f"#{master} 现在不是统一故障")
    department = await _department(turn, master)
    await affected.say_on_paper(turn.unit, master, department, turn.person_id, turn.now)
    stands = await standing(turn.unit, master)
    waiting = [d for d in stands.departments if not in_departments(d, stands.on_paper)]
    if not waiting and not ticket.workaround:
        how = f"{'、'.join(stands.on_paper)}已按应急预案改用手工"
        parts = frozenset({Party.AFFECTED})
        await tickets.act(turn, Verb.WORK_AROUND, master, None, {"workaround": how}, parts)
    return Reply(
        f"已记下：{department}已改用手工，#{master} 恢复后马上通知您",
        (choice("看进展", "show", master),),
    )


async def _department(turn: Turn, master: int) -> str:
    if turn.person is not None and turn.person.department:
        return turn.person.department
    address = turn.message.address
    for one in await affected.of_ticket(turn.unit, master):
        if one.address == address and one.department:
            return one.department
    for row in await stored.linked(turn.unit, master):
        if (row["channel"], row["account"]) == (address.channel, address.account):
            return str(row["department"])
    ticket = await get(turn.unit, master)
    if ticket.address == address and ticket.department:
        return ticket.department
    raise Refused("不知道您是哪个科室的，请先绑定工号")


_ONE: Mapping[str, Callable[[Turn, int], Awaitable[Reply]]] = {
    **incidents.ACTIONS,
    "still": still,
    "paper": on_paper,
}
_TWO: Mapping[str, Callable[[Turn, int, int], Awaitable[Reply]]] = {
    "mine": joining.mine,
    "other": joining.other,
}
