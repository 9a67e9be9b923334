"""zhiban channels check: asks each configured platform whether what is set is right."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import aiohttp
import click

from bot import clock
from bot.channels.asking import Asking, wecom_token
from bot.commands.channel_findings import Finding, clock_finding, finding
from bot.commands.channels_one_way import look_gateways, look_mail
from bot.commands.channels_telegram import look_telegram
from bot.commands.channels_webchat import look_webchat
from bot.commands.channels_wechat import look_wechat
from bot.commands.failures import Failed
from bot.commands.opening import read_settings
from bot.commands.shape import Group, config_option
from bot.config import Settings
from bot.language import words


@click.group(cls=Group, help=words("渠道。", "The channels."))
def channels() -> None:
    """Nothing of its own."""


@channels.command(
    help=words(
        "问一遍每个已设置的平台：密钥、IP 白名单、菜单、权限、模板、回调地址、时钟对不对。"
        "不发消息，不改设置。",
        "Ask each configured platform whether keys, IP allow list, menu, permissions, templates, "
        "callback and clock are right. Sends no message and changes nothing.",
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
    for one in found:
        click.echo(one.line())
    if not found:
        click.echo(words("没有设置任何聊天平台", "No chat platform is set"))
    if wrong := sum(not one.good for one in found):
        raise Failed(words(f"有 {wrong} 处不对", f"{wrong} wrong"))


async def findings(settings: Settings, now: Callable[[], datetime]) -> Sequence[Finding]:
    """What there is to say about every configured platform, side by side."""
    looks = {
        look_telegram: bool(settings.telegram.token),
        look_wechat: bool(settings.wechat.app_id),
        _wecom: bool(settings.wecom.corp_id),
        look_webchat: bool(settings.webchat.url),
        look_gateways: bool(settings.sms.url or settings.phone.url),
        look_mail: bool(settings.mail.host),
    }
    async with aiohttp.ClientSession() as session:
        asked = (look(session, settings, now) for look, is_set in looks.items() if is_set)
        return [one for found in await asyncio.gather(*asked) for one in found]


async def _wecom(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    name, own = "wecom", settings.wecom
    secrets = [s.reveal() for s in (own.secret, own.token, own.aes_key)]
    asking = Asking(session, own.api_base, secrets)
    token, answer = await wecom_token(asking, own.corp_id, secrets[0])
    found = [finding(name, words("密钥", "secret"), answer)]
    if token:
        agent = await asking.get(
            "/cgi-bin/agent/get", access_token=token, agentid=str(own.agent_id)
        )
        what = words("应用和可信 IP", "app and trusted IP")
        found.append(finding(name, what, agent, str(agent.body.get("name", ""))))
    return [*found, *clock_finding(name, answer, now())]
