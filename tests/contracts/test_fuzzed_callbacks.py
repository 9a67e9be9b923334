"""Mutated callbacks over HTTP: no 5xx, nothing logged as an exception, nothing odd stored."""

import logging

import pytest

from tests.support.fuzzing import nonsense, send, telegram, wechat, wecom
from tests.support.platform_world import on_telegram, on_wechat, on_wecom

CHANNELS = {"telegram": (on_telegram, telegram), "wechat": (on_wechat, wechat)}
CHANNELS["wecom"] = (on_wecom, wecom)


@pytest.mark.parametrize("name", CHANNELS)
async def test_mutated_callbacks_break_nothing_and_leave_nothing_odd(name, store, caplog):
    served, making = CHANNELS[name]
    async with served(store) as world:
        statuses = await send(world, making, 100, seed=1)
        assert statuses[200] > 0
        assert not [status for status in statuses if status >= 500], statuses
        assert await nonsense(store) == []
    assert not [r for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
