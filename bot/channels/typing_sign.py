"""A sign that the desk is at it, for whoever waits longer than a moment."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

AFTER = 1.0
"""Seconds: almost every answer is there before, and then no sign flickers."""

Sign = Callable[[], Coroutine[Any, Any, None]]
"""Gives the sign. Raises nothing: an answer never depends on it."""


@contextmanager
def typing(sign: Sign, after: float = AFTER) -> Iterator[None]:
    """Give the sign when what is done inside takes longer than `after` seconds; it ends with it."""
    given: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    timer = loop.call_later(after, lambda: given.append(loop.create_task(sign())))
    try:
        yield
    finally:
        timer.cancel()
        for task in given:
            task.cancel()
