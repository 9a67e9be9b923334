"""本月问得最多: what staff asked and read this month, for editors."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.reading import this_month
from handlers.turn import Reply, Turn
from helpdesk.article import Article
from helpdesk.keeping import Deed, require_editor
from helpdesk.messages import Choice
from helpdesk.press import Press
from knowledge_base.grouping import Together, together
from knowledge_base.search import Decision
from storage import article_figures
from storage.article_figures import REFUSED, Figures

MOST = 5
AND_NOW = timedelta(milliseconds=1)
_UNANSWERED = frozenset({Decision.NONE.value, REFUSED})


async def month(turn: Turn) -> Reply:
    """Views, deflection, what was asked most, and what nothing answered."""
    require_editor(turn.person, Deed.EDIT)
    local = turn.now.astimezone(ZoneInfo(turn.contract.calendar.zone))
    since = datetime.combine(local.date().replace(day=1), time(), local.tzinfo)
    asked = await article_figures.questions_between(turn.unit, since, turn.now + AND_NOW)
    found = await article_figures.of_months(turn.unit, this_month(turn), this_month(turn))
    texts = [each.text for each in asked if each.decision != REFUSED]
    none = [each.text for each in asked if each.decision in _UNANSWERED]
    lines = [_reading(found), *_groups(f"问得最多（共 {len(texts)} 次）：", together(texts))]
    lines += _groups(f"没有答案的（共 {len(none)} 次）：", together(none))
    lines += _read_most(turn, found)
    return Reply("\n".join(lines), (Choice("知识管理", Press("kb", ("open",)).encode()),))


def _reading(found: list[Figures]) -> str:
    whole = Figures("", views=sum(f.views for f in found), reported=sum(f.reported for f in found))
    return f"本月看知识条目 {whole.views} 次，{whole.deflected:.0%} 看完没有再报修"


def _groups(head: str, groups: list[Together]) -> list[str]:
    return [head, *(f"· {g.words[:40]}（{g.count} 次）" for g in groups[:MOST])] if groups else []


def _read_most(turn: Turn, found: list[Figures]) -> list[str]:
    ordered = sorted(found, key=lambda f: (-f.views, f.article_id))[:MOST]
    read = [(f, turn.desk.library.article(f.article_id)) for f in ordered if f.views]
    return ["看得最多："] * bool(read) + [_line(f, article) for f, article in read]


def _line(figures: Figures, article: Article | None) -> str:
    title = article.title if article else figures.article_id
    said = f"{figures.views} 次，有用 {figures.useful}，没解决 {figures.not_useful}"
    return f"· {title[:40]}（{said}）"
