"""Channels as the settings have them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from bot import clock
from bot.channels.gateway import GatewayChannel, GatewaySettings
from bot.channels.mail import MailChannel, MailSettings
from bot.channels.telegram import TelegramSettings
from bot.channels.wechat import WeChatSettings
from bot.channels.wechat_closed import ClosedWindows
from bot.channels.wechat_messages import NAME as WECHAT
from bot.channels.wechat_sending import Notices
from bot.channels.wechat_templates import Template, read_fields
from bot.channels.wecom_api import WeComSettings
from bot.channels.wecom_robot import NAME as GROUP
from bot.channels.wecom_robot import WeComRobots, robots
from bot.config import Settings
from bot.web.machines import networks_of
from bot.webchat.settings import PageSettings
from handlers.leaving import left
from handlers.receipts import arrived
from handlers.turn import Desk
from helpdesk.messages import Address
from helpdesk.reaching import GATEWAYS
from notifications.path_test import Ways
from storage.windows import Windows

OneWay = GatewayChannel | MailChannel | WeComRobots


def one_way_channels(settings: Settings) -> Sequence[OneWay]:
    """SMS and phone gateways and e-mail, those that are switched on."""
    found: list[OneWay] = []
    for name in GATEWAYS:
        own = getattr(settings, name)
        if own.url:
            gateway = GatewaySettings(own.url, own.secret.reveal(), own.template)
            found.append(GatewayChannel(name, gateway, clock.now))
    if settings.wecom.robots:
        found.append(WeComRobots(robots(settings.wecom.robots.reveal())))
    if settings.mail.host:
        found.append(MailChannel(mail_settings(settings)))
    return found


def mail_settings(settings: Settings) -> MailSettings:
    own = settings.mail
    password = own.password.reveal()
    return MailSettings(own.host, own.port, own.sender, own.user, password, own.tls, own.ca_file)


def page_settings(settings: Settings) -> PageSettings:
    return PageSettings(
        settings.webchat.url.startswith("https:"),
        networks_of(settings.webchat.proxies),
        settings.media.most_mb << 20,
    )


def receipt_secrets(settings: Settings) -> Mapping[str, str]:
    """The secret of each gateway that signs its receipts with one."""
    own = {name: getattr(settings, name).secret.reveal() for name in GATEWAYS}
    return {name: secret for name, secret in own.items() if secret}


def ways(settings: Settings) -> Ways:
    """How the daily test of the channels is answered outside of chats."""
    return Ways(
        frozenset(name for name in GATEWAYS if getattr(settings, name).url),
        public_url(settings),
        keys=settings.phone.receipts == "on",
        mail=bool(settings.mail.host),
    )


def public_url(settings: Settings) -> str:
    """With what links to the desk's own pages begin, "" for no links."""
    return settings.media.url or settings.wecom.public_url or settings.webchat.url


def groups(settings: Settings) -> frozenset[Address]:
    """The groups of teams that hear of tickets."""
    return frozenset(Address(GROUP, team) for team in robots(settings.wecom.robots.reveal()))


def telegram_settings(settings: Settings) -> TelegramSettings:
    own = settings.telegram
    return TelegramSettings(
        own.token.reveal(),
        own.mode,
        own.webhook_url,
        own.secret.reveal(),
        own.api_base,
        own.proxy.reveal(),
    )


def wechat_settings(settings: Settings) -> WeChatSettings:
    own = settings.wechat
    return WeChatSettings(
        own.app_id,
        own.app_secret.reveal(),
        own.token.reveal(),
        own.aes_key.reveal(),
        own.mode,
        own.api_base,
        own.choices,
    )


def wechat_notices(settings: Settings, desk: Desk, now: Callable[[], datetime]) -> Notices:
    """How notices go out on the Official Account."""
    own, store = settings.wechat, desk.store
    return Notices(
        Windows(store, WECHAT, now),
        ClosedWindows(store, now, settings.timezone),
        whoever_left(desk, WECHAT, now),
        lambda account, number, why: arrived(desk, account, number, why, now()),
        Template(own.template, read_fields(own.template_fields)),
        Template(own.subscription, read_fields(own.subscription_fields)),
        own.notice_url,
    )


def whoever_left(
    desk: Desk, channel: str, now: Callable[[], datetime]
) -> Callable[[str], Awaitable[None]]:
    """What is done about an account of the channel that nothing reaches any more."""
    return lambda account: left(desk, Address(channel, account), now())


def wecom_settings(settings: Settings) -> WeComSettings:
    own = settings.wecom
    return WeComSettings(
        own.corp_id,
        own.agent_id,
        own.secret.reveal(),
        own.token.reveal(),
        own.aes_key.reveal(),
        own.api_base,
    )
