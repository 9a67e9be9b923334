"""How bad a report is, judged from its words alone: scope and stake make the severity."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from helpdesk.lexicon import find_system
from helpdesk.reading import Reading, asks, has_symptom, kind_of, read
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.small_talk import is_chatter, is_thanks, says_enough
from helpdesk.stakes import REQUESTS, Finding, Stake, finding, scope_of

__all__ = [
    "SEVERITIES",
    "Assessment",
    "Stake",
    "asks",
    "assess",
    "has_symptom",
    "is_chatter",
    "is_thanks",
    "says_enough",
    "severe",
    "with_scope",
]

_LEVELS = {  # one person, a department, several
    Stake.SAFETY: "S1 S1 S1",
    Stake.EMERGENCY: "S1 S1 S1",
    Stake.WORKFLOW: "S3 S2 S1",
    Stake.SLOWED: "S3 S2 S2",
    Stake.DAILY: "S3 S3 S2",
    Stake.CAN_WAIT: "S4 S3 S3",
    Stake.CONVENIENCE: "S4 S4 S4",
}
SEVERITIES = {
    (stake, scope): Severity(level)
    for stake, levels in _LEVELS.items()
    for scope, level in zip(Scope, levels.split(), strict=True)
}
"""The grid: what is at stake, and for how many."""

ONE_LOWER = {
    Severity.S1: Severity.S2,
    Severity.S2: Severity.S3,
    Severity.S3: Severity.S4,
    Severity.S4: Severity.S4,
}
SCOPE_WORDS = {
    Scope.PERSON: "单人或单台设备",
    Scope.DEPARTMENT: "全科",
    Scope.HOSPITAL: "多个科室",
}
_SCOPE_REASON = "影响范围："


@dataclass(frozen=True)
class Assessment:
    """A judgement of one message.

    `system` is a name from lexicon.SYSTEMS or ""; `department` is the sender's own words
    for the place, with a short form completed ("急诊" to "急诊科"), or "" if the text names none.
    `reasons` are short Chinese phrases for the reporter and the ticket.
    `sure` is False when both scope and stake were guessed. `scope_known`: the text tells who is
    affected, or it does not matter (a question, a request, an emergency).
    `patient_safety` means S1, and nothing lowers it. `over`: the fault has already ended.
    """

    severity: Severity
    scope: Scope
    kind: Kind
    patient_safety: bool
    system: str
    department: str
    reasons: tuple[str, ...]
    sure: bool
    scope_known: bool
    stake: Stake
    over: bool = False


@lru_cache(maxsize=256)  # one message is asked about more than once on its way
def assess(text: str) -> Assessment:
    """The judgement of a message; any text has one, however odd."""
    reading = read(text)
    kind = kind_of(reading)
    found = finding(reading, kind)
    if found.stake is Stake.SAFETY and kind in REQUESTS:
        kind = Kind.FAULT
    scope = scope_of(reading, kind, found)
    safety = found.stake is Stake.SAFETY
    needless = kind in REQUESTS or safety or found.stake is Stake.EMERGENCY
    over = reading.over and kind is Kind.FAULT
    return Assessment(
        severity=_severity(found.stake, scope, over=over),
        scope=scope,
        kind=kind,
        patient_safety=safety,
        system=find_system(reading.live),
        department=_as_written(reading.places[0].words, text) if reading.places else "",
        reasons=tuple(_reasons(reading, kind, scope, found, over=over)),
        sure=reading.reach.known or needless or found.told,
        scope_known=reading.reach.known or needless,
        stake=found.stake,
        over=over,
    )


def severe(text: str) -> bool:
    """Whether the text alone makes it S1 or S2 now and tells the scope or the stake, so that no
    question may keep it waiting."""
    found = assess(text)
    return found.severity in (Severity.S1, Severity.S2) and found.sure and not found.over


def _as_written(words: str, text: str) -> str:
    # The words come from the tidied text: the sender's capitals are given back.
    start = text.lower().find(words)
    return text[start : start + len(words)] if start >= 0 else words.upper()


def with_scope(assessment: Assessment, scope: Scope) -> Assessment:
    """The assessment after the reporter said who is affected; patient safety stays S1."""
    others = tuple(why for why in assessment.reasons if not why.startswith(_SCOPE_REASON))
    return replace(
        assessment,
        severity=_severity(assessment.stake, scope, over=assessment.over),
        scope=scope,
        reasons=(*_scope_reasons(assessment.stake, scope, known=True), *others),
        sure=True,
        scope_known=True,
    )


def _severity(stake: Stake, scope: Scope, *, over: bool) -> Severity:
    level = SEVERITIES[stake, scope]
    return ONE_LOWER[level] if over and stake is not Stake.SAFETY else level


def _reasons(
    reading: Reading, kind: Kind, scope: Scope, found: Finding, *, over: bool
) -> Iterator[str]:
    if kind not in REQUESTS:
        yield from _scope_reasons(found.stake, scope, known=reading.reach.known)
    if found.reason:
        yield found.reason
    if over:
        yield "已经恢复"


def _scope_reasons(stake: Stake, scope: Scope, *, known: bool) -> Iterator[str]:
    # Where an emergency was noticed does not say how far it reaches.
    if stake is not Stake.EMERGENCY or scope is not Scope.PERSON:
        yield _SCOPE_REASON + SCOPE_WORDS[scope] + ("" if known else "（推测）")
