"""Short messages that come within seconds of each other: one report told in pieces."""

import re
from dataclasses import replace

from handlers import drafts, joining
from handlers.judging import words_of
from handlers.turn import Turn
from helpdesk import lately
from helpdesk.incident import matter_of
from helpdesk.intake import CARE, HOW_MANY, Draft, Question, told_care
from helpdesk.lately import Told
from helpdesk.lexicon import find_system
from helpdesk.plain_text import tidy
from helpdesk.stakes import REQUESTS
from helpdesk.triage import (
    asks,
    assess,
    has_symptom,
    is_chatter,
    says_enough,
    severe,
    told_scope,
)
from helpdesk.whereabouts import NOWHERE

_A_FEW_WORDS = 8
_ACCESS = re.compile("登|账号|密码|权限|开通|申请")
"""What a request within seconds may belong to: 登不上, then 密码忘了."""


def of_one_breath(turn: Turn, last: Told) -> bool:
    """Whether the words come within seconds of the last and name no other thing."""
    if not soon(turn) or is_chatter(turn.text) or asks(turn.text):
        return False
    if is_a_request(turn.text) and not _ACCESS.search(last.summary):
        return False
    system = last.system
    named = find_system(tidy(turn.text))
    if named:
        return bool(system) and _matter(named) == _matter(system)
    # A symptom without a name may be that of another thing: 医生站登录不了.
    return not has_symptom(turn.text) or told_scope(turn.text) is not None


def more_of_it(turn: Turn, draft: Draft, question: Question) -> bool:
    """Whether the words go on with the report instead of answering what was asked about it.

    What is severe is part of it only where it names the same thing, or no thing at all.
    """
    if turn.press or _answers(turn, question):
        return False
    if is_mere_danger(turn.text):
        return True
    if not soon(turn):
        return False
    known, named = (find_system(tidy(text)) for text in (words_of(draft), turn.text))
    if named and known and _matter(named) != _matter(known):
        return False
    if severe(turn.text) and not named:
        return False  # 手术室停电了
    if is_a_request(turn.text) and not is_a_request(words_of(draft)):
        return False  # 监护仪连不上, then 密码忘了
    if has_symptom(turn.text):
        return True
    return not question.free and not (is_chatter(turn.text) or asks(turn.text))


def is_a_request(text: str) -> bool:
    """Whether the words ask for something and break nothing: 密码忘了."""
    found = assess(text)
    return found.kind in REQUESTS and not found.over and says_enough(text)


def more_words(turn: Turn, draft: Draft) -> str:
    """The report with the words that go on with it."""
    return "，".join(part for part in (draft.values.get("text", ""), turn.text) if part)


def is_mere_danger(text: str) -> bool:
    """Whether a patient is in danger and what fails is not told: 病人正在抢救，等着用."""
    return not says_enough(text) and assess(text).patient_safety and has_symptom(text)


def pieces(turn: Turn, draft: Draft, value: str) -> Draft:
    """The report with what was said in answer to 什么坏了; what was told in pieces is put together.

    What was said before and names nothing, or another thing, is left out: 帮帮我, 急急急.
    """
    said = draft.values.get("text", "")
    together = not says_enough(value) or _belongs(turn, said, value)
    text = f"{said} {value}".strip() if together else value
    # Pieces that come one after the other are one try.
    asked = min(draft.asked, 1) if soon(turn) and not turn.press else draft.asked
    return replace(draft.having(text=text), asked=asked)


def _belongs(turn: Turn, said: str, value: str) -> bool:
    before = assess(said)
    if before.named or before.place != NOWHERE:
        return True  # 收费处
    known, named = (find_system(tidy(text)) for text in (said, value))
    if known and named:
        return _matter(known) == _matter(named)
    return bool(known) or (soon(turn) and not is_chatter(said))


def _answers(turn: Turn, question: Question) -> bool:
    if not question.free and drafts.answered(question, turn) is not None:
        return True
    if joining.in_words(turn.text, question) is not None:
        return True
    if question is CARE and says_care(turn):
        return True
    few = len(turn.text) <= _A_FEW_WORDS
    return question.field == HOW_MANY.field and few and told_scope(turn.text) is not None


def says_care(turn: Turn) -> str | None:
    """Whether a patient's care suffers, unless the words are a report: 抢救室电脑坏了."""
    begins_so = turn.text.startswith(("影响", "不影响", "没影响"))
    if turn.press or (has_symptom(turn.text) and says_enough(turn.text) and not begins_so):
        return None
    return told_care(turn.text)


def soon(turn: Turn) -> bool:
    """Whether the words come within seconds of the last."""
    return lately.is_burst(turn.account.seen_at, turn.now)


def _matter(system: str) -> str:
    return matter_of(system) or system
