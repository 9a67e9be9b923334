"""Mutated requests over HTTP: no 5xx, nothing logged as an exception, nothing odd stored."""

import logging

import pytest

from tests.support.every_channel import PLATFORMS
from tests.support.fuzzed import DOORS, prepare
from tests.support.fuzzing import nonsense, send

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.mark.parametrize("door", DOORS)
async def test_mutated_requests_break_nothing_and_leave_nothing_odd(door, store, caplog):
    where, making = DOORS[door]
    async with PLATFORMS[where](store) as world:
        await prepare(world)
        statuses, broke = await send(world, making, 100, seed=1)
        assert statuses[200] > 0
        assert broke == []
        assert await nonsense(store) == []
    assert not [r for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
