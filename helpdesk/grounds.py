"""Why a report is judged as it is, in phrases for the reporter and the ticket."""

from collections.abc import Iterator

from helpdesk.english_report import HAN
from helpdesk.estimate import leaning
from helpdesk.evidence import evidence_of
from helpdesk.plain_text import clauses
from helpdesk.reading import Reading
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.stakes import KIND_WORDS, REQUESTS, Stake
from helpdesk.verdict import Verdict

SCOPE_WORDS = {
    Scope.PERSON: "单人或单台设备",
    Scope.DEPARTMENT: "全科",
    Scope.HOSPITAL: "多个科室",
}
SCOPE_REASON = "影响范围："
_SAID = "原话："
_MOST_SAID = 16
_MOST_WEIGHED = 12
_STEP = 8


def reasons(
    reading: Reading, ruled: Verdict, severity: Severity, scope: Scope, kind: Kind, *, text: str
) -> Iterator[str]:
    """Short phrases that say why: the rule's where it agrees, else the sender's own words."""
    found = _found(reading, ruled, severity, scope, kind)
    yield from _in_capitals(found, text)


def _found(
    reading: Reading, ruled: Verdict, severity: Severity, scope: Scope, kind: Kind
) -> Iterator[str]:
    if kind not in REQUESTS:
        yield from scope_reasons(ruled.found.stake, scope, known=ruled.reach_known)
    if ruled.severity is severity and ruled.found.reason:
        yield ruled.found.reason
    elif kind in REQUESTS:
        yield KIND_WORDS[kind]
    elif ruled.severity is not severity and (said := _said(reading, severity)):
        yield f"{_SAID}{said}"
    if ruled.over:
        yield "已经恢复"


def _in_capitals(reasons: Iterator[str], text: str) -> Iterator[str]:
    for reason in reasons:
        words = reason.removeprefix(_SAID)
        if words == reason:
            yield reason
        elif HAN.search(text):  # of an English report these would be the desk's words
            yield _SAID + as_written(words, text)


def _said(reading: Reading, severity: Severity) -> str:
    """The words that weighed most for the severity; of a long clause, the part of it that did."""
    parts = [piece for clause in clauses(reading.live)[:_MOST_WEIGHED] for piece in _pieces(clause)]
    return max(parts, key=lambda part: leaning(evidence_of(part), severity), default="")


def _pieces(clause: str) -> list[str]:
    last = max(0, len(clause) - _MOST_SAID)
    return [clause[start : start + _MOST_SAID] for start in (*range(0, last, _STEP), last)][:_STEP]


def scope_reasons(stake: Stake, scope: Scope, *, known: bool) -> Iterator[str]:
    """Who is affected, in words."""
    # Where an emergency was noticed does not say how far it reaches.
    if stake is not Stake.EMERGENCY or scope is not Scope.PERSON:
        yield SCOPE_REASON + SCOPE_WORDS[scope] + ("" if known else "（推测）")


def as_written(words: str, text: str) -> str:
    """Words of the tidied text as the sender wrote them."""
    # The words come from the tidied text: the sender's capitals are given back.
    start = text.lower().find(words)
    return text[start : start + len(words)] if start >= 0 else words.upper()
