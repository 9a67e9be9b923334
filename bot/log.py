"""Logging: one line a record on stderr, ids as key=value, nothing secret."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

QUIET = (
    "aiohttp.access",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "httpcore",
    "httpx",
    "telegram",
    "urllib3",
)
"""Held at WARNING: below it they write URLs with tokens, SQL with people's words, or noise."""

_OWN = {*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName"}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_DAMAGED = (web.RequestPayloadError, HttpProcessingError)

_OURS = {"bot", "handlers", "helpdesk", "knowledge_base", "notifications", "storage"}

_CODES = ("sqlstate", "constraint_name", "sqlite_errorname")
"""What drivers' errors have that says what happened and holds nobody's words."""

MOST_FRAMES = 50
"""Of a traceback, the innermost: endless recursion would write a thousand."""

_BLANK = (
    # A bot token, in a URL or bare.
    (re.compile(r"(/bot)[^/\s]*:[^/\s]+"), r"\1***"),
    (re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}"), "***"),
    # name=value in queries and extras, "name": "value" in JSON, Name: value in headers.
    (
        re.compile(
            r"""((?:token|secret|password|aes_?key)["']?\s*[=:]\s*["']?)[^\s&"',;)}]+""", re.I
        ),
        r"\1***",
    ),
    # The password of a database or proxy URL.
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), r"\1***@"),
)


def set_up(level: str) -> None:
    """Write records of this level and above to stderr. A second call replaces the first."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h.formatter, LineFormatter)]:
        root.removeHandler(handler)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    root.addHandler(handler)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(_damage_in_one_line)
    # Under a flood a round lasts longer than a second; the next one makes it up.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


def _damage_in_one_line(record: logging.LogRecord) -> bool:
    """A request that is not what its headers say is the sender's mistake, not a bug of ours.

    It was answered with 400; aiohttp logs it as if a handler had broken.
    """
    if record.exc_info and isinstance(record.exc_info[1], _DAMAGED):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = "a request is damaged", ()
        record.exc_info = record.exc_text = None
    return True


def without_secrets(line: str) -> str:
    """The line with stars for whatever looks like a token, secret or password."""
    for pattern, blank in _BLANK:
        line = pattern.sub(blank, line)
    return line


class LineFormatter(logging.Formatter):
    """`2026-11-21T14:30:05+08:00 INFO handlers.tickets ticket opened ticket=1042 severity=S1`.

    A traceback follows on lines that begin with a blank, so that a line which begins with a date
    is always a record. Secrets are blanked here because everything written passes here.
    Errors of others appear without their text: drivers quote rows and values in it.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="seconds")
        extras = (f"{k}={_shown(v)}" for k, v in record.__dict__.items() if k not in _OWN)
        said = _one_line(_said(record))
        line = " ".join([at, record.levelname, record.name, said, *extras])
        return without_secrets("\n  ".join([line, *self._traceback(record)]))

    def _traceback(self, record: logging.LogRecord) -> list[str]:
        error = record.exc_info[1] if record.exc_info else None
        trace = _told(error, set()) if error is not None else ()
        return [*trace, *(record.stack_info or "").splitlines()]


def _said(record: logging.LogRecord) -> str:
    # What asyncio says of a broken task goes on with the task, and in it the error's text.
    said = record.getMessage()
    return said.partition("\n")[0] if record.name == "asyncio" else said


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    """Where the error came from and of which kind it is; what led to it comes before it."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "which was the cause of:" if error.__cause__ else "and, while it was handled:"
    yield "Traceback (innermost last):"
    for frame, line in list(traceback.walk_tb(error.__traceback__))[-MOST_FRAMES:]:
        yield f'  File "{frame.f_code.co_filename}", line {line}, in {frame.f_code.co_name}'
    yield _kind(error)
    for member in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        if id(member) not in seen:
            yield from _told(member, seen)


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = f"{kind.__module__}.{name}"
    if isinstance(error, OSError) or kind.__module__.partition(".")[0] in _OURS:
        return f"{name}: {_one_line(str(error))}"
    codes = ((code, getattr(error, code, None)) for code in _CODES)
    return " ".join([name, *(f"{code}={_shown(value)}" for code, value in codes if value)])


def _one_line(text: str) -> str:
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def _shown(value: object) -> str:
    text = str(value)
    bare = text and not re.search(r"[\s=\"]", text)
    return _one_line(text if bare else json.dumps(text, ensure_ascii=False))
