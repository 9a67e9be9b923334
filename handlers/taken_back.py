"""A report taken back in the same breath: nothing is opened; one press opens it still."""

from handlers import report
from handlers.drafts import ASKED
from handlers.turn import Reply, Turn
from helpdesk.intake import Draft
from helpdesk.messages import Choice
from helpdesk.press import Press

STILL = "still"
"""The word of the press that reports what was taken back."""


def answer(turn: Turn) -> Reply:
    """哦我插排没开: no ticket, and nobody is called."""
    still = Choice("还是要报修", Press(STILL).encode())
    draft = Draft(ASKED, {"text": turn.text[:500]})
    return Reply("没事就好，没有开单。又不行了随时告诉我", (still,), draft)


async def insist(turn: Turn, press: Press) -> Reply:
    """还是要报修 was pressed: a report of what was said."""
    draft = turn.draft
    said = draft.values.get("text", "") if draft is not None and draft.form == ASKED else ""
    return await report.unsolved(turn, said, None) if said else await report.begin(turn)
