"""Reads one message: what is broken and where, what the sender wants, whether it is over."""

from dataclasses import dataclass
from functools import lru_cache

from helpdesk import cues, safety
from helpdesk.lexicon import Place, find_places
from helpdesk.plain_text import clauses, tidy
from helpdesk.reach import Reach, reach
from helpdesk.severity import Kind, Scope


@dataclass(frozen=True)
class Reading:
    """`text` is the whole message, tidied; `live` is what is left of it without what it says is
    fine or did not happen. `broken`: a fault is described. `supposed`: it is only imagined.
    `over`: it has ended."""

    text: str
    live: str
    places: list[Place]
    reach: Reach
    broken: bool
    supposed: bool
    over: bool


@lru_cache(maxsize=64)  # the same message is judged in several ways
def read(message: str) -> Reading:
    """Any text can be read, the empty one too."""
    text = tidy(message)
    live, units = cues.OTHER_UNITS_ARE_FINE.subn(" ", text)
    live, others = cues.OTHERS_ARE_FINE.subn(" ", cues.ELSEWHERE_IS_FINE.sub(" ", live))
    live = cues.DENIED.sub(" ", live)
    places = find_places(live)
    return Reading(
        text=text,
        live=live,
        places=places,
        reach=reach(live, places, others_fine=others > 0, units_fine=units > 0),
        broken=cues.first_fault(live) is not None,
        supposed=_is_supposed(live),
        over=_is_over(live),
    )


def _is_supposed(live: str) -> bool:
    # "如果停电了，HIS还能用吗" imagines its fault; "如果方便请快来，HIS打不开" does not.
    if not cues.SUPPOSED.search(live):
        return False
    faulty = next((part for part in clauses(live) if _is_faulty(part)), "")
    return not faulty or cues.SUPPOSED.search(faulty) is not None


def _is_faulty(part: str) -> bool:
    return bool(cues.FAULT.search(part) or safety.WRONG_PATIENT.search(part))


def _is_over(live: str) -> bool:
    ends = [found.end() for found in cues.RECOVERED.finditer(live)]
    if not ends or cues.NOT_RECOVERED.search(live):
        return False
    # "通了，但是有一段结果没传过来": what is said after the good news still counts.
    return not cues.FAULT.search(live, ends[-1])


@lru_cache(maxsize=64)  # one message is looked at in several ways
def has_symptom(text: str) -> bool:
    """Whether a text tells that something is wrong: a fault, a danger or an incident.

    A place, a name or a telephone number tells nothing of the sort.
    """
    reading = read(text)
    return reading.broken or any(words.search(reading.live) for words in _DANGERS)


_DANGERS = (
    safety.IN_DANGER,
    safety.WRONG_PATIENT,
    safety.SERVER_ROOM,
    safety.DATA_LOSS,
    safety.SECURITY,
)


@lru_cache(maxsize=64)  # one message is looked at in several ways
def asks(text: str) -> bool:
    """Whether a text is phrased as a question that an answer would serve: how, where, whether,
    when, who; also one that names a fault ("打印机不打印怎么办").

    To ask why it fails, or when somebody comes, is a report or a reminder, not a question.
    """
    reading = read(text)
    rest = cues.CHASE.sub(" ", reading.text)
    if cues.ASKS.search(rest):
        return True
    weak = (cues.STRONG_QUESTION, cues.WEAK_QUESTION, cues.WHY)
    return not reading.broken and any(words.search(rest) for words in weak)


def kind_of(reading: Reading) -> Kind:
    """What the sender wants; a fault where nothing says otherwise."""
    for kind, holds in _KINDS:
        if holds(reading):
            return kind
    return Kind.FAULT


def _security(reading: Reading) -> bool:
    live = reading.live
    return bool(safety.SECURITY.search(live)) and not safety.SECURITY_ONLY_ASKED.search(live)


def _not_real(reading: Reading) -> bool:
    return bool(cues.NEVER_WAS.search(reading.text))


def _over(reading: Reading) -> bool:
    return reading.over or bool(cues.FALSE_ALARM.search(reading.text))


def _training(reading: Reading) -> bool:
    return not reading.broken and bool(cues.TRAINING.search(reading.live))


def _account(reading: Reading) -> bool:
    if not cues.ACCOUNT.search(reading.live) or cues.ACCOUNT_ONLY_ASKED.search(reading.live):
        return False
    # A whole ward that cannot log in has a fault, not a password to reset.
    many = reading.reach.known and reading.reach.scope is not Scope.PERSON
    return not (reading.broken and many)


def _question(reading: Reading) -> bool:
    live = reading.live
    if cues.RULE_ASKED.search(live) and not cues.HARD_STOP.search(live):
        return True
    asks = cues.STRONG_QUESTION.search(live) is not None
    wonders = cues.WEAK_QUESTION.search(live) or cues.ASKS.search(live)
    if reading.supposed and (asks or wonders):
        return True
    return asks and not reading.broken


def _data(reading: Reading) -> bool:
    return bool(cues.DATA.search(reading.live)) and not cues.DATA_NOT.search(reading.live)


def _change(reading: Reading) -> bool:
    return not reading.broken and bool(cues.CHANGE.search(reading.live))


def _weak_question(reading: Reading) -> bool:
    return not reading.broken and bool(cues.WEAK_QUESTION.search(reading.live))


_KINDS = (
    (Kind.SECURITY, _security),
    (Kind.QUESTION, _not_real),
    (Kind.FAULT, _over),
    (Kind.TRAINING, _training),
    (Kind.ACCOUNT, _account),
    (Kind.CHANGE, lambda reading: _change(reading) and not _question(reading)),
    (Kind.QUESTION, _question),
    (Kind.DATA, _data),
    (Kind.QUESTION, _weak_question),
)
