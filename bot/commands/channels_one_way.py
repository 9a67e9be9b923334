"""What a look at the gateways and the mail server finds; nothing is sent."""

from collections.abc import Callable
from datetime import datetime

import aiohttp

from bot.channels.configured import mail_settings
from bot.channels.mail import look
from bot.commands.channel_findings import Finding
from bot.config import Settings
from bot.language import words
from helpdesk.errors import DeliveryError
from helpdesk.reaching import GATEWAYS

SECONDS = 10


async def look_gateways(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    """Whether each gateway can be reached; any answer will do, as nothing is posted."""
    urls = {name: getattr(settings, name).url for name in GATEWAYS}
    return [await _gateway(session, name, url) for name, url in urls.items() if url]


async def _gateway(session: aiohttp.ClientSession, name: str, url: str) -> Finding:
    what, within = words("网关地址", "gateway address"), aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with session.options(url, timeout=within, allow_redirects=False) as answer:
            return Finding(name, what, answer.status < 500, f"HTTP {answer.status}")
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(name, what, good=False, says=_unreached(type(error).__name__))


def _unreached(why: str) -> str:
    return words(f"连不上（{why}），请检查地址和防火墙", f"cannot be reached ({why})")


async def look_mail(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    """Whether the mail server lets the desk in."""
    what = words("连接、加密和登录", "connection, encryption and login")
    try:
        await look(mail_settings(settings))
    except DeliveryError as error:
        return [Finding("email", what, good=False, says=_advice(error.reason))]
    return [Finding("email", what, good=True)]


def _advice(reason: str) -> str:
    if reason in ("smtp 535", "smtp 534", "smtp 530"):
        says = words("用户名或密码不对，请检查 mail.user、mail.password", "wrong user or password")
    elif "Cert" in reason or "SSL" in reason:
        says = words(
            "证书不被信任：院内自签证书请设置 mail.ca_file，并用证书上的主机名",
            "certificate not trusted: set mail.ca_file and use the host name in it",
        )
    else:
        says = words("请检查 mail.host、mail.port、mail.tls 和防火墙", "check host, port and tls")
    return f"{reason}  {says}"
