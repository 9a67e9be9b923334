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
    proxy = own.proxy.reveal()
    asking = Asking(session, f"{own.api_base.rstrip('/')}/bot{token}", [token, proxy], proxy)
    me = await asking.get("/getMe")
    found = [
        finding(name, words("令牌", "token"), me, f"@{inner(me, 'result').get('username', '')}")
    ]
    if me.good:
        webhook = await asking.get("/getWebhookInfo")
        found.append(_webhook(webhook, own.webhook_url if own.mode == "webhook" else ""))
        found.append(_commands(await asking.get("/getMyCommands", scope=_PRIVATE)))
        found.append(_groups(me))
    return [*found, *clock_finding(name, me, now())]


_PRIVATE = '{"type":"all_private_chats"}'


def _commands(answer: Answer) -> Finding:
    """The menu beside the input field, which the desk sets when it starts."""
    what = words("命令菜单", "commands")
    if answer.good and not answer.body.get("result"):
        says = words("还没有命令，启动值班台会设好", "none yet: starting the desk sets them")
        return Finding("telegram", what, False, says)
    return finding("telegram", what, answer)


def _groups(me: Answer) -> Finding:
    """Whether the bot may be put into the groups of teams."""
    may = inner(me, "result").get("can_join_groups") is not False
    says = words(
        "机器人不能进群，请在 BotFather 里用 /setjoingroups 打开",
        "the bot may not join groups: /setjoingroups in BotFather",
    )
    return Finding(
        "telegram", words("进群的权限", "permission to join groups"), may, "" if may else says
    )


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
