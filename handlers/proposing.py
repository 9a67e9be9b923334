"""Questions that nothing answered are proposed to the nearest article, for an editor to judge."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.turn import Desk
from knowledge_base.grouping import together
from knowledge_base.search import Decision
from knowledge_base.wording import essence
from storage import article_figures, candidates, occasions
from storage.unit import Unit

SINCE = timedelta(days=30)
KEPT = timedelta(days=400)
"""Questions are counted for a year and forgotten."""
OFTEN = 2
"""Asked less often, a question says little."""

_UNANSWERED = frozenset({Decision.NONE.value, article_figures.REFUSED})


async def propose_daily(desk: Desk, unit: Unit, now: datetime) -> None:
    """Once a day, whichever desk comes first."""
    zone = ZoneInfo(desk.policy.contract().calendar.zone)
    day = now.astimezone(zone).date()
    if not await occasions.first_time(unit, f"proposals:{day}", now):
        return
    asked = await article_figures.questions_between(unit, now - SINCE, now)
    for group in together(each.text for each in asked if each.decision in _UNANSWERED):
        hits = desk.library.find(group.words, 1).hits if group.count >= OFTEN else []
        words = essence(group.words)
        if hits and words:
            nearest = hits[0].article.id
            candidates.propose(unit, nearest, words, group.words, group.count, now)
    await article_figures.forget(unit, now - KEPT)
