"""What the contract tests of the Official Account begin with."""

import pytest

from tests.support.wechat_desk import NURSE, World


@pytest.fixture
async def worlds():
    """Start worlds that end with the test."""
    started = []

    async def start(mode="plain", **options):
        started.append(await World(mode, **options).start())
        return started[-1]

    yield start
    for one in started:
        await one.stop()


@pytest.fixture(params=["plain", "compatible", "aes"])
async def world(request, worlds):
    return await worlds(request.param)


@pytest.fixture
async def sending(worlds):
    """A plain world in which the nurse has written, so that she can be written to."""
    world = await worlds()
    await world.platform.user_says(NURSE, "你好")
    return world
