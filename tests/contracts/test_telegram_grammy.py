"""The fake Telegram takes and refuses what grammY, which others wrote, sent it once.

tests/support/payloads/telegram/make_grammy.cjs records it again, with Node, and stops when grammY
does not take what the fake answers.
"""

import asyncio
import base64
import json
from pathlib import Path

import aiohttp

from tests.support.payloads.telegram.serve_fake import GROUP, PERSON, play
from tests.support.platforms.telegram_api import TelegramApi

KEPT = Path(__file__).parent.parent / "support" / "payloads" / "telegram" / "grammy.json"
RECORDED = json.loads(KEPT.read_text(encoding="utf-8"))
SEEN = {"setmycommands", "getmycommands", "getme", "getupdates", "sendmessage", "editmessagetext"}
SEEN |= {"answercallbackquery", "deletewebhook", "sendphoto", "senddocument"}


async def replayed(api, call):
    """The status and the body of the answer to a recorded call."""
    url = f"{api.base}/bot{api.token}/{call['method']}"
    headers = {"Content-Type": call["type"]}
    async with (
        aiohttp.ClientSession() as http,
        http.post(url, data=base64.b64decode(call["body"]), headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def test_what_grammy_sent_is_answered_as_it_was():
    async with TelegramApi() as api:
        playing = asyncio.create_task(play(api))
        await api.until(lambda: PERSON in api._chats)
        for call in RECORDED["calls"]:
            status, body = await replayed(api, call)
            assert (status, body["ok"]) == (call["status"], call["status"] == 200), call["method"]
            if call["method"] == "sendMessage":
                await playing
        assert {method for method, _ in api.calls} == SEEN
        assert [sent.topic for sent in api.sent(GROUP)] == [42]
        assert [kind for _, kind, *_ in api.files.sent] == ["photo", "document"]
        assert api.sent(PERSON)[0].buttons == (("看 #1", "show:1"),)


def test_refusals_were_heard_as_well():
    assert RECORDED["by"].startswith("grammY")
    assert {call["status"] for call in RECORDED["calls"]} == {200, 400, 403}
