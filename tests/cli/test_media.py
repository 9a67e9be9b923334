"""zhiban media clean: attachments of tickets closed long ago go, those of the others stay."""

import sqlite3

from tests.support.command_line import zhiban

OLD, OPEN = "0" * 32, "1" * 32
_TICKET = """INSERT INTO tickets (id, version, status, opened_at, received_at, closed_at)
    VALUES (?, 1, ?, 0, 0, ?)"""
_MEDIA = """INSERT INTO media (channel, account, message_id, ref, kind, name, ticket_id, state, at)
    VALUES ('telegram', '7', ?, '', 'image', ?, ?, 'kept', 0)"""
JULY = 1_782_864_000_000
"""The beginning of July 2026."""


def prepared(folder):
    zhiban(folder, "migrate")
    files = folder / "var" / "media"
    files.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(folder / "var" / "zhiban.db") as db:
        db.execute(_TICKET, (1, "closed", JULY))
        db.execute(_TICKET, (2, "in_progress", None))
        for number, name in ((1, OLD), (2, OPEN)):
            db.execute(_MEDIA, (f"m{number}", name, number))
            (files / name).write_bytes(b"x")
    return files


def test_what_is_on_tickets_closed_before_the_day_is_removed(tmp_path):
    files = prepared(tmp_path)
    env = {"ZHIBAN_MEDIA_DIR": str(files)}
    early = zhiban(tmp_path, "media", "clean", "--before", "2026-06-01", env=env)
    assert (early.returncode, early.stdout.strip()) == (0, "已清理附件 0 个"), early.stderr
    done = zhiban(tmp_path, "media", "clean", "--before", "2026-08-01", env=env)
    assert done.stdout.strip() == "已清理附件 1 个"
    assert [file.name for file in files.iterdir()] == [OPEN]
    again = zhiban(tmp_path, "media", "clean", "--before", "2026-08-01", env=env)
    assert again.stdout.strip() == "已清理附件 0 个"


def test_a_day_has_to_be_named(tmp_path):
    said = zhiban(tmp_path, "media", "clean")
    assert said.returncode != 0
    assert "--before" in said.stderr
    wrong = zhiban(tmp_path, "media", "clean", "--before", "昨天")
    assert wrong.returncode != 0
