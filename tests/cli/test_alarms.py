"""zhiban alarms: a token is shown once, listed never, void after another or when revoked."""

import sqlite3

from storage.alarms import hashed
from tests.support.command_line import zhiban


def hashes(folder):
    with sqlite3.connect(folder / "var" / "zhiban.db") as db:
        return dict(db.execute("SELECT name, token_hash FROM alarm_sources"))


def test_a_token_is_made_listed_without_itself_replaced_and_revoked(tmp_path):
    first = zhiban(tmp_path, "alarms", "token", "prometheus")
    assert (first.returncode, first.stderr) == (0, "")
    token = first.stdout.strip()
    assert len(token) > 40
    assert hashes(tmp_path) == {"prometheus": hashed(token)}
    listed = zhiban(tmp_path, "alarms", "list")
    assert "prometheus" in listed.stdout
    assert "还没有收到过告警" in listed.stdout
    assert token not in listed.stdout
    assert hashed(token) not in listed.stdout
    second = zhiban(tmp_path, "alarms", "token", "prometheus").stdout.strip()
    assert hashes(tmp_path) == {"prometheus": hashed(second)} != {"prometheus": hashed(token)}
    assert "已作废：prometheus" in zhiban(tmp_path, "alarms", "revoke", "prometheus").stdout
    assert hashes(tmp_path) == {}
    assert "还没有告警来源" in zhiban(tmp_path, "alarms", "list").stdout


def test_the_list_says_when_each_was_last_heard_and_what_fires(tmp_path):
    for name in ("zabbix", "prometheus"):
        zhiban(tmp_path, "alarms", "token", name)
    with sqlite3.connect(tmp_path / "var" / "zhiban.db") as db:
        at = 1_795_000_000_000  # 2026-11-18 21:06:40 in Shanghai
        for key, firing in (("a", 1), ("b", 0), ("c", 1)):
            db.execute(
                "INSERT INTO alarms (source, key, firing, seen_at) VALUES ('zabbix', ?, ?, ?)",
                (key, firing, at),
            )
    lines = zhiban(tmp_path, "alarms", "list").stdout.splitlines()
    assert lines[0].startswith("prometheus")
    assert lines[1].startswith("zabbix")
    assert lines[1].endswith("正在告警 2 条")


def test_a_bad_name_or_an_unknown_source_is_refused_in_words(tmp_path):
    bad = zhiban(tmp_path, "alarms", "token", "监控")
    assert bad.returncode != 0
    assert "来源名只能用英文字母" in bad.stderr
    zhiban(tmp_path, "alarms", "token", "zabbix")
    unknown = zhiban(tmp_path, "alarms", "revoke", "nagios")
    assert unknown.returncode != 0
    assert "没有“nagios”这个来源" in unknown.stderr
