"""How bad a report is: what the rules find and what the model expects, and what is worth asking."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from helpdesk.asking import Asked, answered, decided, worth_asking
from helpdesk.concepts import DANGERS
from helpdesk.departments import implied_department, own_place
from helpdesk.estimate import Estimate, estimate
from helpdesk.evidence import evidence
from helpdesk.grounds import SCOPE_REASON, as_written, reasons, scope_reasons
from helpdesk.lexicon import find_system, likely_system
from helpdesk.reading import Reading, asks, has_symptom, read
from helpdesk.retraction import taken_back
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.small_talk import is_chatter, is_thanks, says_enough
from helpdesk.stakes import REQUESTS, Stake
from helpdesk.verdict import SEVERITIES, Verdict, verdict
from helpdesk.whereabouts import NOWHERE, Whereabouts, whereabouts

__all__ = [
    "SEVERITIES",
    "Asked",
    "Assessment",
    "Stake",
    "asks",
    "assess",
    "has_symptom",
    "is_chatter",
    "is_taken_back",
    "is_thanks",
    "says_enough",
    "severe",
    "told_scope",
    "with_answer",
    "with_scope",
]

_THEATRE = re.compile(
    r"[\d一二三四五六七八九十]号?(?:间(?!隔|断|歇)|台(?=正|上|还|在|病))|手?术间|台上|术中|主刀"
    r"|麻醉(?:机|一半|已|都|了)"
    r"|开着(?:肚子|腹|颅|胸)|肚子开着|上台"
)
_TAKEN_LIGHTLY = 0.65
"""How likely S4 must be before what the rules take for nothing is taken so."""
_SURELY_WANTED, _SURELY_ATTACKED = 0.6, 0.5
"""From which likelihood nothing is broken, or is an attack; chosen like the costs (asking.py)."""


@dataclass(frozen=True)
class Assessment:
    """A judgement of one message.

    `system` is a name from lexicon.SYSTEMS or ""; `department` is the sender's own words
    for the place, with a short form completed ("急诊" to "急诊科"); where the text names none, the
    one whose work it tells of (`named` is false then), or "".
    `reasons` are short Chinese phrases for the reporter and the ticket.
    `sure` is how likely the severity is right, 0 to 1. `ask`: the one question whose answer would
    settle most, None where none is worth it; with_answer takes the answer.
    `agreed`: rules and model say alike that it is severe, and for whom.
    `patient_safety` means S1, and nothing lowers it. `over`: the fault has already ended.
    `place`: campus and exact place, in the sender's words.
    """

    severity: Severity
    scope: Scope
    kind: Kind
    patient_safety: bool
    system: str
    department: str
    named: bool
    reasons: tuple[str, ...]
    sure: float
    ask: Asked | None
    agreed: bool
    stake: Stake
    over: bool
    expected: Estimate = field(repr=False, compare=False)
    place: Whereabouts = NOWHERE

    @property
    def campus(self) -> str:
        """The campus that the words name, or ""."""
        return self.place.campus

    @property
    def location(self) -> str:
        """Where exactly, in the sender's words, or ""."""
        return self.place.location

    @property
    def scope_known(self) -> bool:
        """Whether who is affected need not be asked: it is told, or it does not matter."""
        return self.ask is not Asked.SCOPE


@lru_cache(maxsize=256)  # one message is asked about more than once on its way
def assess(text: str) -> Assessment:
    """The judgement of a message; any text has one, however odd."""
    reading = read(text)
    ruled = verdict(reading)
    seen = evidence(reading, tuple(ruled.signs()))
    expected = estimate(seen)
    if ruled.unreal and not _believed(expected):
        ruled = replace(ruled, unreal=False)
    severity = _severity(ruled, expected, endangered=not DANGERS.isdisjoint(seen.signs))
    scope = _scope(ruled, expected)
    kind = Kind.FAULT if ruled.safety else _kind(ruled, severity, expected)
    own = own_place(reading.live, reading.places)
    return Assessment(
        severity=severity,
        scope=scope,
        kind=kind,
        patient_safety=ruled.safety,
        system=find_system(reading.live) or likely_system(reading.live),
        department=as_written(own.words, text) if own else _implied(reading, ruled),
        named=own is not None or _in_theatre(reading, ruled),
        reasons=tuple(reasons(reading, ruled, severity, scope, kind, text=text)),
        sure=1.0 if ruled.safety else expected.severities()[severity],
        ask=_ask(ruled, severity, expected),
        agreed=severity <= Severity.S2 and ruled.severity is severity and ruled.reach_known,
        stake=ruled.found.stake,
        over=ruled.over,
        expected=expected,
        place=NOWHERE if scope is Scope.HOSPITAL else _place(reading, text),
    )


def severe(text: str) -> bool:
    """Whether the text alone makes it S1, or S2 without a doubt, now, so that no question may keep
    it waiting."""
    found = assess(text)
    if found.over:
        return False
    sure = found.agreed or not found.ask
    return found.severity is Severity.S1 or (found.severity is Severity.S2 and sure)


def is_taken_back(text: str) -> bool:
    """Whether the sender says himself that there is nothing to come for."""
    found = assess(text)
    return taken_back(read(text)) and found.severity is Severity.S4 and _believed(found.expected)


def told_scope(text: str) -> Scope | None:
    """Who is affected, where the words say so."""
    reach = read(text).reach
    return reach.scope if reach.known else None


def with_scope(assessment: Assessment, scope: Scope) -> Assessment:
    """The assessment after the reporter said who is affected."""
    return with_answer(assessment, scope=scope)


def with_answer(
    assessment: Assessment, *, scope: Scope | None = None, care: bool | None = None
) -> Assessment:
    """The assessment after the reporter's answer: who is affected, or whether a patient's
    treatment suffers now. It is final, but a danger that the text tells stays S1."""
    expected = answered(assessment.expected, scope=scope, care=care)
    safety = assessment.patient_safety or (care is True and not assessment.over)
    found = scope or _likeliest_scope(expected)
    severity = Severity.S1 if safety else _after(assessment, expected, care=care)
    return replace(
        assessment,
        severity=severity,
        scope=found,
        patient_safety=safety,
        reasons=tuple(_reasons_after(assessment, found, care=care)),
        sure=1.0,
        ask=None,
        expected=expected,
    )


def _believed(expected: Estimate) -> bool:
    # "结果" is also the laboratory's, "网线我拔了" also what one does about an intruder.
    return expected.severities()[Severity.S4] >= _TAKEN_LIGHTLY


def _after(before: Assessment, expected: Estimate, *, care: bool | None) -> Severity:
    slight = before.ask is None and before.severity is Severity.S4 and not care
    attacked = before.kind is Kind.SECURITY and before.severity is Severity.S1
    # For how many nothing is broken, or an intruder was seen, changes nothing.
    return before.severity if slight or attacked else decided(expected, asked=True)


def _implied(reading: Reading, ruled: Verdict) -> str:
    return "手术室" if _in_theatre(reading, ruled) else implied_department(reading.live)


def _in_theatre(reading: Reading, ruled: Verdict) -> bool:
    """3间正在大出血, 台上等血: with a patient in danger, these rooms are theatres, wherever the
    sender belongs."""
    return ruled.safety and _THEATRE.search(reading.live) is not None


def _place(reading: Reading, text: str) -> Whereabouts:
    found = whereabouts(reading.live)
    if found is NOWHERE or not found.location:
        return found
    return Whereabouts(found.campus, re.sub("[ ,、]", "", as_written(found.location, text)))


def _severity(ruled: Verdict, expected: Estimate, *, endangered: bool) -> Severity:
    if ruled.safety:
        return Severity.S1
    if ruled.unreal:
        return Severity.S4
    if _attacked(ruled, expected):
        return Severity.S1
    if _wanted(expected) >= _SURELY_WANTED:
        return Severity.S4
    return decided(expected if endangered else _but_local_danger(expected))


def _but_local_danger(expected: Estimate) -> Estimate:
    # One unit's trouble is the worst only where a patient is in danger. Of that
    # "病人的医嘱看不到了" tells nothing: it is asked, not presumed.
    if decided(expected) is not Severity.S1 or _likeliest_scope(expected) is Scope.HOSPITAL:
        return expected
    return expected.given(lambda o: o.severity is not Severity.S1 or o.scope is Scope.HOSPITAL)


def _ask(ruled: Verdict, severity: Severity, expected: Estimate) -> Asked | None:
    if _plain(ruled, severity, expected):
        return None
    presumed = severity is not Severity.S1 and decided(expected) is Severity.S1
    return Asked.CARE if presumed else worth_asking(expected)


def _attacked(ruled: Verdict, expected: Estimate) -> bool:
    """Whether it is likely an incident of security, which is the worst however it is told."""
    return ruled.kind not in REQUESTS and expected.kinds[Kind.SECURITY] >= _SURELY_ATTACKED


def _wanted(expected: Estimate) -> float:
    """How likely nothing is broken."""
    return sum(expected.kinds[kind] for kind in REQUESTS)


def _scope(ruled: Verdict, expected: Estimate) -> Scope:
    # Where an incident was noticed says little about how far it reaches: the rules know.
    if ruled.needless and ruled.kind not in REQUESTS:
        return ruled.scope
    return _likeliest_scope(expected)


def _likeliest_scope(expected: Estimate) -> Scope:
    likely = expected.scopes()
    return max(likely, key=lambda scope: likely[scope])


def _plain(ruled: Verdict, severity: Severity, expected: Estimate) -> bool:
    if ruled.safety or ruled.unreal or _attacked(ruled, expected):
        return True
    # For how many a wish is made does not make it a fault.
    agreed = ruled.severity is severity and ruled.kind in REQUESTS
    return severity is Severity.S4 and (agreed or _wanted(expected) >= _SURELY_WANTED)


def _kind(ruled: Verdict, severity: Severity, expected: Estimate) -> Kind:
    likeliest = _likeliest_kind(expected)
    # What is slight and not over is hardly a fault where the rules see a request in it.
    wanted = severity is Severity.S4 and likeliest is Kind.FAULT and not ruled.over
    return ruled.kind if wanted and ruled.kind in REQUESTS else likeliest


def _likeliest_kind(expected: Estimate) -> Kind:
    return max(expected.kinds, key=lambda kind: expected.kinds[kind])


def _reasons_after(before: Assessment, scope: Scope, *, care: bool | None) -> Iterator[str]:
    if care:
        yield "报修人确认：影响病人救治"
    yield from scope_reasons(before.stake, scope, known=True)
    yield from (why for why in before.reasons if not why.startswith(SCOPE_REASON))
