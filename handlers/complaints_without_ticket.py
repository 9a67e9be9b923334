"""A complaint that is about no ticket: who is told, and his answer (clause S2-5)."""

import re

from handlers import complaint_facts, drafts
from handlers.turn import Reply, Turn
from helpdesk.complaint import About
from helpdesk.errors import NotAllowed, Refused
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Role
from helpdesk.press import Press
from notifications.telling import tell, tell_role
from storage import complaints, outbox, people
from storage.complaints import Complaint
from storage.outbox import Delivery

FORM = "complaint"
_ABOUT_DIRECTOR = re.compile(r"信息科(?:的)?(?:主任|科长|领导)")
_MOST_TEXT = 300


async def heard(turn: Turn, said: str, about: About) -> Reply:
    """Tell who may read it. Says so only when somebody can be told; else says whom to call."""
    never = await _named(turn, said)
    role, against = await complaint_facts.reader_of(turn, about, None, never)
    said = said[:_MOST_TEXT]
    kept = Complaint(turn.message.address, turn.person_id, said, role, against)
    number = await complaints.add(turn.unit, kept, turn.now)
    done = Choice("投诉已处理", Press(FORM, (str(number),)).encode())
    text = f"投诉（没有对应的工单）：{_who(turn)}\n投诉内容：{said}"
    message, key = OutgoingMessage(text, (done,)), f"complaint{number}"
    await tell_role(turn.unit, turn.roster, role, message, key, turn.now, never=against)
    return Reply(complaint_facts.received(role))


async def _named(turn: Turn, said: str) -> frozenset[int]:
    """The managers whom the words name: whatever else they are about."""
    found = [p for role in MANAGERS for p in await people.with_role(turn.unit, role)]
    directors = _ABOUT_DIRECTOR.search(said) is not None
    return frozenset(
        p.id for p in found if p.name in said or (directors and p.role is Role.DIRECTOR)
    )


def _who(turn: Turn) -> str:
    person = turn.person
    if person is None:
        return "一位没有绑定工号的访客"
    return " ".join(filter(None, (person.department, person.name, person.phone)))


async def pressed(turn: Turn, press: Press) -> Reply:
    """投诉已处理: what was done is asked for."""
    number = press.args[0] if press.args else ""
    complaint = await _open(turn, number)
    return drafts.ask(_question(complaint), Draft(FORM, {"number": number}))


async def begin(turn: Turn, said: str) -> tuple[Draft, str] | None:
    """It begins with a press only."""
    return None


def read(turn: Turn, field: str, value: str) -> str:
    """The answer as kept."""
    return value[:_MOST_TEXT]


async def question(turn: Turn, draft: Draft) -> Question | None:
    """What was done."""
    if "text" in draft.values:
        return None
    return _question(await _open(turn, draft.values.get("number", "")))


def _question(complaint: Complaint) -> Question:
    return Question("text", f"投诉内容：{complaint.text}\n是怎么处理的？写下来，投诉的人会看到")


async def finish(turn: Turn, draft: Draft) -> Reply:
    """Whoever complained reads what was done."""
    complaint, said = await _open(turn, draft.values["number"]), draft.values["text"]
    assert turn.person_id is not None
    if not await complaints.answer(turn.unit, complaint.id, turn.person_id, said, turn.now):
        raise Refused(_ANSWERED)
    message = OutgoingMessage(f"您的投诉已处理：{said}")
    key = f"complaint{complaint.id}answer"
    by_person = complaint.person_id is not None
    if by_person and await tell(turn.unit, complaint.person_id or 0, message, key, turn.now):
        return Reply("已答复投诉的人")
    outbox.queue(turn.unit, Delivery(key, complaint.address, message), turn.now)
    return Reply("已答复投诉的人")


_ANSWERED = "这件投诉已经答复过了"


async def _open(turn: Turn, number: str) -> Complaint:
    """The complaint that waits for this person's answer. Raises Refused."""
    person = turn.person
    if person is None or person.role not in MANAGERS:
        raise NotAllowed("投诉由值班组长或主任答复")
    known = re.fullmatch(r"[0-9]{1,12}", number) is not None
    found = await complaints.get(turn.unit, int(number)) if known else None
    if found is None or person.id in found.against:
        raise Refused("没有等您答复的投诉")
    if found.answered_at is not None:
        raise Refused(_ANSWERED)
    return found
