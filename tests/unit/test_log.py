"""What a record looks like on stderr, and what never gets there."""

import asyncio
import logging
import sqlite3
import sys

import asyncpg
import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.log import QUIET, LineFormatter, set_up, without_secrets
from bot.secret import Secret
from helpdesk.errors import DatastoreAway

WORDS = "3床王秀英 13800001111 HIS打不开"
TOKEN = "1234567890:AAH-abcdefghijklmnopqrstuvwxyz_0123"


@pytest.fixture(autouse=True)
def _logging_as_it_was():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in QUIET}
    yield
    root.handlers[:], root.level = handlers, level
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


def written(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_record_is_one_line_with_its_extras(capsys):
    set_up("INFO")
    extra = {"ticket": 1042, "severity": "S1", "reason": "timed out"}
    logging.getLogger("handlers.tickets").info("ticket opened", extra=extra)
    (line,) = written(capsys)
    stamp, said = line.split(" ", 1)
    assert len(stamp) == len("2026-11-21T14:30:05+08:00")
    assert said == (
        'INFO handlers.tickets ticket opened ticket=1042 severity=S1 reason="timed out"'
    )


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x1b[31mb", "a\u2028b", "a\x00b"])
def test_nothing_said_can_begin_a_second_line(capsys, text):
    set_up("INFO")
    logging.getLogger("x").info("%s", text, extra={"id": text, "empty": ""})
    (line,) = written(capsys)
    assert line.isprintable()
    assert line.endswith('empty=""')


def test_a_traceback_follows_on_lines_that_begin_with_a_blank(capsys):
    set_up("INFO")
    try:
        raise OSError("access_token=hush")
    except OSError:
        logging.getLogger("x").exception("round failed")
    first, *rest = written(capsys)
    assert first.endswith("ERROR x round failed")
    assert rest[-1] == "  OSError: access_token=***"
    assert all(line.startswith("  ") for line in rest)


def test_records_below_the_level_are_not_written(capsys):
    set_up("WARNING")
    logging.getLogger("x").info("no")
    logging.getLogger("x").warning("yes")
    assert len(written(capsys)) == 1


def test_setting_up_twice_writes_once(capsys):
    set_up("DEBUG")
    set_up("INFO")
    logging.getLogger("x").debug("no")
    logging.getLogger("x").info("yes")
    assert len(written(capsys)) == 1


@pytest.mark.parametrize("name", [*QUIET, "telegram.ext.ExtBot", "apscheduler.executors.default"])
def test_loggers_that_would_leak_are_quiet_even_at_debug(capsys, name):
    set_up("DEBUG")
    logging.getLogger(name).info("POST /bot%s/getMe", TOKEN)
    assert not written(capsys)
    logging.getLogger(name).warning("heard")
    assert len(written(capsys)) == 1


async def test_a_damaged_body_is_one_line_and_no_traceback(capsys):
    set_up("INFO")
    app = web.Application()
    app.router.add_post("/", _reads)
    async with TestClient(TestServer(app)) as client:
        packed = {"Content-Encoding": "gzip"}
        assert (await client.post("/", data=b"not packed", headers=packed)).status == 400
    (line,) = written(capsys)
    assert line.endswith("WARNING aiohttp.server a request is damaged")


async def _reads(request):
    try:
        await request.read()
    except web.RequestPayloadError:
        return web.Response(status=400)


def test_a_bug_in_a_handler_keeps_its_traceback(capsys):
    set_up("INFO")
    try:
        raise ValueError("bug")
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling request")
    first, *rest = written(capsys)
    assert " ERROR aiohttp.server Error handling request" in first
    assert rest[-1] == "  ValueError"
    assert rest[-2].endswith("in test_a_bug_in_a_handler_keeps_its_traceback")


def refused_by_postgresql():
    """What asyncpg makes of the server's answer to a second row with the same key."""
    said = {
        "C": "23505",
        "M": f'duplicate key "{WORDS}"',
        "D": f"Failing row contains (7, {WORDS}).",
        "n": "uq_people_staff_no",
    }
    error = asyncpg.PostgresError.new(said, query="INSERT INTO people VALUES ($1)")
    assert isinstance(error, asyncpg.UniqueViolationError)
    assert WORDS in str(error)
    return error


def refused_by_sqlite():
    with pytest.raises(sqlite3.IntegrityError) as caught:
        sqlite3.connect(":memory:").executescript(
            f"""CREATE TABLE t (a);
            CREATE TRIGGER no BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;
            INSERT INTO t VALUES (1)"""
        )
    assert WORDS in str(caught.value)
    return caught.value


def traced(error) -> list[str]:
    """The lines after the first of a record with this error."""
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "broke", (), (type(error), error, None))
    return LineFormatter().format(record).splitlines()[1:]


@pytest.mark.parametrize(
    ("error", "last"),
    [
        (
            refused_by_postgresql(),
            "asyncpg.exceptions.UniqueViolationError"
            " sqlstate=23505 constraint_name=uq_people_staff_no",
        ),
        (
            asyncpg.DataError(f"invalid input for query argument $1: '{WORDS}'"),
            "asyncpg.exceptions.DataError sqlstate=22000",
        ),
        (
            refused_by_sqlite(),
            "sqlite3.IntegrityError sqlite_errorname=SQLITE_CONSTRAINT_TRIGGER",
        ),
        (
            sa.exc.IntegrityError("INSERT", {"said": WORDS}, Exception(WORDS)),
            "sqlalchemy.exc.IntegrityError",
        ),
        (KeyError(WORDS), "KeyError"),
        (DatastoreAway("SQLITE_BUSY"), "helpdesk.errors.DatastoreAway: SQLITE_BUSY"),
        (OSError(28, "No space left"), "OSError: [Errno 28] No space left"),
        (OSError("a\nb"), r"OSError: a\nb"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_of_others_is_its_kind_and_not_its_text(error, last):
    error.add_note(WORDS)
    lines = traced(error)
    assert lines[-1] == f"  {last}"
    assert WORDS not in "".join(lines)


def failing(first, second, *, explicit):
    """The second error, raised because of the first or while the first was handled."""
    try:
        try:
            raise first
        except Exception as error:
            if explicit:
                raise second from error
            raise second  # noqa: B904
    except Exception as error:
        return error


@pytest.mark.parametrize(
    ("explicit", "between"),
    [(True, "  which was the cause of:"), (False, "  and, while it was handled:")],
)
def test_what_led_to_an_error_is_told_without_its_text(explicit, between):
    error = failing(refused_by_postgresql(), DatastoreAway("gone"), explicit=explicit)
    lines = traced(error)
    at = lines.index(between)
    assert lines[at - 1].startswith("  asyncpg.exceptions.UniqueViolationError sqlstate=23505")
    assert lines[at - 2].endswith(", in failing")
    assert lines[-1] == "  helpdesk.errors.DatastoreAway: gone"
    assert WORDS not in "".join(lines)


def test_errors_of_a_group_are_each_told_without_their_text():
    group = ExceptionGroup(WORDS, [refused_by_postgresql(), refused_by_sqlite()])
    lines = traced(group)
    assert [line.split()[0] for line in lines if "Error" in line] == [
        "asyncpg.exceptions.UniqueViolationError",
        "sqlite3.IntegrityError",
    ]
    assert "  ExceptionGroup" in lines
    assert WORDS not in "".join(lines)


def test_an_error_that_led_to_itself_is_told_once():
    first, second = KeyError(), OSError("x")
    first.__context__, second.__context__ = second, first
    assert traced(first).count("  KeyError") == 1


async def test_a_task_nobody_waited_for_is_logged_without_the_text_of_its_error(capsys):
    set_up("INFO")
    loop = asyncio.get_running_loop()
    broken = loop.create_future()
    broken.set_exception(refused_by_postgresql())
    loop.default_exception_handler(
        {"message": "never retrieved", "exception": broken.exception(), "future": broken}
    )
    lines = written(capsys)
    assert lines[0].endswith("ERROR asyncio never retrieved")
    assert WORDS not in "".join(lines)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"HTTP Request: POST https://t.me/bot{TOKEN}/sendMessage", "***/sendMessage"),
        ("GET http://127.0.0.1:9/file/bot123:hush/doc.pdf", "/bot***/doc.pdf"),
        (f"token {TOKEN} refused", "token *** refused"),
        ("/cgi-bin/message?access_token=hush&type=1", "access_token=***&type=1"),
        ("grant_type=x&appid=wx1&secret=hush", "appid=wx1&secret=***"),
        ('{"access_token": "hush", "expires_in": 7200}', '"access_token": "***", "expires_in"'),
        ("{'app_secret': 'hush'}", "'app_secret': '***'"),
        ("X-Telegram-Bot-Api-Secret-Token: hush", "Secret-Token: ***"),
        ("password=hush", "password=***"),
        ("EncodingAESKey=hush", "EncodingAESKey=***"),
        ("postgresql+asyncpg://desk:hush@db:5432/zhiban", "://desk:***@db:5432/zhiban"),
    ],
)
def test_what_looks_like_a_secret_is_blanked(line, shown):
    clean = without_secrets(line)
    assert shown in clean
    assert "hush" not in clean
    assert TOKEN not in clean


@pytest.mark.parametrize(
    "line",
    [
        "ticket opened ticket=1042 severity=S1",
        "listening url=http://127.0.0.1:8080/demo",
        "2026-11-21T14:30:05+08:00 INFO x token refreshed",
        "person=7 channel=telegram account=1234567890",
    ],
)
def test_ordinary_lines_stay_as_they_are(line):
    assert without_secrets(line) == line


def test_secrets_are_blanked_in_messages_arguments_and_extras():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "sent to %s", (f"/bot{TOKEN}/x",), None)
    record.__dict__.update(url="https://h/?access_token=hush", held=Secret("hush"))
    line = LineFormatter().format(record)
    assert TOKEN not in line
    assert "hush" not in line


def test_a_very_long_line_is_cleaned_without_delay():
    line = "a" * 200_000 + "-" * 200_000 + "/bot:" * 50_000
    record = logging.LogRecord("x", logging.INFO, "f", 1, line, (), None)
    assert len(LineFormatter().format(record)) > 400_000


def test_an_error_in_flight_is_not_attached_unless_asked(capsys):
    set_up("INFO")
    try:
        raise ValueError("quiet")
    except ValueError:
        assert sys.exc_info()[0] is ValueError
        logging.getLogger("x").info("went on")
    assert len(written(capsys)) == 1
