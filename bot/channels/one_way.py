"""The channels that only go out: SMS and phone gateways, e-mail, as the settings have them."""

from collections.abc import Sequence

from bot import clock
from bot.channels.gateway import GatewayChannel, GatewaySettings
from bot.channels.mail import MailChannel, MailSettings
from bot.config import Settings
from helpdesk.reaching import GATEWAYS

OneWay = GatewayChannel | MailChannel


def one_way_channels(settings: Settings) -> Sequence[OneWay]:
    """Those that are switched on."""
    found: list[OneWay] = []
    for name in GATEWAYS:
        own = getattr(settings, name)
        if own.url:
            gateway = GatewaySettings(own.url, own.secret.reveal(), own.template)
            found.append(GatewayChannel(name, gateway, clock.now))
    mail = settings.mail
    if mail.host:
        password = mail.password.reveal()
        server = MailSettings(mail.host, mail.port, mail.sender, mail.user, password, mail.tls)
        found.append(MailChannel(server))
    return found
