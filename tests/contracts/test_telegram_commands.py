"""The commands of the bot, as Telegram takes them and as the desk understands them."""

import json

import pytest

from bot.channels.telegram_commands import COMMANDS
from handlers.menu import item_named
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.telegram_desk import Desk, polling

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NURSE = 700100


async def test_commands_are_set_in_chinese_and_english_at_start():
    async with TelegramApi() as api, polling(api, Desk()):
        await api.until(lambda: len(api.group_commands) == 2)
        assert api.commands_in[""][0] == {"command": "report", "description": "报修"}
        assert api.commands_in["en"][0] == {"command": "report", "description": "Report a fault"}
        scopes = [json.loads(given["scope"])["type"] for given in api.called("setmycommands")]
        assert scopes == ["all_private_chats"] * 2 + ["all_group_chats"] * 2
        assert api.group_commands[""][0] == {"command": "group", "description": "设为班组群"}


async def test_messages_are_answered_although_commands_are_refused():
    async with TelegramApi() as api:
        api.faults.fail(429, "Too Many Requests: retry after 9", method="setMyCommands")
        async with polling(api, Desk()):
            await api.user_says(NURSE, "在吗")
            assert (await api.has_sent(NURSE, 1))[0].text == "收到：在吗"


@pytest.mark.parametrize("command", [command for command, _, _ in COMMANDS])
def test_the_desk_understands_each_command(command):
    assert item_named(f"/{command}") is not None
