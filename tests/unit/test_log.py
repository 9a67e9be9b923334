"""What a record looks like on stderr, and what never gets there."""

import logging
import sys

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.log import QUIET, LineFormatter, set_up, without_secrets
from bot.secret import Secret

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
        raise ValueError("access_token=hush")
    except ValueError:
        logging.getLogger("x").exception("round failed")
    first, *rest = written(capsys)
    assert first.endswith("ERROR x round failed")
    assert rest[-1] == "  ValueError: access_token=***"
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
    assert rest[-1] == "  ValueError: bug"


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
