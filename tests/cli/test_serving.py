"""Desks that serve, demonstrate, and cannot start."""

import hashlib
import resource
import signal
import socket
import sqlite3
import time

import pytest

from tests.support.command_line import (
    STAFF,
    WECHAT,
    answer,
    contents,
    done,
    fine,
    free_port,
    running,
    zhiban,
)


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
