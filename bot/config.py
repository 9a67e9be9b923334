"""The settings: one TOML file and the environment, read once into frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.channels.wechat_menu import DEFAULT_MENU
from bot.config_keys import KEYS, Key
from bot.config_models import OpinionSettings, RankingSettings
from bot.config_sources import (
    ConfigError,
    given,
    misspelt_variables,
    read_file,
    unknown_settings,
)
from bot.secret import Secret

__all__ = [
    "ConfigError",
    "Gateway",
    "Mail",
    "OpinionSettings",
    "Secret",
    "Settings",
    "Telegram",
    "WeChat",
    "WeCom",
    "load",
]

DEFAULT_TEMPLATE = '{"to": "$to", "text": "$text", "key": "$key"}'


@dataclass(frozen=True)
class Telegram:
    """The bot's account; without a token the channel is off."""

    token: Secret = Secret()
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    secret: Secret = Secret()
    proxy: Secret = Secret()
    api_base: str = "https://api.telegram.org"

    def needs(self) -> dict[str, str]:
        """The fields that may not be empty, as the others stand, and the sentence that asks."""
        if self.mode == "polling":
            return {}
        says = "webhook 方式必须填写"
        return {"token": says, "webhook_url": says, "secret": says}


@dataclass(frozen=True)
class WeChat:
    """The Official Account; without an app_id the channel is off."""

    app_id: str = ""
    app_secret: Secret = Secret()
    token: Secret = Secret()
    aes_key: Secret = Secret()
    mode: Literal["plain", "compatible", "aes"] = "plain"
    menu: str = DEFAULT_MENU
    choices: Literal["numbers", "links"] = "numbers"
    template: str = ""
    template_fields: str = ""
    subscription: str = ""
    subscription_fields: str = ""
    notice_url: str = ""
    api_base: str = "https://api.weixin.qq.com"

    def needs(self) -> dict[str, str]:
        """The fields that may not be empty, as the others stand, and the sentence that asks."""
        if not (self.app_id or self.app_secret or self.token or self.aes_key):
            return {}
        says = "启用公众号必须填写"
        key = {} if self.mode == "plain" else {"aes_key": f"{self.mode} 模式必须填写"}
        for name in ("template", "subscription"):
            if getattr(self, name):
                key[f"{name}_fields"] = "填了模板编号就要填写"
        return {"app_id": says, "app_secret": says, "token": says, **key}


@dataclass(frozen=True)
class WeCom:
    """The app in WeCom; without a corp_id the channel is off. `robots`: teams' group robots."""

    corp_id: str = ""
    agent_id: int = 0
    secret: Secret = Secret()
    token: Secret = Secret()
    aes_key: Secret = Secret()
    robots: Secret = Secret()
    public_url: str = ""
    api_base: str = "https://qyapi.weixin.qq.com"

    def needs(self) -> dict[str, str]:
        """The fields that may not be empty, as the others stand, and the sentence that asks."""
        given = (self.corp_id, self.agent_id, self.secret, self.token, self.aes_key)
        if not any(given):
            return {}
        says = "启用企业微信必须填写"
        return dict.fromkeys(("corp_id", "agent_id", "secret", "token", "aes_key"), says)


@dataclass(frozen=True)
class Gateway:
    """A gateway for SMS or phone calls; without a url the channel is off."""

    url: str = ""
    secret: Secret = Secret()
    template: str = DEFAULT_TEMPLATE

    def needs(self) -> dict[str, str]:
        """The fields that may not be empty, as the others stand, and the sentence that asks."""
        return {"url": "启用时必须填写"} if self.secret else {}


@dataclass(frozen=True)
class Phone(Gateway):
    """The gateway for calls; `receipts`: whether it tells which key was pressed."""

    receipts: Literal["on", "off"] = "off"

    def needs(self) -> dict[str, str]:
        signed = {"secret": "网关回传按键时必须填写"} if self.receipts == "on" else {}
        return super().needs() | signed


@dataclass(frozen=True)
class Mail:
    """The SMTP server; without a host the channel is off."""

    host: str = ""
    port: int = 587
    sender: str = ""
    user: str = ""
    password: Secret = Secret()
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str = ""

    def needs(self) -> dict[str, str]:
        """The fields that may not be empty, as the others stand, and the sentence that asks."""
        return {"sender": "启用邮件必须填写"} if self.host else {}


@dataclass(frozen=True)
class WebChat:
    """The chat's page for staff; without a url there is none."""

    url: str = ""
    proxies: str = ""


@dataclass(frozen=True)
class IncidentSettings:
    """How many reports, from how many departments, within how many minutes, look like one fault."""

    reports: int = 3
    departments: int = 2
    minutes: int = 10


@dataclass(frozen=True)
class AlarmSettings:
    """What levels of alarms are here, and how many changes within how many minutes flap."""

    levels: str = ""
    flaps: int = 4
    flap_minutes: int = 10


@dataclass(frozen=True)
class MediaSettings:
    """Where what people send is kept, how big one may be, and how long after its ticket closed."""

    dir: Path = Path("var/media")
    most_mb: int = 20
    keep_days: int = 365
    url: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything the operator decides. `contract` is a name, or a path that ends in .toml;
    `contracts` are more of them with commas between, each for the systems it covers."""

    database_url: str = field(default="sqlite+aiosqlite:///var/zhiban.db", repr=False)
    host: str = "127.0.0.1"
    port: int = 8080
    log_level: str = "INFO"
    contract: str = "gdph-einvoice"
    contracts: str = ""
    hospital: str = "本院"
    desk_phone: str = ""
    timezone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    telegram: Telegram = Telegram()
    wechat: WeChat = WeChat()
    wecom: WeCom = WeCom()
    incident: IncidentSettings = IncidentSettings()
    alarms: AlarmSettings = AlarmSettings()
    media: MediaSettings = MediaSettings()
    sms: Gateway = Gateway()
    phone: Phone = Phone()
    mail: Mail = Mail()
    webchat: WebChat = WebChat()
    opinion: OpinionSettings = field(default_factory=OpinionSettings)
    ranking: RankingSettings = field(default_factory=RankingSettings)
    heartbeat_url: str = ""
    path_test: str = ""
    half_told_minutes: int = 10


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of the file, if one is given, under those of the environment, which win.

    An empty text is the same as no setting. Raises ConfigError with all mistakes at once, except
    that a file which cannot be read hides the others.
    """
    written = read_file(path) if path else {}
    problems = [*unknown_settings(written), *misspelt_variables(environ)]
    values: dict[str, object] = {}
    wrong_parts: set[str] = set()
    for key in KEYS:
        try:
            source, raw = given(key, written, environ)
            if raw != "":
                values[key.name] = _value(key, source, raw)
        except ConfigError as error:
            problems += error.problems
            wrong_parts.add(key.name.partition(".")[0])
    settings = _settings(values)
    problems += _half_configured(settings, wrong_parts)
    if problems:
        raise ConfigError(problems)
    return settings


def _settings(values: Mapping[str, object]) -> Settings:
    def part(section: str) -> dict[str, Any]:
        names = (name for name in values if name.rpartition(".")[0] == section)
        return {name.rpartition(".")[2]: values[name] for name in names}

    return Settings(
        **part(""),
        telegram=Telegram(**part("telegram")),
        wechat=WeChat(**part("wechat")),
        wecom=WeCom(**part("wecom")),
        sms=Gateway(**part("sms")),
        phone=Phone(**part("phone")),
        mail=Mail(**part("mail")),
        webchat=WebChat(**part("webchat")),
        opinion=OpinionSettings(**part("opinion")),
        ranking=RankingSettings(**part("ranking")),
        incident=IncidentSettings(**part("incident")),
        alarms=AlarmSettings(**part("alarms")),
        media=MediaSettings(**part("media")),
    )


_KINDS = {
    str: "文字",
    int: "整数",
    bool: "真假值",
    float: "小数",
    list: "列表",
    dict: "一节",
}


def _value(key: Key, source: str, raw: object) -> object:
    if type(raw) is not key.kind:
        now = _KINDS.get(type(raw), "日期时间")
        raise ConfigError([f"{source}：应为{_KINDS[key.kind]}，现在是{now}"])
    if isinstance(raw, str) and not raw.isprintable():
        raise ConfigError([f"{source}：含有换行或看不见的字符"])
    try:
        return key.read(raw)
    except ValueError as error:
        raise ConfigError([f"{source}：{error}"]) from None


_PARTS = ("telegram", "wechat", "wecom", "sms", "phone", "mail", "opinion", "ranking")


def _half_configured(settings: Settings, wrong_parts: set[str]) -> Iterator[str]:
    """What is missing, in the parts that have no mistake of their own to be put right first."""
    for name in _PARTS:
        part = getattr(settings, name)
        if name not in wrong_parts:
            for field_name, why in part.needs().items():
                if not getattr(part, field_name):
                    variable = next(k.variable for k in KEYS if k.name == f"{name}.{field_name}")
                    yield f"{name}.{field_name}：{why}（或用环境变量 {variable}）"
