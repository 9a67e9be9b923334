"""Whoever waits for an answer longer than a moment sees that the desk is at it."""

import asyncio

import pytest

from bot.channels.typing_sign import AFTER
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.telegram_desk import Desk, channel_of
from tests.support.wechat_desk import NURSE

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

WHO = 700100
LATE = 3600.0
"""A moment no answer of these tests takes."""


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
async def telegram(desk):
    """Starts a channel, which ends with the test."""
    async with TelegramApi() as api:
        begun = []

        async def start(after):
            begun.append(channel_of(api, desk, typing_after=after))
            await begun[0].start()
            return api

        yield start
        await begun[0].stop()


async def until(fact):
    async with asyncio.timeout(60):
        while not fact():  # noqa: ASYNC110 (the fake announces nothing)
            await asyncio.sleep(0)


def test_a_moment_is_short_of_what_the_platforms_wait():
    assert 0.5 <= AFTER <= 3


async def test_telegram_shows_typing_until_the_answer_is_there(telegram, desk):
    gate = desk.gates[str(WHO)] = asyncio.Event()
    api = await telegram(0)
    await api.user_says(WHO, "慢")
    await api.until(lambda: bool(api.called("sendchataction")))
    assert api.called("sendchataction")[0] == {"chat_id": str(WHO), "action": "typing"}
    assert api.sent(WHO) == []
    gate.set()
    [sent] = await api.has_sent(WHO, 1)
    assert sent.text == "收到：慢"


async def test_a_sign_that_telegram_refuses_costs_nobody_the_answer(telegram, desk, caplog):
    gate = desk.gates[str(WHO)] = asyncio.Event()
    api = await telegram(0)
    api.faults.fail(400, "Bad Request", method="sendChatAction", times=99)
    await api.user_says(WHO, "慢")
    await desk.has_heard(1)
    gate.set()
    assert len(await api.has_sent(WHO, 1)) == 1
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_an_answer_that_is_there_at_once_shows_no_sign(telegram):
    api = await telegram(LATE)
    await api.user_says(WHO, "快")
    await api.has_sent(WHO, 1)
    assert api.called("sendchataction") == []


async def test_wechat_shows_typing_while_a_slow_answer_is_made(worlds):
    world = await worlds(typing_after=0)
    world.desk.gate = asyncio.Event()
    saying = asyncio.create_task(world.platform.user_says(NURSE, "慢"))
    await until(lambda: world.platform.types_to)
    world.desk.gate.set()
    assert await saying == "收到"
    assert world.platform.types_to == [NURSE]


@pytest.mark.parametrize("code", [48001, 45080, -1])
async def test_an_account_that_may_not_show_it_answers_all_the_same(worlds, code):
    world = await worlds(typing_after=0)
    world.platform.faults.fail(code)
    world.desk.gate = asyncio.Event()
    saying = asyncio.create_task(world.platform.user_says(NURSE, "慢"))
    await until(lambda: any(path.endswith("/typing") for path, _ in world.platform.calls))
    world.desk.gate.set()
    assert await saying == "收到"
    assert world.platform.types_to == []


async def test_wechat_shows_no_sign_when_it_is_answered_at_once(worlds):
    world = await worlds(typing_after=LATE)
    assert await world.platform.user_says(NURSE, "快") == "收到"
    assert world.platform.calls == []
