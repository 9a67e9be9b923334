"""zhiban sla and zhiban contract check: what they print is an interface."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import zhiban
from bot.contracts import contract_names, contract_text, load_contract
from bot.obligations import obligation_rows

REPORT = ("--contract", "gdph-einvoice", "--kind", "fault", "--severity", "S1")
FRIDAY = ("--at", "2025-03-07T17:50+08:00")
LATER = {"巡检", "验收", "回访"}


def said(*args: str) -> Result:
    return CliRunner(env={"LANG": "zh_CN.UTF-8"}).invoke(zhiban, list(args))


def promises(*args: str) -> dict[str, dict[str, str]]:
    ended = said("sla", "explain", *args, "--json")
    assert ended.exit_code == 0, ended.output
    return {row["milestone"]: row for row in json.loads(ended.output)}


def test_a_promise_says_why():
    lines = said("sla", "explain", *REPORT, *FRIDAY).output.splitlines()
    assert lines == [
        "响应：报修 周五 17:50（工作时间内）→ 响应 30 分钟 → 18:20；条款 S0-22",
        "到场：报修 周五 17:50（工作时间内）→ 到场 1 小时 → 18:50；条款 S0-23",
        "恢复：报修 周五 17:50（工作时间内）→ 恢复 2 个工作日 → 3月11日 周二 17:50；条款 S0-27",
    ]


def test_json_has_these_keys_and_instants_of_the_contracts_zone():
    response = promises(*REPORT, *FRIDAY)["response"]
    assert response == {
        "milestone": "response",
        "clause": "S0-22",
        "due_at": "2025-03-07T18:20:00+08:00",
        "warn_at": None,
        "clock": "wall",
        "why": "报修 周五 17:50（工作时间内）→ 响应 30 分钟 → 18:20；条款 S0-22",
    }


@pytest.mark.parametrize(
    ("args", "milestone", "part"),
    [
        ((*REPORT, "--at", "2026-01-09T18:00"), "response", "（工作时间外）→ 响应 1 小时 → 19:00"),
        ((*REPORT, "--at", "2026-01-09T18:00"), "response", "合同期外"),
        ((*REPORT, "--at", "2025-01-10T18:00"), "restoration", "1月13日 周一 08:00 起算"),
        ((*REPORT, "--at", "2024-12-31T17:00"), "restoration", "2025年1月3日 周五 17:00"),
        (
            ("--contract", "shanxi-cancer", "--kind", "bug", "--severity", "S3", *FRIDAY),
            "restoration",
            "3 至 5 个工作日 → 3月12日 周三 17:50 提醒 → 3月14日 周五 17:50",
        ),
        (
            ("--contract", "mobile-hospital", "--kind", "bug", "--severity", "S3", *FRIDAY),
            "restoration",
            "双方约定，最长 3 个月 → 6月7日 周六 17:50",
        ),
        (
            ("--contract", "mobile-hospital", "--kind", "fault", "--severity", "S4", *FRIDAY),
            "restoration",
            "恢复 立即 → 17:50",
        ),
        (
            ("--contract", "wuhan-central-drg", "--kind", "fault", "--severity", "S1", *FRIDAY),
            "response",
            "（7×24 小时）→ 响应 1 小时 → 18:50",
        ),
    ],
)
def test_why_says_hours_dates_ranges_and_caps(args, milestone, part):
    assert part in promises(*args)[milestone]["why"]


def test_a_hold_moves_due_and_warned_alike():
    args = ("--contract", "shanxi-cancer", "--kind", "bug", "--severity", "S3", *FRIDAY)
    held = promises(*args, "--hold", "third-party=2025-03-10T10:00+08:00/2025-03-10T12:00+08:00")[
        "restoration"
    ]
    assert (held["warn_at"], held["due_at"]) == (
        "2025-03-13T09:50:00+08:00",
        "2025-03-17T09:50:00+08:00",
    )
    assert "已按挂起顺延" in held["why"]


@pytest.mark.parametrize(
    ("args", "code", "part"),
    [
        ((*REPORT,), 2, "--at"),
        (FRIDAY, 2, "--contract、--kind、--severity"),
        ((*REPORT, *FRIDAY, "--hold", "tea=2025-03-07/2025-03-08"), 2, "waiting_reporter"),
        ((*REPORT, *FRIDAY, "--hold", "reporter"), 2, "原因=起/止"),
        ((*REPORT, *FRIDAY, "--hold", "reporter=2025-03-08/2025-03-07"), 2, "止早于起"),
        ((*REPORT, *FRIDAY, "--hold", "reporter=x/y"), 1, "ISO 8601"),
        (("--contract", "nowhere", *REPORT[2:], *FRIDAY), 1, "no such contract"),
        (("--jsonl", "/nowhere"), 1, "读不出来"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_words(args, code, part):
    ended = said("sla", "explain", *args)
    assert ended.exit_code == code
    assert part in (ended.output + ended.stderr)


def test_a_bad_line_of_a_file_is_named(tmp_path):
    file = tmp_path / "asked.jsonl"
    file.write_text('{"id": 1}\n', "utf-8")
    ended = said("sla", "explain", "--jsonl", str(file))
    assert "第 1 行" in ended.stderr


@pytest.mark.parametrize("name", contract_names())
def test_the_table_has_every_target_with_its_clause(name):
    rows = json.loads(said("sla", "table", "--contract", name, "--json").output)
    assert [row["clause"] for row in rows] == [t.clause for t in load_contract(name).targets]
    shown = said("sla", "table", "--contract", name).output
    assert all(row["clause"] in shown and row["says"] in shown for row in rows)


# What runs each clause


def test_no_obligation_is_missing_and_every_target_is_one():
    rows = {row["clause"]: row for row in json.loads(said("sla", "clauses", "--json").output)}
    assert [clause for clause, row in rows.items() if row["by"] == "missing"] == []
    for name in contract_names():
        for target in load_contract(name).targets:
            assert rows[target.clause]["by"] == f"target {name}"


def test_only_inspections_papers_and_the_like_come_later():
    words = re.compile("响应|到场|修复|恢复业务|反馈报修人|交付$")
    for row in obligation_rows():
        if row["by"] == "later":
            assert row["note"]
            assert not words.search(row["obligation"]) or row["clause"] == "S4-42"


# Checking a contract


@pytest.fixture
def changed(tmp_path) -> Callable[..., Path]:
    """The contract S0 with one text in place of another, as a file."""

    def write(old: str, new: str, places: int = 1) -> Path:
        text = contract_text("gdph-einvoice")
        assert old in text
        file = tmp_path / "ours.toml"
        file.write_text(text.replace(old, new, places), "utf-8")
        return file

    return write


@pytest.mark.parametrize("name", contract_names())
def test_every_contract_that_comes_with_the_desk_passes(name):
    ended = said("contract", "check", name)
    assert ended.exit_code == 0
    assert ended.output.splitlines()[-1].startswith(("OK", "没有错误"))


def test_what_a_document_leaves_out_is_asked_of_the_hospital_with_its_line():
    lines = said("contract", "check", "gd-reproductive").output.splitlines()
    rows = contract_text("gd-reproductive").splitlines()
    asked = [re.fullmatch(r"gd-reproductive:(\d+): (.+)（(S3-\d+)）", line) for line in lines]
    found = [match for match in asked if match]
    assert {match[3] for match in found} == {"S3-15", "S3-16", "S3-25"}
    assert all(rows[int(match[1]) - 1] == "[[questions]]" for match in found)


@pytest.mark.parametrize(
    ("old", "new", "marked", "part"),
    [
        ('milestone = "arrival"', 'milestone = "lunch"', '"lunch"', "milestone: not one of"),
        ('"S0-24"', '"S0-22"', None, "S0-22 twice"),
        ('tue = ["08:00-18:00"]', 'tue = ["08:00-12:00", "11:00-18:00"]', "tue =", "begins before"),
        ("working_days = 2", 'working_days = 2\ncalendar = "night"', "night", "no calendar"),
        ("working_days = 2", "working_days = [5, 3]", "[5, 3]", "rising"),
        (', role = "duty_manager" },', " },", None, "role: missing"),
        ('when = "in_hours"\nminutes = 30', 'minutes = 30\nseverities = ["S2"]', None, "no resp"),
        ("calendar_days = 30", "calender_days = 30", "calender", "not a setting"),
        ('title = "', 'tilte = "', "tilte", "not a setting"),
        ("zone = ", "zone ", "zone ", "not TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(changed, old, new, marked, part):
    file = changed(old, new)
    ended = said("contract", "check", str(file))
    assert ended.exit_code == 1
    told = ended.stderr
    assert part in told
    rows = file.read_text("utf-8").splitlines()
    lines = [int(n) for n in re.findall(rf"^{re.escape(str(file))}:(\d+): ", told, re.M)]
    assert len(lines) == len(told.splitlines())
    if marked:
        assert any(marked in rows[line - 1] for line in lines)


def test_one_mistake_hides_no_other(changed):
    """An unknown word, overlapping hours, a calendar that is not there, and so on, all at once."""
    file = changed('mon = ["08:00-18:00"]', 'mon = ["08:00-12:00", "11:30-18:00"]')
    text = file.read_text("utf-8")
    for old, new in [
        (
            'when = "off_hours"\nminutes = 60',
            'when = "off_hours"\nminutes = 60\nseverities = ["S1"]',
        ),
        ('kinds = ["bug"]', 'kinds = ["bugs"]'),
        ("working_days = 2", 'working_days = 2\ncalendar = "nights"'),
        ('clause = "S0-25"', 'clause = "S0-23"'),
        (', role = "director" },', " },"),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    told = said("contract", "check", str(file)).stderr
    rows = text.splitlines()
    for marked, part in [
        ("11:30", "begins before"),
        ("[[targets]]", "no response for S2 fault off_hours"),
        ('"bugs"', "'bugs' is not one of"),
        ('"nights"', "no calendar is named 'nights'"),
        ('"S0-23"', "S0-23 twice"),
        ("at = 0.9", "role: missing"),
    ]:
        (line,) = re.findall(rf":(\d+): [^\n]*{re.escape(part)}", told)
        assert marked in rows[int(line) - 1]


def test_the_analysis_report_runs_and_is_asked_of_the_hospital():
    told = said("contract", "check", "mobile-hospital").output
    assert "分析报告，没有写多久之内" in told
    row = next(row for row in obligation_rows() if row["clause"] == "S1-20")
    assert row["by"] == "target mobile-hospital"
