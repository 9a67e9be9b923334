"""周六谁值班, 今晚谁值班, 下周谁值班: who is on call at the time that somebody asks about."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.duty import days_of, names_of
from handlers.turn import Reply, Turn
from helpdesk.duty_hours import Span
from helpdesk.time_said import span_said
from notifications.duty_words import span_words, team_word
from storage import people

_ASKED = re.compile(
    r"(?P<when>.{1,12}?)(?:的)?(?:是|有|该|轮到)?(?:谁|哪位|哪个)(?:来|在|要)?(?:值班|值夜班|当班)"
    r"|(?:值班表|排班表?|值班安排)\s*(?P<after>.{1,12})"
    r"|(?P<before>.{1,12}?)(?:的)?(?:值班表|排班表?|值班安排|值班人员)"
)
_NOW = frozenset("今天 今日 现在 这周 本周".split())
"""These have an answer of their own."""

_LONGEST = timedelta(days=8)
_ONE_DAY = timedelta(days=1)


async def asked(turn: Turn, text: str) -> Reply | None:
    """Who is on call then, team by team; None when no time is asked about."""
    found = _ASKED.fullmatch(text.rstrip("?？呀啊呢 "))
    said = next((part for part in found.groups() if part), "") if found else ""
    span = None if said in _NOW else span_said(said, turn.now, turn.roster.zone)
    if span is None or span[1] - span[0] > _LONGEST:
        return None
    names, phones = await names_of(turn), await _phones(turn)
    reached = {i: f"{name} {phones.get(i, '')}".strip() for i, name in names.items()}
    lines = [f"{span_words(*span, turn.now, turn.roster.zone)}的值班："]
    for team in turn.roster.team_names:
        if span[1] - span[0] <= _ONE_DAY:
            lines.append(f"{team_word(team)}当班：{_then(turn, team, span, reached)}")
        else:
            lines += [f"{team_word(team)}当班：", *_by_day(turn, team, span, names)]
    if turn.desk.phone:
        lines.append(f"信息科电话：{turn.desk.phone}")
    return Reply("\n".join(lines))


async def _phones(turn: Turn) -> Mapping[int, str]:
    return {person.id: person.phone for person in await people.everyone(turn.unit)}


def _then(turn: Turn, team: str, span: Span, names: Mapping[int, str]) -> str:
    """Everybody of the time, with his hours unless he has all of it."""
    zone = ZoneInfo(turn.roster.zone)
    said = []
    for duty in turn.roster.duties(team, *span):
        whole = (duty.starts, duty.ends) == span
        hours = f"{_clock(duty.starts, zone)}-{_clock(duty.ends, zone, last=True)}"
        said.append(names.get(duty.person_id, "") + ("" if whole else f"（{hours}）"))
    return "，".join(said) or "没有人"


def _clock(at: datetime, zone: ZoneInfo, *, last: bool = False) -> str:
    said = f"{at.astimezone(zone):%H:%M}"
    return "24:00" if last and said == "00:00" else said


def _by_day(turn: Turn, team: str, span: Span, names: Mapping[int, str]) -> Iterator[str]:
    first, last = (turn.roster.book.date_of(at) for at in (span[0], span[1] - timedelta(minutes=1)))
    return days_of(turn, team, names, first, (last - first).days + 1)
