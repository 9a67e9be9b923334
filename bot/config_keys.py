"""The table of settings: the name of each, and how its text or number becomes a value.

A reader returns the value or raises ValueError with the Chinese sentence that the operator reads.
It repeats what was written only where that cannot be a secret.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.channels.wechat_menu import read_menu
from bot.channels.wechat_templates import read_fields
from bot.secret import Secret
from bot.web.machines import networks_of
from helpdesk.alarm import read_levels

PREFIX = "ZHIBAN_"

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


@dataclass(frozen=True)
class Key:
    """One setting: its dotted name in the file, its reader, what TOML must give for it.

    `secret`: it may also come from a file that `<variable>_FILE` names.
    """

    name: str
    read: Callable[[Any], object]
    kind: type[str] | type[int] = str
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper().replace(".", "_")


def database_url(text: str) -> str:
    """The URL with the driver that the desk uses."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("不是数据库地址，应形如 sqlite:///var/zhiban.db") from None
    if url.drivername not in DRIVERS:
        raise ValueError(f"不支持 {url.drivername}，只能用 sqlite:// 或 postgresql://")
    url = url.set(drivername=DRIVERS[url.drivername])
    checked = _sqlite(url) if url.drivername.startswith("sqlite") else _postgresql(url)
    return checked.render_as_string(hide_password=False)


def _sqlite(url: URL) -> URL:
    # In memory, every report would be gone at the next start.
    if url.host or url.database in (None, "", ":memory:"):
        raise ValueError("SQLite 要写明文件名，冒号后三条斜线，形如 sqlite:///var/zhiban.db")
    return url


def _postgresql(url: URL) -> URL:
    # `sslmode` is the word of libpq and of most hosting panels; asyncpg calls it `ssl`.
    if "sslmode" not in url.query:
        return url
    mode = url.query["sslmode"]
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


def _short(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"最多 {most} 个字")
        return text

    return read


def _like(pattern: str, says: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(says)
        return text

    return read


def _secret(read: Callable[[str], str]) -> Callable[[str], Secret]:
    return lambda text: Secret(read(text))


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"只能是 {'、'.join(allowed)}，现在是 {text}")
        return text

    return read


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            url = urlsplit(text)
            good = url.scheme in schemes and url.hostname and url.port != 0 and " " not in text
        except ValueError:
            good = False
        if not good:
            raise ValueError(f"应为 {' 或 '.join(f'{name}://' for name in schemes)} 开头的完整地址")
        return text.rstrip("/")

    return read


def _networks(text: str) -> str:
    try:
        networks_of(text)
    except ValueError:
        raise ValueError(
            "应为 IP 地址或网段，多个之间用逗号隔开，形如 10.1.1.5, 10.2.0.0/24"
        ) from None
    return text


def _template(text: str) -> str:
    missing = [word for word in ("$to", "$text") if word not in text]
    if missing:
        raise ValueError(f"缺少 {'、'.join(missing)}")
    return text


def _port(number: int) -> int:
    if not 1 <= number <= 65535:
        raise ValueError(f"应在 1 到 65535 之间，现在是 {number}")
    return number


def _agent_id(number: int) -> int:
    if number < 0:
        raise ValueError("应为应用详情页的 AgentId，形如 1000002")
    return number


def _robots(text: str) -> str:
    for part in re.split("[,，]", text):
        team, _, address = part.partition("=")
        try:
            _url("http", "https")(address.strip())
        except ValueError:
            address = ""
        if not team.strip() or not address:
            raise ValueError("应形如 应用组=群机器人的 Webhook 地址，多个之间用逗号隔开")
    return text


def _between(least: int, most: int) -> Callable[[int], int]:
    def read(number: int) -> int:
        if not least <= number <= most:
            raise ValueError(f"应在 {least} 到 {most} 之间，现在是 {number}")
        return number

    return read


def _levels(text: str) -> str:
    read_levels(text)
    return text


def _menu(text: str) -> str:
    read_menu(text)
    return text


def _fields(text: str) -> str:
    read_fields(text)
    return text


def _log_level(text: str) -> str:
    return _one_of("DEBUG", "INFO", "WARNING", "ERROR")(text.upper())


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"没有 {text} 这个时区，应形如 Asia/Shanghai") from None


_HOST = _like(r"[^\s/]+", "应为主机名或 IP 地址，不带 http:// 和端口")
_BOT_TOKEN = _like(r"\d+:[A-Za-z0-9_-]+", "应形如 123456:ABC-DEF，向 BotFather 索取")
_WEBHOOK_SECRET = _like(r"[A-Za-z0-9_-]{1,256}", "只能用英文字母、数字、_ 和 -，最多 256 个")
_APP_ID = _like(r"\w{1,64}", "应为公众号后台的 AppID，形如 wx0123456789abcdef")
_WECHAT_TOKEN = _like(r"[A-Za-z0-9]{3,32}", "应为 3 到 32 个英文字母或数字")
_TEMPLATE_ID = _like(r"[\w-]{20,64}", "应为公众号后台的模板 ID，43 个字符左右")
_CORP_ID = _like(r"\w{1,64}", "应为“我的企业”页最下面的企业 ID，形如 ww0123456789abcdef")
_AES_KEY = _like(r"[A-Za-z0-9]{43}", "应为 43 个英文字母或数字")

_TIME_OF_DAY = _like(r"([01]\d|2[0-3]):[0-5]\d", "应为 24 小时制的时间，形如 07:30")
_MAIL_ADDRESS = _like(r"[^\s@]+@[^\s@]+", "应为邮箱地址")

KEYS = (
    Key("database_url", database_url, secret=True),
    Key("host", _HOST),
    Key("port", _port, kind=int),
    Key("log_level", _log_level),
    Key("contract", _short(300)),
    Key("contracts", _short(2000)),
    Key("hospital", _short(40)),
    Key("desk_phone", _short(40)),
    Key("timezone", _timezone),
    Key("telegram.token", _secret(_BOT_TOKEN), secret=True),
    Key("telegram.mode", _one_of("polling", "webhook")),
    Key("telegram.webhook_url", _url("https")),
    Key("telegram.secret", _secret(_WEBHOOK_SECRET), secret=True),
    Key("telegram.proxy", _secret(_url("http")), secret=True),
    Key("telegram.api_base", _url("http", "https")),
    Key("wechat.app_id", _APP_ID),
    Key("wechat.app_secret", _secret(_short(128)), secret=True),
    Key("wechat.token", _secret(_WECHAT_TOKEN), secret=True),
    Key("wechat.aes_key", _secret(_AES_KEY), secret=True),
    Key("wechat.mode", _one_of("plain", "compatible", "aes")),
    Key("wechat.menu", _menu),
    Key("wechat.choices", _one_of("numbers", "links")),
    Key("wechat.template", _TEMPLATE_ID),
    Key("wechat.template_fields", _fields),
    Key("wechat.subscription", _TEMPLATE_ID),
    Key("wechat.subscription_fields", _fields),
    Key("wechat.notice_url", _url("https", "http")),
    Key("wechat.api_base", _url("http", "https")),
    Key("wecom.corp_id", _CORP_ID),
    Key("wecom.agent_id", _agent_id, kind=int),
    Key("wecom.secret", _secret(_short(128)), secret=True),
    Key("wecom.token", _secret(_WECHAT_TOKEN), secret=True),
    Key("wecom.aes_key", _secret(_AES_KEY), secret=True),
    Key("wecom.robots", _secret(_robots), secret=True),
    Key("wecom.public_url", _url("https")),
    Key("wecom.api_base", _url("http", "https")),
    Key("sms.url", _url("http", "https")),
    Key("sms.secret", _secret(_short(200)), secret=True),
    Key("sms.template", _template),
    Key("phone.url", _url("http", "https")),
    Key("phone.secret", _secret(_short(200)), secret=True),
    Key("phone.template", _template),
    Key("phone.receipts", _one_of("on", "off")),
    Key("mail.host", _HOST),
    Key("mail.port", _port, kind=int),
    Key("mail.sender", _MAIL_ADDRESS),
    Key("mail.user", _short(200)),
    Key("mail.password", _secret(_short(200)), secret=True),
    Key("mail.tls", _one_of("starttls", "tls", "none")),
    Key("mail.ca_file", _short(300)),
    Key("webchat.url", _url("http", "https")),
    Key("webchat.proxies", _networks),
    Key("opinion.base_url", _url("http", "https")),
    Key("opinion.model", _short(100)),
    Key("opinion.key", _secret(_short(300)), secret=True),
    Key("ranking.base_url", _url("http", "https")),
    Key("ranking.model", _short(100)),
    Key("ranking.key", _secret(_short(300)), secret=True),
    Key("ranking.way", _one_of("rerank", "embeddings")),
    Key("heartbeat_url", _url("http", "https")),
    Key("path_test", _TIME_OF_DAY),
    Key("half_told_minutes", _between(1, 120), kind=int),
    Key("incident.reports", _between(2, 100), kind=int),
    Key("incident.departments", _between(1, 100), kind=int),
    Key("incident.minutes", _between(1, 60), kind=int),
    Key("media.dir", Path),
    Key("media.most_mb", _between(1, 50), kind=int),
    Key("media.keep_days", _between(1, 3650), kind=int),
    Key("media.url", _url("http", "https")),
    Key("alarms.levels", _levels),
    Key("alarms.flaps", _between(2, 100), kind=int),
    Key("alarms.flap_minutes", _between(1, 240), kind=int),
)
