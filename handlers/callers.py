"""代报: somebody of the desk writes down what another said on the telephone or on the spot."""

from dataclasses import replace

from handlers import drafts, report
from handlers.reporter import Reporter
from handlers.turn import Reply, Turn
from helpdesk.caller import BEGINS, VIA_WORDS, Caller, Taken, Via, may_take_calls, read_caller
from helpdesk.errors import NotAllowed
from helpdesk.intake import SKIPPED, Draft, Question
from helpdesk.people import Person, Role
from storage import people
from storage.unit import Unit

FORM = "caller"
"""The form of a report for somebody else, told step by step."""

_VIA = Question(
    "via",
    "他是怎么报的？也可以一条写完，例如：代报 门诊药房 李护士 13800000000 打印机坏了",
    tuple((word, via.value) for via, word in VIA_WORDS.items()),
)
_WHO = Question(
    "who",
    "报修人是哪个科室、叫什么、电话多少？例如：门诊药房 李护士 13800000000",
    (("不清楚", SKIPPED),),
)
_WHAT = Question("what", "什么坏了、影响了什么？一句话就行")


def is_about(text: str) -> bool:
    """Whether the words are a report for somebody else."""
    return text.startswith(BEGINS)


def has_a_number(turn: Turn) -> bool:
    """Whether the telephone number in the words is that of a caller, and to be kept."""
    if not may_take_calls(turn.person):
        return False
    asked = turn.draft is not None and turn.draft.form in (FORM, report.LEAVE_CONTACT)
    return asked or is_about(turn.text.lstrip())


async def commanded(turn: Turn, text: str) -> Reply | None:
    """The answer to 代报 with whatever stands behind it; None when the text is something else.

    Who may not do it loses nothing: with something to report it is his own report.
    """
    if not is_about(text):
        return None
    said = text.removeprefix(BEGINS).strip(" ，,。:：")
    if not may_take_calls(turn.person):
        return await _not_allowed(turn, said)
    if not said:
        return drafts.ask(_VIA, Draft(FORM))
    return await _told(turn, read_caller(said))


async def _not_allowed(turn: Turn, said: str) -> Reply:
    if not read_caller(said).text:
        raise NotAllowed("代报由信息科的人登记。您自己报修，直接说哪里、什么坏了就行")
    own = await report.describe(replace(turn, message=replace(turn.message, text=said)))
    return replace(own, text=f"代报由信息科的人登记，先算您本人报修\n{own.text}")


async def answer(turn: Turn, draft: Draft) -> Reply:
    """The answer to the question that is open; everything at once is as good."""
    question = _next(draft)
    value = drafts.answered(question, turn) if question else None
    if question is None or value is None:
        return drafts.ask(question or _WHAT, draft)
    if question is _VIA and value not in VIA_WORDS:
        return await _told(turn, read_caller(value.removeprefix(BEGINS)))
    filled = draft.having(**{question.field: value[:500]})
    caller = _caller(filled)
    if caller.text:
        return await _told(turn, caller)
    following = _next(filled)
    assert following is not None
    return drafts.ask(following, filled)


def _next(draft: Draft) -> Question | None:
    return next((q for q in (_VIA, _WHO, _WHAT) if q.field not in draft.values), None)


def _caller(draft: Draft) -> Caller:
    """What the answers so far come to; who he is may have told what is wrong as well."""
    who = draft.values.get("who", SKIPPED)
    read = Caller() if who == SKIPPED else read_caller(who)
    text = "，".join(part for part in (read.text, draft.values.get("what", "")) if part)
    return Caller(read.name, read.phone, read.department, Via(draft.values["via"]), text)


async def _told(turn: Turn, caller: Caller) -> Reply:
    """A report like any other, of whoever called; one with an account hears of it himself."""
    assert turn.person is not None
    found = await _by_number(turn.unit, caller)
    heard = found is not None and bool(await people.addresses(turn.unit, found.id))
    taken = Taken(turn.person.id, caller.via or Via.PHONE, found.id if found and heard else None)
    listed = found or Person("", "", Role.REPORTER)
    name = caller.name or listed.name
    reporter = Reporter(name, caller.phone, listed.department, listed.campus, taken)
    return await report.called(turn, caller, reporter)


async def _by_number(unit: Unit, caller: Caller) -> Person | None:
    """Whose number it is; of several at one telephone the one of that name.

    A mobile phone is one person's; at a ward's telephone somebody of another surname is another.
    """
    found = await people.by_phone(unit, caller.phone) if caller.phone else []
    if len(found) > 1:
        found = [person for person in found if person.name == caller.name]
    if len(found) != 1 or not (_is_mobile(caller.phone) or _same_surname(found[0], caller)):
        return None
    return found[0]


def _is_mobile(phone: str) -> bool:
    return len(phone) == 11 and phone.startswith("1")


def _same_surname(person: Person, caller: Caller) -> bool:
    return not caller.name or caller.name[:1] == person.name[:1]
