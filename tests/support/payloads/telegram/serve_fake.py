"""The fake Bot API with something in it, for make_grammy.cjs: prints its address and waits."""

import asyncio

from tests.support.platforms.telegram_api import TelegramApi

PERSON, BLOCKED, GROUP = 700100, 700101, -4001
SECONDS = 30


async def stage(api: TelegramApi) -> None:
    """What the witness finds: two people, one of whom blocked the bot, and a group with a topic."""
    await api.bot_joins(GROUP, topics=(42,))
    await api.user_says(BLOCKED, "在吗")
    api.blocks(BLOCKED)
    await api.user_says(PERSON, "/start K7Q2M9", entities=[_command(6)])
    await api.user_sends(PERSON, photo=api.files.photo(b"\x89PNG"))


def _command(length: int) -> dict[str, object]:
    return {"type": "bot_command", "offset": 0, "length": length}


async def play(api: TelegramApi) -> None:
    """What happens once the bot answered."""
    await stage(api)
    [card] = await api.has_sent(PERSON, 1)
    await api.user_presses(PERSON, card.id, card.buttons[0][1])
    await api.bot_joins(-4002)
    await api.becomes_supergroup(-4002, -1004002)


async def _serve() -> None:
    async with TelegramApi() as api:
        print(api.base, flush=True)
        await asyncio.gather(play(api), asyncio.sleep(SECONDS))


if __name__ == "__main__":
    asyncio.run(_serve())
