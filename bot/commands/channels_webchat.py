"""What zhiban channels check asks the chat page, at the address where staff open it."""

from collections.abc import Callable
from datetime import datetime

import aiohttp

from bot.channels.asking import Asking
from bot.commands.channel_findings import Finding, clock_finding
from bot.config import Settings
from bot.language import words


async def look_webchat(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    """Whether a desk answers there, and whose clock its proxy goes by."""
    name, what = "webchat", words("页面地址", "the page's address")
    answer = await Asking(session, settings.webchat.url, []).get("/chat/me")
    if answer.good and answer.body.get("in") is False:
        return [Finding(name, what, True), *clock_finding(name, answer, now())]
    seen = answer.says or f"HTTP {answer.code}"
    says = words(
        f"{seen}：那里没有值班台的页面，请看值班台是否在运行、反向代理是否把 /chat 转了过来",
        f"{seen}: no desk answers there: is it running, and does the proxy pass /chat on?",
    )
    return [Finding(name, what, False, says)]
