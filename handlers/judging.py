"""What a report that is being told is judged to be, and what it still lacks."""

from dataclasses import replace

from handlers.reporter import department_of
from handlers.turn import Turn
from helpdesk.intake import CARE, HOW_MANY, SKIPPED, SUFFERS, Draft, Known
from helpdesk.opinion import read_back, with_opinion
from helpdesk.severity import Scope
from helpdesk.triage import Assessment, assess, says_enough, with_answer


def judged(turn: Turn, draft: Draft) -> tuple[Assessment, Known]:
    """The assessment of a draft, and what need not be asked any more."""
    # At the device whose code was scanned, 不出纸了 says enough.
    text = "，".join(part for part in (draft.values.get("at", ""), words_of(draft)) if part)
    found = assess(text)
    if draft.values.get("system") and not found.system:
        found = replace(found, system=draft.values["system"])
    if kept := draft.values.get("opinion"):
        found = with_opinion(found, read_back(kept))
    scope, care = draft.values.get(HOW_MANY.field), draft.values.get(CARE.field)
    if scope or care:
        found = with_answer(
            found, scope=Scope(scope) if scope else None, care=care == SUFFERS if care else None
        )
    return found, Known(
        enough=(bool(words_of(draft)) and says_enough(text)) or "article" in draft.values,
        department=department_of(turn, draft, found),
        ask=found.ask,
        # Who wrote it down is asked for the caller once it is open.
        contact=turn.person is not None or bool(turn.account.guest_phone),
    )


def words_of(draft: Draft) -> str:
    """What was said, the detail that was asked for included."""
    detail = draft.values.get("detail", SKIPPED)
    parts = (draft.values.get("text", ""), "" if detail == SKIPPED else detail)
    return "；".join(part for part in parts if part)
