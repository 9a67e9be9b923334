"""我要投诉: a complaint about a ticket, or about none; and how its reporter is reached."""

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers import complaints_without_ticket, drafts, forms
from handlers.turn import Reply, Turn
from helpdesk.complaint import About
from helpdesk.errors import NotAllowed
from helpdesk.intake import Draft
from helpdesk.lexicon import find_system
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS, Person, Role, Verb
from helpdesk.plain_text import tidy
from helpdesk.press import TicketPress
from helpdesk.reading import has_symptom
from helpdesk.ticket import WORKING, Status, Ticket
from helpdesk.whereabouts import spot, where
from storage import people, ticket_lists
from storage.tickets import get

MOST = 8
LATELY = timedelta(days=30)
"""A ticket that ended longer ago is not offered; its number may be written."""

_WANTS = re.compile(r"我?(?:要|想|必须|得)投诉(?:一下)?")
_BARE = re.compile(r"投诉(?=$|[\s，,。:：!！#＃0-9他她你]|工单|工程师|组长|值班|信息科|服务|态度)")
_AIMED = re.compile(
    r"投诉(?:一下)?(?!系统|平台|电话|热线|邮箱|箱|管理|处理|流程|率|科|办|件|登记|记录|单|表|建议)"
)
_ASKING = re.compile(r"[?？]|[吗么]|怎么|如何|哪里|在哪")
_DISPLEASED = re.compile(
    r"(?:服务|工作)?态度(?:这么|实在|真的?|很|太|非常|特别|极其|也|又|还|就)*(?:差|恶劣|不好|不行|冷|凶|糟|敷衍)"
    r"|(?:骂|吼|凶|怼)(?:了)?(?:我|人)|不耐烦|不负责任?|(?:很|太|非常|特别|极|真的?|实在)不满意?"
)
_OF_THE_DESK = re.compile(r"工程师|师傅|维修的|修的人|组长|值班|信息科|你们|接电话")
_LONGEST = 80
_NUMBER = re.compile(r"(?:工单\s*[#＃]?|[#＃]|^)\s*([0-9]{1,12})(?:号工单|号)?")
_ABOUT_MANAGER = re.compile(r"组长|班长")
_ABOUT_ENGINEER = re.compile(r"工程师|师傅|维修的")
_OPEN = WORKING | {Status.LINKED, Status.RESTORED}


async def commanded(turn: Turn, text: str) -> Reply | None:
    """The answer to a complaint, or None when the text is none.

    Who tells of a fault and has reported none is first of all reporting it.
    """
    wants = _WANTS.search(text) or _BARE.match(text) or await _aimed(turn, text)
    if wants is None:
        return await _displeased(turn, text)
    said = f"{text[: wants.start()]} {text[wants.end() :]}".strip(" ，,。:：!！")
    number = _NUMBER.match(said)
    if number is not None:
        return await _on(turn, int(number[1]), said[number.end() :].strip(" ，,。:："))
    found = await _at_hand(turn)
    if not found and has_symptom(said):
        return None
    if not found:
        return await _on_none(turn, said)
    return await _on(turn, found[0].id, said) if len(found) == 1 else _which(found, said)


async def _aimed(turn: Turn, text: str) -> re.Match[str] | None:
    """投诉王工: at a member of staff; of whoever reported something, at anything but a system."""
    found = _AIMED.match(text)
    if found is None:
        return None
    said = text[found.end() :]
    if await _names_somebody(turn, said):
        return found
    other = has_symptom(said) or find_system(tidy(said)) or _ASKING.search(said)
    ours = _OF_THE_DESK.search(said) or await _at_hand(turn)
    return found if ours and not other else None


async def _displeased(turn: Turn, text: str) -> Reply | None:
    """王工态度太差: what a reporter says of somebody is not for him to read, whatever he calls it.

    Only out of the blue: as an answer to a question it is that.
    """
    busy = turn.draft is not None and turn.draft.form != drafts.ASKED
    if busy or len(text) > _LONGEST or not _DISPLEASED.search(text) or has_symptom(text):
        return None
    found = await _at_hand(turn)
    about = _OF_THE_DESK.search(text) or await _names_somebody(turn, text)
    if not found or not about:
        return None
    return await _on(turn, found[0].id, text) if len(found) == 1 else _which(found, text)


async def _names_somebody(turn: Turn, said: str) -> bool:
    roles = (Role.ENGINEER, *sorted(MANAGERS))
    found = [p for role in roles for p in await people.with_role(turn.unit, role)]
    return any(person.name in said for person in found)


async def _at_hand(turn: Turn) -> list[Ticket]:
    address = turn.message.address
    found = await ticket_lists.reported_by(turn.unit, address, turn.person_id, MOST)
    return [t for t in found if t.status in _OPEN or _lately(turn, t)]


def _lately(turn: Turn, ticket: Ticket) -> bool:
    return ticket.closed_at is not None and turn.now - ticket.closed_at < LATELY


def _which(found: Sequence[Ticket], said: str) -> Reply:
    """Which ticket is meant; what was said is kept for it."""
    presses = tuple(
        Choice(f"投诉 #{t.id}", TicketPress(Verb.COMPLAIN, t.id, t.version).encode()) for t in found
    )
    draft = Draft(Verb.COMPLAIN.value, {"text": said} if said else {})
    return Reply("很抱歉让您不满意。是关于哪一张工单？", presses, draft)


async def _on(turn: Turn, ticket_id: int, said: str) -> Reply:
    values = {"text": said} if said else {}
    ticket = await get(turn.unit, ticket_id)
    engineer = await people.get(turn.unit, ticket.engineer_id) if ticket.engineer_id else None
    about = await _about(turn, said, engineer)
    if about is not None:
        values["about"] = about.value
    return await forms.begin(turn, Verb.COMPLAIN, ticket_id, values=values)


async def _about(turn: Turn, said: str, engineer: Person | None) -> About | None:
    """Whom the words are about, where they say so."""
    managers = await people.with_role(turn.unit, Role.DUTY_MANAGER)
    if _ABOUT_MANAGER.search(said) or any(p.name in said for p in managers):
        return About.MANAGER
    named = engineer is not None and engineer.name in said
    return About.ENGINEER if named or _ABOUT_ENGINEER.search(said) else None


async def _on_none(turn: Turn, said: str) -> Reply:
    """Somebody without a ticket is heard as well."""
    if not said:
        return Reply("很抱歉让您不满意。请说一下是什么事，例如：我要投诉，值班电话一直没人接")
    about = await _about(turn, said, None) or About.OTHER
    return await complaints_without_ticket.heard(turn, said, about)


async def contact(turn: Turn, ticket_id: int) -> Reply:
    """How the reporter of a ticket is reached, for a manager."""
    if turn.person is None or turn.person.role not in MANAGERS:
        raise NotAllowed("报修人的联系方式只给值班组长和主任看")
    ticket = await get(turn.unit, ticket_id)
    there = spot(ticket.department, ticket.campus, ticket.location)
    place = where(ticket.department, ticket.location, ticket.campus)
    said = " ".join(filter(None, (place, there, ticket.reporter_name)))
    phone = ticket.reporter_phone
    return Reply(f"{said or '报修人'}：{f'电话 {phone}' if phone else '没有留电话'}")
