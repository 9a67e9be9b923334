"""What zhiban channels check asks Telegram."""

from collections.abc import Callable
from datetime import datetime

import aiohttp

from bot.channels.asking import Answer, Asking
from bot.commands.channel_findings import Finding, clock_finding, finding, inner
from bot.config import Settings
from bot.language import words


async def look_telegram(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    name, own = "telegram", settings.telegram
    token = own.token.reveal()
    asking = Asking(session, f"{own.api_base.rstrip('/')}/bot{token}", [token])
    me = await asking.get("/getMe")
    found = [
        finding(name, words("令牌", "token"), me, f"@{inner(me, 'result').get('username', '')}")
    ]
    if me.good:
        webhook = await asking.get("/getWebhookInfo")
        found.append(_webhook(webhook, own.webhook_url if own.mode == "webhook" else ""))
    return [*found, *clock_finding(name, me, now())]


def _webhook(answer: Answer, wanted: str) -> Finding:
    what = words("回调地址", "webhook")
    if not answer.good:
        return finding("telegram", what, answer)
    info = inner(answer, "result")
    if str(info.get("url", "")) != wanted:
        says = words(
            "平台上登记的地址与设置不同，启动值班台会改过来",
            "the platform has another address than the settings: starting the desk puts it right",
        )
        return Finding("telegram", what, False, says)
    # Told until the next good delivery; without a backlog it is history.
    trouble = str(info.get("last_error_message", "")) if info.get("pending_update_count") else ""
    return Finding("telegram", what, not trouble, trouble)
