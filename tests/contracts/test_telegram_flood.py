"""More people at once than Telegram takes answers for: the rest goes by the outbox."""

import asyncio

import pytest
from aiohttp import ClientSession

from tests.support.platforms.telegram_api import TelegramApi
from tests.support.telegram_desk import Desk, channel_of

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


async def test_what_is_over_thirty_a_second_is_handed_to_the_outbox():
    desk = Desk()
    async with TelegramApi() as api:
        api.paced = True
        channel = channel_of(api, desk)
        await channel.start()
        try:
            # all of them are answered in the same moment
            gate = asyncio.Event()
            desk.gates = {str(700200 + n): gate for n in range(40)}
            await asyncio.gather(*(api.user_says(700200 + n, "在吗") for n in range(40)))
            await desk.until(lambda: len(desk.heard) == 40)
            gate.set()
            await desk.until(lambda: len(desk.effects) == 40)
            await api.until(lambda: len(api.called("sendmessage")) + len(desk.queued) >= 40)
        finally:
            await channel.stop()
        assert len(api.called("sendmessage")) + len(desk.queued) == 40
        assert len(desk.queued) == 10
        assert api.refused == []


async def test_the_platform_refuses_what_is_over_thirty_a_second():
    async with TelegramApi() as api, ClientSession() as http:
        api.paced = True

        async def send(chat: int) -> int:
            url = f"{api.base}/bot{api.token}/sendMessage"
            async with http.post(url, json={"chat_id": chat, "text": "在"}) as answer:
                return answer.status

        for n in range(31):
            await api.user_says(700300 + n, "在吗")
        statuses = [await send(700300 + n) for n in range(31)]
    assert statuses.count(200) == 30
    assert api.refused == ["Too Many Requests: retry after 1"]
