"""Commands run in this process, for what does not need one of its own."""

import io
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout

import pytest

from bot.cli import run
from tests.support.command_line import BASE, Ended


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
