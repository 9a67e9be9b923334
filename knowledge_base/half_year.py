"""The report on the knowledge base that the contract asks for (S1-22), as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from helpdesk.article import Article, ArticleState
from helpdesk.keeping import DEED_WORDS, Deed, is_stale
from knowledge_base.grouping import Together
from storage.article_history import Entry

MOST_QUESTIONS = 20
_MARKS = str.maketrans({"|": "｜", "\n": " "})


@dataclass(frozen=True)
class Evidence:
    """What the report is made of."""

    first: date
    last: date
    zone: str
    articles: Sequence[Article]
    entries: Sequence[Entry]
    unanswered: Sequence[Together]


def half_year_report(of: Evidence, today: date) -> str:
    """What changed, what was reviewed, what is still missing."""
    changed = [entry for entry in of.entries if entry.deed is not Deed.REVIEW]
    reviewed = [entry for entry in of.entries if entry.deed is Deed.REVIEW]
    titles = {article.id: article.title for article in of.articles}
    lines = [f"# 知识库更新报告 {of.first} 至 {of.last}", ""]
    lines += ["依据：合同条款 S1-22，每半年至少更新一次。", ""]
    lines.append(f"- 在用条目 {_shown(of.articles)} 篇")
    lines += [f"- 改动 {len(changed)} 次，复审 {len(reviewed)} 次", ""]
    lines += ["## 改了什么", "", *_table(changed, titles, of.zone), ""]
    lines += ["## 复审了什么", "", *_table(reviewed, titles, of.zone), ""]
    lines += ["## 还缺什么", "", *_missing(of, today)]
    return "\n".join(lines) + "\n"


def _shown(articles: Sequence[Article]) -> int:
    return sum(article.state is ArticleState.PUBLISHED for article in articles)


def _table(entries: Sequence[Entry], titles: Mapping[str, str], zone: str) -> Iterator[str]:
    if not entries:
        yield "没有。"
        return
    yield "| 日期 | 条目 | 做了什么 | 版本 | 谁 | 原因 |"
    yield "|---|---|---|---|---|---|"
    for entry in entries:
        title = titles.get(entry.article_id, entry.article_id)
        cells = (_day(entry.at, zone), title, DEED_WORDS[entry.deed], str(entry.version))
        row = (*cells, entry.name or "值班台", entry.why)
        yield "| " + " | ".join(cell.translate(_MARKS) for cell in row) + " |"


def _day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def _missing(of: Evidence, today: date) -> Iterator[str]:
    stale = [article for article in of.articles if is_stale(article, today)]
    shown = [a for a in of.articles if a.state is ArticleState.PUBLISHED]
    waiting = [a for a in of.articles if a.state in (ArticleState.DRAFT, ArticleState.IN_REVIEW)]
    yield f"- 过期未复审 {len(stale)} 篇" + _titles(stale)
    yield f"- 没有负责人 {sum(not a.owner for a in shown)} 篇"
    yield f"- 草稿和待审核 {len(waiting)} 篇" + _titles(waiting)
    total = sum(group.count for group in of.unanswered)
    yield f"- 没有答案的提问 {total} 次" + ("：" if total else "")
    for group in of.unanswered[:MOST_QUESTIONS]:
        yield f"  - {group.words.translate(_MARKS)}（{group.count} 次）"


def _titles(articles: Sequence[Article]) -> str:
    return "：" + "、".join(f"《{a.title}》" for a in articles) if articles else ""
