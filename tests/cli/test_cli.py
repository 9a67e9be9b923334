"""The command line: its help, its settings, and the files it takes in."""

import re

import pytest

from tests.support.command_line import STAFF, done, fine


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
