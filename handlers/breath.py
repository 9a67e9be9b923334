"""Short messages that come within seconds of each other: one report told in pieces."""

from handlers import drafts, joining
from handlers.judging import words_of
from handlers.turn import Turn
from helpdesk import lately
from helpdesk.incident import matter_of
from helpdesk.intake import HOW_MANY, Draft, Question
from helpdesk.lexicon import find_system
from helpdesk.plain_text import tidy
from helpdesk.triage import asks, has_symptom, is_chatter, severe, told_scope

_A_FEW_WORDS = 8


def of_one_breath(turn: Turn, system: str) -> bool:
    """Whether the words come within seconds of the last and name no other thing."""
    if not _soon(turn) or is_chatter(turn.text) or asks(turn.text):
        return False
    named = find_system(tidy(turn.text))
    if named:
        return bool(system) and _matter(named) == _matter(system)
    # A symptom without a name may be that of another thing: 医生站登录不了.
    return not has_symptom(turn.text) or told_scope(turn.text) is not None


def more_of_it(turn: Turn, draft: Draft, question: Question) -> bool:
    """Whether the words go on with the report instead of answering what was asked about it.

    What is severe is part of it only where it names the same thing.
    """
    if turn.press or not _soon(turn) or _answers(turn, question):
        return False
    known, named = (find_system(tidy(text)) for text in (words_of(draft), turn.text))
    if named and known and _matter(named) != _matter(known):
        return False
    if severe(turn.text) and not named:
        return False  # 手术室停电了
    if has_symptom(turn.text):
        return True
    return not question.free and not (is_chatter(turn.text) or asks(turn.text))


def more_words(turn: Turn, draft: Draft) -> str:
    """The report with the words that go on with it."""
    return "，".join(part for part in (draft.values.get("text", ""), turn.text) if part)


def _answers(turn: Turn, question: Question) -> bool:
    if not question.free and drafts.answered(question, turn) is not None:
        return True
    if joining.in_words(turn.text, question) is not None:
        return True
    few = len(turn.text) <= _A_FEW_WORDS
    return question.field == HOW_MANY.field and few and told_scope(turn.text) is not None


def _soon(turn: Turn) -> bool:
    return lately.is_burst(turn.account.seen_at, turn.now)


def _matter(system: str) -> str:
    return matter_of(system) or system
