"""The command line as a stranger meets it: real processes on datastores of their own."""

import hashlib
import io
import json
import logging
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import run

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "bot"]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIBAN_", "LC_", "LANG"))}
BASE = {**CLEAN, "PYTHONPATH": str(ROOT), "LANG": "zh_CN.UTF-8", "NO_PROXY": "127.0.0.1"}
WECHAT = {
    "ZHIBAN_WECHAT_APP_ID": "wx0123456789abcdef",
    "ZHIBAN_WECHAT_APP_SECRET": "s3cr3t",
    "ZHIBAN_WECHAT_TOKEN": "tok123",
    "ZHIBAN_WECHAT_API_BASE": "http://127.0.0.1:9",
}
STAFF = "工号,姓名,角色,科室,班组\nE1,王工,工程师,信息科,应用组\nN1,李护士,报修人,急诊科,\n"


def zhiban(folder: Path, *args: str, said: str = "", env: dict[str, str] | None = None, **more):
    """Run a command in the folder to its end."""
    return subprocess.run(
        [*COMMAND, *args],
        cwd=folder,
        env=BASE | (env or {}),
        input=said,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
        **more,
    )


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def inside(tmp_path, monkeypatch) -> Iterator[Callable[..., Ended]]:
    """Runs a command in this process: for what does not need one of its own."""
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def command(*args: str, env: dict[str, str] | None = None) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as for_now, redirect_stdout(out), redirect_stderr(err):
            for_now.chdir(tmp_path)
            for name in os.environ.keys() - BASE.keys():
                for_now.delenv(name)
            for name, value in (BASE | (env or {})).items():
                for_now.setenv(name, value)
            code = run(args)
        return Ended(code, out.getvalue(), err.getvalue())

    yield command
    root.handlers[:], root.level = before


def fine(ended: Ended) -> str:
    """What a command that must succeed printed."""
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def done(folder: Path, *args: str, **more) -> str:
    """What a process that must succeed prints."""
    return fine(zhiban(folder, *args, **more))


@contextmanager
def running(folder: Path, *args: str, **env: str) -> Iterator[subprocess.Popen]:
    """A started desk that has printed where it is."""
    desk = subprocess.Popen(
        [*COMMAND, *args],
        cwd=folder,
        env=BASE | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        desk.said = desk.stdout.readline().strip()
        yield desk
    finally:
        if desk.poll() is None:
            desk.kill()
        desk.communicate()


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def answer(port: str, path: str) -> tuple[int, str]:
    """The status of a page, and where it sends to."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
    try:
        with ask.open(f"http://127.0.0.1:{port}{path}", timeout=5) as got:
            return got.status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location") or ""


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ({"LANG": "zh_CN.UTF-8"}, ["用法：zhiban", "命令:", "启动值班台", "显示这段说明"]),
        ({"LANG": "en_GB.UTF-8"}, ["Usage: zhiban", "Commands:", "Run the desk", "Show this"]),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, ["Usage: zhiban"]),
        ({"LC_ALL": "zh_TW", "LANG": "C"}, ["用法：zhiban"]),
    ],
)
def test_help_speaks_the_language_of_the_locale(tmp_path, locale, words):
    shown = done(tmp_path, "--help", env=locale)
    assert [word for word in words if word not in shown] == []


def test_every_command_has_a_help_in_chinese(tmp_path):
    listed = re.findall(r"^  (\w+)  ", done(tmp_path, "--help"), re.MULTILINE)
    assert {"serve", "demo", "chat", "people", "articles", "search", "triage", "config"} < {*listed}
    for command in ("people", "triage"):
        assert re.search("[一-鿿]{4}", done(tmp_path, command, "--help"))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["serv"], "没有 serv 这个命令（用法见 zhiban --help）"),
        (["serve", "--prot", "1"], "没有 --prot 这个选项，是不是 --port？"),
        (["serve", "--port", "70000"], "--port：应是 1 到 65535 的整数"),
        (["people", "invite"], "缺少 STAFF_NO"),
        (["triage"], "请写一句报修"),
        (["triage", ""], "请写一句报修"),
        (["triage", " ", ""], "用法见 zhiban triage --help"),
    ],
)
def test_a_mistyped_command_is_one_line_and_exit_code_2(inside, tmp_path, args, words):
    ended = inside(*args)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_triage_gives_a_line_of_json_for_each_report(tmp_path):
    texts = {"a": "急诊HIS打不开，全科挂不了号", "b": "打印机没墨了，就我这台"}
    lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    got = [
        json.loads(line)
        for line in done(tmp_path, "triage", "--jsonl", "-", said="\n".join(lines)).splitlines()
    ]
    assert [row["id"] for row in got] == ["a", "b"]
    assert (got[0]["scope"], got[0]["department"], got[0]["ask"]) == ("department", "急诊科", None)
    assert got[1]["severity"] == "S3"
    assert set(got[0]) == {
        *("id", "severity", "scope", "kind", "system", "department", "sure", "ask", "reasons")
    }
    bad = zhiban(tmp_path, "triage", "--jsonl", "-", said='{"id": 1, "text": "x"}\n{"id": 2}\n')
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "第 2 行" in bad.stderr


@pytest.mark.parametrize(
    "line", ["nonsense", "[1]", '"x"', "7", '{"id": 1}', '{"text": null}', '{"text": ["a"]}']
)
def test_triage_names_the_line_that_is_no_report(tmp_path, line):
    bad = zhiban(tmp_path, "triage", "--jsonl", "-", said=f'{{"id": 1, "text": "x"}}\n\n{line}\n')
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "3" in bad.stderr


def test_triage_takes_any_sign_within_a_text(tmp_path):
    line = json.dumps({"id": "1", "text": "HIS\u2028打不开\x85"}, ensure_ascii=False)
    told = done(tmp_path, "triage", "--jsonl", "-", said=line).splitlines()
    assert [json.loads(row)["id"] for row in told] == ["1"]


def test_triage_takes_the_one_answer_of_each_report(tmp_path):
    texts = {"a": "HIS打不开", "b": "HIS打不开", "c": "HIS打不开", "d": "抢救室HIS打不开"}
    said = "\n".join(json.dumps({"id": name, "text": text}) for name, text in texts.items())
    answers = [
        {"id": "a", "scope": "hospital"},
        {"id": "b", "scope": "person", "patient_care": False},
        {"id": "c", "patient_care": True},
        {"id": "d", "scope": "person", "patient_care": False},
    ]
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
    told = done(tmp_path, "triage", "--jsonl", "-", "--answers", str(file), said=said)
    rows = [json.loads(line) for line in told.splitlines()]
    assert [row["severity"] for row in rows] == ["S1", "S3", "S1", "S1"]
    assert {row["ask"] for row in rows} == {None}
    file.write_text('{"id": "a", "scope": "everybody"}', encoding="utf-8")
    bad = zhiban(tmp_path, "triage", "--jsonl", "-", "--answers", str(file), said=said)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "第 1 行" in bad.stderr


def test_config_check_names_every_mistake_on_a_line(inside, tmp_path):
    assert fine(inside("config", "check")) == "OK\n"
    (tmp_path / "zhiban.toml").write_text('hots = "x"\n[telegram]\nmode = "x"\n', "utf-8")
    ended = inside("config", "check")
    assert ended.returncode == 1
    assert [line.split("：")[0] for line in ended.stderr.splitlines()] == ["hots", "telegram.mode"]


@pytest.mark.parametrize("args", [["--config", "zhiban.toml"], []])
def test_a_directory_is_no_settings_file(inside, tmp_path, args):
    (tmp_path / "zhiban.toml").mkdir()
    ended = inside("config", "check", *args)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "zhiban.toml：这是一个目录，不是文件\n"


def test_config_check_names_a_variable_that_does_nothing(inside):
    ended = inside("config", "check", env={"ZHIBAN_NOPE": "1", "ZHIBAN_TEST_X": "1"})
    assert (ended.returncode, ended.stdout) == (0, "OK\n")
    assert ended.stderr == "注意：没有 ZHIBAN_NOPE 这个变量，它不起作用\n"


@pytest.mark.parametrize("args", [["triage", "HIS down"], ["migrate"], ["tick"]], ids=" ".join)
def test_nothing_is_said_in_chinese_where_the_locale_is_english(inside, args):
    english = {"LANG": "en_GB.UTF-8"}
    fine(inside("migrate", env=english))
    assert not re.search("[一-鿿]", fine(inside(*args, env=english)))


def test_a_served_desk_is_ready_when_it_says_so_and_has_no_demonstration(tmp_path):
    port = free_port()
    with running(tmp_path, "serve", "--port", port) as desk:
        assert desk.said == f"值班台已启动：http://127.0.0.1:{port}"
        pages = {path: answer(port, path)[0] for path in ("/healthz", "/readyz", "/", "/demo")}
        assert pages == {"/healthz": 200, "/readyz": 200, "/": 404, "/demo": 404}
        assert answer(port, "/demo/clock")[0] == answer(port, "/demo/state")[0] == 404
        desk.send_signal(signal.SIGINT)
        assert desk.wait(timeout=5) == 0
        told = desk.stderr.read()
        assert "数据库 var/zhiban.db 是新建的" in told
        assert "Traceback" not in told


def test_a_served_desk_whose_database_is_removed_is_not_ready_and_makes_no_other(tmp_path):
    port = free_port()
    with running(tmp_path, "serve", "--port", port) as desk:
        assert answer(port, "/readyz")[0] == 200
        for part in (tmp_path / "var").iterdir():
            part.unlink()
        assert [answer(port, path)[0] for path in ("/healthz", "/readyz")] == [200, 503]
        desk.send_signal(signal.SIGINT)
        assert desk.wait(timeout=5) == 0
        told = desk.stderr.read()
    assert told.count("the database file was removed or replaced, nothing more is taken") == 1
    assert "Traceback" not in told
    assert list((tmp_path / "var").iterdir()) == []


def test_a_hanging_callback_does_not_keep_a_served_desk_from_stopping(tmp_path):
    port = free_port()
    with running(tmp_path, "serve", "--port", port, **WECHAT) as desk:
        stamp = str(int(time.time()))
        said = "".join(sorted((WECHAT["ZHIBAN_WECHAT_TOKEN"], stamp, "n"))).encode()
        sign = hashlib.sha1(said, usedforsecurity=False).hexdigest()
        query = f"timestamp={stamp}&nonce=n&signature={sign}"
        with socket.create_connection(("127.0.0.1", int(port))) as hanging:
            head = f"POST /callback/wechat?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n"
            hanging.sendall(f"{head}\r\n<xml>".encode())
            assert answer(port, "/healthz")[0] == 200
            began = time.monotonic()
            desk.send_signal(signal.SIGINT)
            assert desk.wait(timeout=10) == 0
            assert time.monotonic() - began < 3.8
        assert "Traceback" not in desk.stderr.read()


def test_a_demonstration_shows_its_page_and_holds_its_port(tmp_path):
    port = free_port()
    with running(tmp_path, "demo", "--port", port) as desk:
        assert desk.said == f"演示已启动：http://127.0.0.1:{port}/demo"
        assert answer(port, "/demo") == (200, "")
        assert answer(port, "/") == (302, "/demo")
        second = zhiban(tmp_path, "demo", "--port", port)
        assert (second.returncode, second.stderr.count("\n")) == (1, 1)
        assert f"端口 {port} 已被占用" in second.stderr
        told = done(
            tmp_path, "chat", "--demo", "--as", "李护士", said="急诊HIS打不开，全科挂不了号\n"
        )
        assert "工单 #1" in told
        deadline = time.monotonic() + 10
        while "新工单派给您" not in (heard := done(tmp_path, "chat", "--demo", "--as", "E001")):
            assert time.monotonic() < deadline
        assert "[1] 接单" in heard
        # a bare number under a notice picks its choice
        assert "已接单" in done(tmp_path, "chat", "--demo", "--as", "E001", said="1\n")
        desk.send_signal(signal.SIGTERM)
        assert desk.wait(timeout=5) == 0
    assert (tmp_path / "var" / "demo.db").exists()
    assert not (tmp_path / "var" / "zhiban.db").exists()


def directory(folder):
    (folder / "here").mkdir()


def file(folder):
    (folder / "here").write_text("a file")


def junk(folder):
    (folder / "here").write_bytes(b"neither SQLite nor anything" * 200)


def broken(folder):
    (folder / "zhiban.toml").write_text("port = \n")


def nothing(folder):
    pass


@pytest.mark.parametrize(
    ("prepare", "env", "args", "words"),
    [
        (directory, {"DATABASE_URL": "sqlite:///here"}, ["serve"], "here 是目录"),
        (file, {"DATABASE_URL": "sqlite:///here/x.db"}, ["serve"], "是文件，不是目录"),
        (nothing, {"DATABASE_URL": "sqlite:///no/such/x.db"}, ["serve"], "没有这个文件或目录"),
        (junk, {"DATABASE_URL": "sqlite:///here"}, ["serve"], "不是 SQLite 数据库"),
        (nothing, {"DATABASE_URL": "postgresql://u:key@127.0.0.1:1/x"}, ["serve"], "连不上"),
        (nothing, {"CONTRACT": "nope"}, ["serve"], "nope"),
        (nothing, {}, ["serve", "--host", "203.0.113.9"], "--host"),
        (nothing, {}, ["demo", "--host", "0.0.0.0"], "127.0.0.1"),
        (nothing, {}, ["serve", "--config", "none.toml"], "没有这个文件"),
        (broken, {}, ["demo"], "第 1 行"),
        (nothing, {}, ["chat", "--as", "N001", "--demo"], "zhiban demo"),
        (nothing, {}, ["people", "list"], "zhiban migrate"),
    ],
)
def test_a_desk_that_cannot_start_says_why_and_leaves_nothing(
    inside, tmp_path, prepare, env, args, words
):
    prepare(tmp_path)
    before = contents(tmp_path)
    port = ["--port", free_port()] if args[0] in ("serve", "demo") else []
    ended = inside(*args, *port, env={f"ZHIBAN_{k}": v for k, v in env.items()})
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert words in ended.stderr
    assert "u:key" not in ended.stderr
    assert contents(tmp_path) == before


def test_a_disk_that_took_no_more_is_no_hindrance_once_it_does(tmp_path):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))

    ended = zhiban(tmp_path, "migrate", preexec_fn=small_files)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "磁盘" in ended.stderr
    assert "最新" in done(tmp_path, "migrate")


def test_an_old_datastore_is_refused_until_it_is_migrated(inside, tmp_path):
    fine(inside("migrate"))
    with sqlite3.connect(tmp_path / "var" / "zhiban.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'newer'")
    refused = inside("serve", "--port", free_port())
    assert refused.returncode == 1
    assert "zhiban migrate" in refused.stderr
    newer = inside("migrate")
    assert newer.returncode == 1
    assert "请升级 zhiban" in newer.stderr


def test_a_real_hospital_is_never_filled_with_the_demonstration(inside, tmp_path):
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    own = {"ZHIBAN_DATABASE_URL": "sqlite:///own.db"}
    fine(inside("people", "import", "staff.csv", env=own))
    ended = inside("demo", "--port", free_port(), env=own)
    assert ended.returncode == 1
    assert ended.stderr.endswith("或另写一个\n")
    assert fine(inside("people", "list", env=own)).count("\n") == 2


def test_bad_rows_are_told_by_number_and_none_is_imported(inside, tmp_path):
    rows = [
        "staff_no,name,role,team",
        "N1,,reporter,",
        "E1,王工,engineer,",
        "N1,李护士,boss,",
        "N2,好的,reporter,",
    ]
    (tmp_path / "staff.csv").write_text("\n".join(rows), "utf-8")
    ended = inside("people", "import", "staff.csv")
    assert ended.returncode == 1
    *lines, summary = ended.stderr.splitlines()
    assert lines[0] == "第 2 行：没有姓名"
    assert lines[1] == "第 3 行：工程师要写班组"
    assert lines[2].startswith("第 4 行：角色只能是")
    assert lines[2].endswith("工号与第 2 行重复")
    assert summary.startswith("共 3 行有错，一行也没有导入")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_staff_lists_are_read_as_offices_save_them(inside, tmp_path, encoding):
    (tmp_path / "staff.csv").write_text(STAFF, encoding)
    assert fine(inside("people", "import", "staff.csv")) == "已导入：新增 2 人，更新 0 人\n"
    assert "N1  李护士  报修人  急诊科" in fine(inside("people", "list"))


def test_who_left_is_marked_so_and_a_wrong_mark_is_told(inside, tmp_path):
    (tmp_path / "staff.csv").write_text("工号,姓名,在职\nN1,李护士,也许\n", "utf-8")
    assert "第 2 行：在职只能是 是 或 否" in inside("people", "import", "staff.csv").stderr
    (tmp_path / "staff.csv").write_text("工号,姓名,在职\nN1,李护士,否\n", "utf-8")
    assert "新增 1 人" in fine(inside("people", "import", "staff.csv"))


def test_a_code_binds_an_account_once(inside, tmp_path, database_url):
    own = {"ZHIBAN_DATABASE_URL": database_url, "ZHIBAN_WEBCHAT_URL": "https://desk.example.org"}
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    fine(inside("people", "import", "staff.csv", env=own))
    printed = fine(inside("people", "invite", "E1", env=own))
    assert "https://desk.example.org/chat" in printed
    code = re.search(r"\b[0-9]{8}\b", printed)[0]
    twice = f"绑定 {code}\n绑定 {code}\n"
    told = done(tmp_path, "chat", "--as", "N1", said=twice, env=own)
    assert told.index("已绑定：王工") < told.index("绑定码不对或已过期")
    unknown = inside("people", "invite", "E9", env=own)
    assert (unknown.returncode, "E9" in unknown.stderr) == (1, True)


def test_a_name_two_people_have_asks_for_the_number(inside, tmp_path):
    (tmp_path / "staff.csv").write_text(f"{STAFF}N2,李护士,,门诊,\n", "utf-8")
    fine(inside("people", "import", "staff.csv"))
    ended = inside("chat", "--as", "李护士")
    assert ended.returncode == 1
    assert re.findall(r"^  (\w+)", ended.stderr, re.MULTILINE) == ["N1", "N2"]


def test_a_roster_is_imported_whole_or_not_at_all(inside, tmp_path):
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    fine(inside("people", "import", "staff.csv"))
    head = "班组,星期,开始,结束,工号\n"
    (tmp_path / "good.csv").write_text(f"{head}应用组,周日,18:00,8:00,E1\n", "utf-8")
    (tmp_path / "bad.csv").write_text(f"{head}应用组,8,18:00,8:00,E1\n网络组,1,8:00,9:00,E1\n")
    fine(inside("roster", "import", "good.csv"))
    fine(inside("roster", "team", "*", "应用组"))
    bad = inside("roster", "import", "bad.csv")
    assert [line[:6] for line in bad.stderr.splitlines()[:2]] == ["第 2 行：", "第 3 行："]
    shown = fine(inside("roster", "show")).splitlines()
    assert shown == ["应用组", "  周日 18:00-08:00 王工 E1", "* -> 应用组"]


def test_the_places_to_fill_in_are_listed(inside, tmp_path):
    fine(inside("articles", "import"))
    *lines, total = fine(inside("articles", "todo")).splitlines()
    assert total == f"共 {len(lines)} 处"
    assert all("{{本院" in line for line in lines)
    (tmp_path / "own").mkdir()
    text = "---\ntitle: 甲\nkind: fallback\n---\n先看。\n1. 打 {{本院：总机电话}} 报。"
    (tmp_path / "own" / "a.md").write_text(text, encoding="utf-8")
    listed = fine(inside("articles", "todo", "own")).splitlines()
    assert listed == ["a:2  总机电话  1. 打 {{本院：总机电话}} 报。", "共 1 处"]


def test_articles_go_out_and_come_in_the_same(inside, tmp_path):
    fine(inside("articles", "import"))
    fine(inside("articles", "export", "out"))
    count = len(list((tmp_path / "out").glob("*.md")))
    assert count >= 60
    same = f"已导入 {count} 个条目：新增 0，更新 0，没有变化 {count}\n"
    assert fine(inside("articles", "import", "out")) == same
    (tmp_path / "out" / "bad.md").write_text("没有信息", "utf-8")
    ended = inside("articles", "import", "out")
    assert (ended.returncode, "bad.md：没有标题" in ended.stderr) == (0, True)
    assert "1 处有错没有导入" in ended.stdout
    ended = inside("articles", "import", "--strict", "out")
    assert (ended.returncode, "一个也没有导入" in ended.stderr) == (1, True)
    decision, best = fine(inside("search", "电子票据怎么冲红")).splitlines()[:2]
    assert decision == "直接回答"
    assert "冲红" in best


def test_articles_are_kept_from_the_command_line(inside, tmp_path):
    (tmp_path / "one").mkdir()
    text = "---\ntitle: 打印机卡纸\nstate: draft\n---\n"
    (tmp_path / "one" / "jam.md").write_text(f"{text}关电源。", "utf-8")
    fine(inside("articles", "import", "one"))
    assert "jam\t草稿\t1\t" in fine(inside("articles", "list"))
    assert fine(inside("articles", "set", "publish", "jam", "--why", "开科")) == "已发布\n"
    (tmp_path / "one" / "jam.md").write_text(f"{text}拔电源。", "utf-8")
    fine(inside("articles", "import", "one"))
    assert "-关电源。\n+拔电源。" in fine(inside("articles", "diff", "jam", "1", "2"))
    assert "第 3 版" in fine(inside("articles", "restore", "jam", "1", "--why", "改错了"))
    history = fine(inside("articles", "history", "jam"))
    assert "发布  -  开科" in history
    assert "恢复第 1 版：改错了" in history
    assert "自助率" in fine(inside("articles", "stats"))
    report = fine(inside("articles", "report"))
    assert report.startswith("# 知识库更新报告")
    assert "| 打印机卡纸 | 发布 | 1 | 值班台 | 开科 |" in report
    assert fine(inside("articles", "candidates")) == ""
    missing = inside("articles", "set", "archive", "nothing")
    assert (missing.returncode, "没有编号为 nothing" in missing.stderr) == (1, True)
