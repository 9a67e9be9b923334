"""What the check of the roster found, in sentences."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from helpdesk.roster_check import Finding, Problem
from notifications.duty_words import span_words, team_word

MOST_LINES = 15

_Say = Callable[[Finding, str, str], str]


def _more(finding: Finding) -> str:
    return f"，共 {finding.times} 次" if finding.times > 1 else ""


def _gap(finding: Finding, who: str, when: str) -> str:
    hours = finding.total / timedelta(hours=1)
    team = team_word(finding.team) or "默认班组"
    return f"{team} 没有人值班：{when}{_more(finding)}，合计 {hours:.0f} 小时"


_SAY: Mapping[Problem, _Say] = {
    Problem.GAP: _gap,
    Problem.DOUBLE: lambda f, who, when: f"{who} 同时排了两个班组：{when}{_more(f)}",
    Problem.ON_LEAVE: lambda f, who, when: f"{who} 请假，但还排着班：{when}{_more(f)}",
    Problem.BARRED: lambda f, who, when: (
        f"{who} 已停用或没签保密协议，还在{team_word(f.team)}的排班里"
    ),
    Problem.NO_CONTACT: lambda f, who, when: f"{who} 没有绑定账号，收不到通知；最近的班：{when}",
    Problem.RESIDENTS: lambda f, who, when: (
        f"驻场人数不够（条款 {f.clause}）：要 {f.need} 人，最少时有 {f.have} 人；"
        f"{when}，涉及 {f.times} 天"
    ),
    Problem.UNFAIR: lambda f, who, when: (
        f"{team_word(f.team)} 夜班和节假日分得不匀：8 周里 {who} {f.have} 小时，平均 {f.need} 小时"
    ),
}


def finding_line(finding: Finding, names: Mapping[int, str], now: datetime, zone: str) -> str:
    """One thing that is wrong, in a sentence."""
    who = names.get(finding.person_id or 0, "")
    there = finding.starts is not None and finding.ends is not None
    when = span_words(finding.starts, finding.ends, now, zone) if there else ""  # type: ignore[arg-type]
    return _SAY[finding.problem](finding, who, when)


def report(
    findings: Sequence[Finding], names: Mapping[int, str], now: datetime, zone: str
) -> Iterator[str]:
    """The check as the duty manager reads it."""
    if not findings:
        yield "排班检查：未来两周没有问题"
        return
    yield f"排班检查：未来两周有 {len(findings)} 个问题"
    for finding in findings[:MOST_LINES]:
        yield f"· {finding_line(finding, names, now, zone)}"
    if len(findings) > MOST_LINES:
        yield f"还有 {len(findings) - MOST_LINES} 个，用 zhiban roster check 看全部"
