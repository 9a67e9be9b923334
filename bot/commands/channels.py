"""zhiban channels check: asks each configured platform whether what is set is right."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import click

from bot import clock
from bot.channels.asking import Answer, Asking, wechat_token, wecom_token
from bot.commands.advice import complaint
from bot.commands.failures import Failed
from bot.commands.opening import read_settings
from bot.commands.shape import Group, config_option
from bot.config import Settings
from bot.language import words

MOST_SKEW = timedelta(minutes=2)
"""Callbacks more than ten minutes off are refused; a clock that wanders is told long before."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is right, and what the platform said."""

    channel: str
    what: str
    good: bool
    says: str = ""

    def line(self) -> str:
        mark = words("正常", "ok") if self.good else words("不对", "WRONG")
        return f"{self.channel}  {self.what}  {mark}" + (f"  {self.says}" if self.says else "")


@click.group(cls=Group, help=words("渠道。", "The channels."))
def channels() -> None:
    """Nothing of its own."""


@channels.command(
    help=words(
        "问一遍每个已设置的平台：密钥、菜单、回调地址、时钟对不对。不发消息，不改设置。",
        "Ask each configured platform whether keys, menu, callback and clock are right. Sends no "
        "message and changes nothing.",
    ),
    short_help=words("检查各渠道的密钥、菜单、回调和时钟", "Check keys, menu, callback and clock"),
)
@config_option
def check(config: Path | None) -> None:
    """A line for each thing; exit code 1 if one is wrong."""
    require_channels(read_settings(config))


def require_channels(settings: Settings) -> None:
    """Print what was found. Raises Failed when something is wrong."""
    found = asyncio.run(findings(settings, clock.now))
    for finding in found:
        click.echo(finding.line())
    if not found:
        click.echo(words("没有设置任何聊天平台", "No chat platform is set"))
    if wrong := sum(not finding.good for finding in found):
        raise Failed(words(f"有 {wrong} 处不对", f"{wrong} wrong"))


async def findings(settings: Settings, now: Callable[[], datetime]) -> Sequence[Finding]:
    """What there is to say about every configured platform, side by side."""
    looks = {
        _telegram: bool(settings.telegram.token),
        _wechat: bool(settings.wechat.app_id),
        _wecom: bool(settings.wecom.corp_id),
    }
    async with aiohttp.ClientSession() as session:
        asked = (look(session, settings, now) for look, is_set in looks.items() if is_set)
        return [finding for found in await asyncio.gather(*asked) for finding in found]


def _finding(channel: str, what: str, answer: Answer, says: str = "") -> Finding:
    return Finding(channel, what, answer.good, says if answer.good else complaint(answer))


def _clock(channel: str, answer: Answer, now: datetime) -> Iterator[Finding]:
    """The clock of this machine by the platform's; nothing when the platform told no time."""
    if answer.at is None:
        return
    skew = round((now - answer.at).total_seconds())
    good = abs(skew) <= MOST_SKEW.total_seconds()
    says = words(
        f"本机时钟与平台差 {skew} 秒，请打开 NTP 校时", f"this clock is {skew} s off: set up NTP"
    )
    yield Finding(channel, words("时钟", "clock"), good, "" if good else says)


async def _telegram(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    name, own = "telegram", settings.telegram
    token = own.token.reveal()
    asking = Asking(session, f"{own.api_base.rstrip('/')}/bot{token}", [token])
    me = await asking.get("/getMe")
    found = [
        _finding(name, words("令牌", "token"), me, f"@{_inner(me, 'result').get('username', '')}")
    ]
    if me.good:
        webhook = await asking.get("/getWebhookInfo")
        found.append(_webhook(webhook, own.webhook_url if own.mode == "webhook" else ""))
    return [*found, *_clock(name, me, now())]


def _webhook(answer: Answer, wanted: str) -> Finding:
    what = words("回调地址", "webhook")
    if not answer.good:
        return _finding("telegram", what, answer)
    info = _inner(answer, "result")
    if str(info.get("url", "")) != wanted:
        says = words(
            "平台上登记的地址与设置不同，启动值班台会改过来",
            "the platform has another address than the settings: starting the desk puts it right",
        )
        return Finding("telegram", what, False, says)
    # Told until the next good delivery; without a backlog it is history.
    trouble = str(info.get("last_error_message", "")) if info.get("pending_update_count") else ""
    return Finding("telegram", what, not trouble, trouble)


def _inner(answer: Answer, name: str) -> Mapping[str, object]:
    found = answer.body.get(name)
    return found if isinstance(found, dict) else {}


async def _wechat(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    name, own = "wechat", settings.wechat
    secrets = [s.reveal() for s in (own.app_secret, own.token, own.aes_key)]
    asking = Asking(session, own.api_base, secrets)
    token, answer = await wechat_token(asking, own.app_id, secrets[0])
    found = [_finding(name, words("密钥和 IP 白名单", "secret and allow list"), answer)]
    if token:
        menu = await asking.get("/cgi-bin/menu/get", access_token=token)
        found.append(_finding(name, words("菜单", "menu"), menu))
        every = {"action": "all", "check_operator": "DEFAULT"}
        callback = await asking.post("/cgi-bin/callback/check", every, access_token=token)
        found.append(_callback(callback))
    return [*found, *_clock(name, answer, now())]


def _callback(answer: Answer) -> Finding:
    """Whether WeChat reaches the server of the address that is entered on the account's page."""
    what = words("回调地址", "callback")
    pings = answer.body.get("ping")
    listed = pings if isinstance(pings, list) else []
    lost = [p for p in listed if isinstance(p, dict) and p.get("package_loss") == "100%"]
    if answer.good and listed and len(lost) == len(listed):
        says = words(
            "微信连不到服务器配置里的地址，请检查域名解析和防火墙",
            "WeChat does not reach the address of 服务器配置: check DNS and firewall",
        )
        return Finding("wechat", what, False, says)
    return _finding("wechat", what, answer)


async def _wecom(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    name, own = "wecom", settings.wecom
    secrets = [s.reveal() for s in (own.secret, own.token, own.aes_key)]
    asking = Asking(session, own.api_base, secrets)
    token, answer = await wecom_token(asking, own.corp_id, secrets[0])
    found = [_finding(name, words("密钥", "secret"), answer)]
    if token:
        agent = await asking.get(
            "/cgi-bin/agent/get", access_token=token, agentid=str(own.agent_id)
        )
        what = words("应用和可信 IP", "app and trusted IP")
        found.append(_finding(name, what, agent, str(agent.body.get("name", ""))))
    return [*found, *_clock(name, answer, now())]
