"""The roster and the people on it, from the command line."""

import asyncio
import io
import logging
import os
import sqlite3
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from bot.cli import run
from helpdesk.roster_change import Change, ChangeKind
from storage import roster_changes
from storage.engine import Datastore

CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIBAN_", "LC_", "LANG"))}
STAFF = """工号,姓名,角色,科室,院区,电话,班组
E1,王工,工程师,信息科,本部,8001,应用组
E2,=1+1,工程师,信息科,,8002,应用组
E3,陈工,工程师,信息科,东院,8003,驻场组
E4,孙工,工程师,信息科,,8004,驻场组
M1,赵组长,值班组长,信息科,本部,8008,
N1,李护士,报修人,急诊科,本部,8120,
"""
ROSTER = """班组,星期,开始,结束,工号,层,日子,轮换,起始,交接,截止
应用组,一-日,00:00,24:00,E1,,,,,,
应用组,一-五,18:00,08:00,E2,1,工作日,,,,
驻场组,,00:00,00:00,E3、E4,,,每周,2026-01-05,08:00,
应用组,2099-12-01,18:00,08:00,E2,,,,,,
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    out: str
    err: str


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Runs commands in a folder that has a staff list and a roster."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.chdir(tmp_path)
    for name in os.environ.keys() - CLEAN.keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    def command(*args: str) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(args)
        return Ended(code, out.getvalue(), err.getvalue())

    for name, text in (("staff", STAFF), ("roster", ROSTER)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    assert command("people", "import", "staff.csv").returncode == 0
    assert command("roster", "import", "roster.csv").returncode == 0
    yield command
    root.handlers[:], root.level = before


def fine(ended: Ended) -> list[str]:
    assert (ended.returncode, ended.err) == (0, "")
    return ended.out.splitlines()


@pytest.mark.parametrize("kind", ["csv", "ics"])
def test_a_roster_goes_out_and_comes_in_the_same(desk, tmp_path, kind):
    shown = fine(desk("roster", "show"))
    fine(desk("roster", "export", f"out.{kind}"))
    (tmp_path / "empty.csv").write_text(ROSTER.splitlines()[0] + "\n应用组,一,8:00,9:00,E1\n")
    fine(desk("roster", "import", "empty.csv"))
    assert fine(desk("roster", "show")) != shown
    fine(desk("roster", "import", f"out.{kind}"))
    assert fine(desk("roster", "show")) == shown


def test_leave_and_swaps_are_seen_in_a_calendar_and_an_import_leaves_them_alone(desk, tmp_path):
    day = [datetime(2099, 12, 7, hour, tzinfo=UTC) for hour in (0, 10)]
    kept = [
        Change(ChangeKind.LEAVE, 1, *day),
        Change(ChangeKind.LEAVE_ASKED, 2, *day),
        Change(ChangeKind.REPLACE, 3, *day, "驻场组", 4, swap_id=1),
        Change(ChangeKind.EXTRA, 2, *day, "应用组"),
        Change(ChangeKind.LEAVE, 4, *(at.replace(year=2020) for at in day)),
    ]
    before = in_force(*kept)
    shown = fine(desk("roster", "show"))
    assert fine(desk("roster", "export", "out.ics")) == ["已导出 19 个事件"]
    text = (tmp_path / "out.ics").read_text("utf-8").replace("\r\n ", "")
    titles = {line.partition(":")[2].strip() for line in text.splitlines() if "SUMMARY" in line}
    assert {"王工 请假", "=1+1 请假（等同意）", "驻场组 陈工 顶孙工的班"} < titles
    assert "应用组 =1+1 顶班" in titles
    # when it is imported, by hand or by a programme that does so every hour, nothing has changed
    for _ in range(2):
        fine(desk("roster", "import", "out.ics"))
    assert fine(desk("roster", "show")) == shown
    assert in_force() == before


def in_force(*more: Change) -> list[Change]:
    """The leave and swaps of the desk, after these were added."""
    now = datetime(2026, 11, 18, tzinfo=UTC)

    async def look() -> list[Change]:
        store = Datastore("sqlite+aiosqlite:///var/zhiban.db")
        try:
            for change in more:
                await store.write(lambda unit, c=change: roster_changes.add(unit, c, now))
            found = await store.read(roster_changes.in_force)
        finally:
            await store.close()
        return [c for c in found if c.kind is not ChangeKind.TEMPORARY]

    return asyncio.run(look())


def test_an_export_says_how_much_it_wrote(desk, tmp_path):
    assert fine(desk("roster", "export", "out.csv")) == ["已导出 14 行"]
    assert fine(desk("roster", "export", "out.ics")) == ["已导出 15 个事件"]
    text = (tmp_path / "out.ics").read_text("utf-8")
    assert "DTSTART;TZID=Asia/Shanghai:20991201T180000" in text
    assert "RRULE:FREQ=DAILY;INTERVAL=14" in text
    bad = desk("roster", "export", "nowhere/out.ics")
    assert (bad.returncode, bad.err) == (1, "nowhere/out.ics 写不进去：没有这个文件或目录\n")


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-8", ";")],
)
def test_a_roster_is_read_as_offices_save_it(desk, tmp_path, encoding, separator):
    shown = fine(desk("roster", "show"))
    (tmp_path / "empty.csv").write_text(f"{ROSTER.splitlines()[0]}\n应用组,一,8:00,9:00,E1\n")
    fine(desk("roster", "import", "empty.csv"))
    text = ROSTER.replace("2099-12-01,18:00,08:00", "2099/12/1,18:00:00,8:00:00")
    text = text.replace("\n", "\r\n").replace(",", separator)
    (tmp_path / "office.csv").write_bytes(text.encode(encoding))
    fine(desk("roster", "import", "office.csv"))
    assert fine(desk("roster", "show")) == shown


def test_a_row_that_is_there_twice_is_one_shift_and_one_too_long_is_refused(desk, tmp_path):
    head, row = ROSTER.splitlines()[0], "应用组,一,8:00,18:00,E1"
    (tmp_path / "twice.csv").write_text(f"{head}\n{row}\n{row}\n应用组,一,12:00,20:00,E1\n")
    assert fine(desk("roster", "import", "twice.csv")) == ["已导入 2 个班次"]
    (tmp_path / "long.csv").write_text(f"{head}\n{row},,,,,,,多了\n")
    bad = desk("roster", "import", "long.csv")
    assert (bad.returncode, bad.err.splitlines()[0]) == (1, "第 2 行：列数太多")


def test_bad_events_are_told_and_nothing_is_imported(desk, tmp_path):
    shown = fine(desk("roster", "show"))
    event = "BEGIN:VEVENT\nSUMMARY:{}\nDTSTART:20991201T000000Z\nDURATION:PT4H\nEND:VEVENT\n"
    text = f"BEGIN:VCALENDAR\n{event.format('王工')}{event.format('张三')}END:VCALENDAR\n"
    (tmp_path / "other.ics").write_text(text, "utf-8")
    bad = desk("roster", "import", "other.ics")
    assert bad.returncode == 1
    assert bad.err.startswith("第 2 个事件（张三）：")
    assert fine(desk("roster", "show")) == shown


def test_the_whole_plan_is_shown(desk):
    fine(desk("roster", "team", "HIS", "应用组", "--owner", "E1", "--campus", "本部"))
    shown = fine(desk("roster", "show"))
    assert shown[:2] == ["应用组", "  周一 18:00-08:00 工作日 =1+1 E2  第 1 层"]
    assert "  周日 00:00-24:00 王工 E1" in shown
    assert "驻场组  每 7 天轮换 2026-01-05 08:00  陈工 E3、孙工 E4" in shown[-5:]
    assert "应用组  2099-12-01 18:00 - 2099-12-02 08:00  =1+1 E2" in shown
    assert shown[-2:] == ["HIS -> 应用组（负责人 王工 E1）", "应用组: 主合同  本部"]


def test_who_is_on_call_at_an_instant_is_shown(desk):
    assert fine(desk("roster", "show", "--at", "2099-12-01T20:00")) == [
        "应用组  =1+1 E2；备班 王工 E1",
        "驻场组  陈工 E3",
    ]
    # a holiday: the night of working days is not worked
    assert fine(desk("roster", "show", "--at", "2026-10-01T20:00+08:00")) == [
        "应用组  王工 E1",
        "驻场组  陈工 E3",
    ]


def test_the_check_ends_with_1_when_something_is_wrong(desk, tmp_path):
    bad = desk("roster", "check")
    assert bad.returncode == 1
    assert any("没有绑定账号" in line for line in bad.out.splitlines())
    assert bad.err.startswith("共 ")
    with sqlite3.connect(next(tmp_path.rglob("*.db"))) as db:
        for person in db.execute("SELECT id FROM people").fetchall():
            db.execute(
                "INSERT INTO accounts (channel, account, person_id) VALUES ('telegram', ?, ?)",
                (str(person[0]), person[0]),
            )
    (tmp_path / "fair.csv").write_text(
        ROSTER.splitlines()[0] + "\n驻场组,,00:00,00:00,E3、E4,,,每天,2026-01-05,08:00,\n"
    )
    fine(desk("roster", "import", "fair.csv"))
    assert fine(desk("roster", "check")) == ["未来两周的排班没有问题"]


def test_a_team_gets_its_contract_and_campus_and_keeps_what_is_not_said(desk, monkeypatch):
    monkeypatch.setenv("ZHIBAN_CONTRACTS", "mobile-hospital")
    said = desk("roster", "team", "-", "驻场组", "--contract", "mobile-hospital")
    assert fine(said) == ["驻场组: mobile-hospital"]
    assert fine(desk("roster", "team", "-", "驻场组", "--campus", "东院")) == [
        "驻场组: mobile-hospital  东院"
    ]
    assert fine(desk("roster", "team", "LIS", "驻场组")) == ["LIS 归 驻场组"]
    assert fine(desk("roster", "show"))[-1] == "驻场组: mobile-hospital  东院"
    # one of the two engineers of the contract's own teams is there
    short = [line for line in desk("roster", "check").out.splitlines() if "驻场人数不够" in line]
    assert len(short) == 1
    assert "要 2 人，最少时有 1 人" in short[0]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("HIS", "没有的组"), "没有班组 没有的组，现有：应用组、驻场组"),
        (("HIS", "应用组", "--owner", "N1"), "没有工程师 N1"),
        (("HIS", "应用组", "--contract", "无"), "没有运行合同 无，现有："),
        (("-", "应用组"), "写 - 时要有 --contract、--campus 或 --mode"),
    ],
)
def test_what_a_team_cannot_be_is_said(desk, args, why):
    bad = desk("roster", "team", *args)
    assert bad.returncode == 1
    assert bad.err.startswith(why)


def test_the_list_of_maintainers_is_a_workbook_of_texts(desk, tmp_path):
    fine(desk("roster", "team", "HIS", "应用组", "--owner", "E1"))
    fine(desk("roster", "team", "LIS", "应用组", "--owner", "E1"))
    fine(desk("roster", "team", "-", "驻场组", "--campus", "西院"))
    with sqlite3.connect(next(tmp_path.rglob("*.db"))) as db:
        db.execute(
            "INSERT INTO accounts (channel, account, person_id)"
            " SELECT 'telegram', '7', id FROM people WHERE staff_no = 'E1'"
        )
    assert fine(desk("people", "maintainers", "out.xlsx")) == ["已导出 5 人"]
    sheet = load_workbook(tmp_path / "out.xlsx").active
    head, *rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert head == "姓名 工号 角色 班组 负责系统 院区 电话 绑定渠道 合同".split()
    own = rows[0][-1]
    assert own
    assert rows[:4] == [
        ["王工", "E1", "工程师", "应用组", "HIS、LIS", "本部", "8001", "telegram", own],
        ["=1+1", "E2", "工程师", "应用组", "", "", "8002", "", own],
        ["陈工", "E3", "工程师", "驻场组", "", "东院", "8003", "", own],
        ["孙工", "E4", "工程师", "驻场组", "", "西院", "8004", "", own],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
