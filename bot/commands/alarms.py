"""zhiban alarms: tokens for what sends alarms."""

import asyncio
import re
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.commands.failures import Failed
from bot.commands.opening import now_of, opened, read_settings, ready_or_new
from bot.commands.shape import Group, datastore_options
from bot.config import Settings
from bot.language import words
from storage import alarms as stored
from storage.alarms import Heard

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@click.group(cls=Group, help=words("监控告警：来源和令牌。", "Alarms: sources and tokens."))
def alarms() -> None:
    """Nothing of its own."""


@alarms.command(
    help=words(
        "给一个告警来源（如 prometheus）发令牌，只显示这一次；再发一次，旧的作废。"
        "告警发到 POST /api/v1/alarms，请求头写 Authorization: Bearer 令牌。",
        "Make a token for a source of alarms, shown once; the one before is void. Alarms go to "
        "POST /api/v1/alarms with the header Authorization: Bearer TOKEN.",
    ),
    short_help=words("发令牌", "Make a token"),
)
@click.argument("name")
@datastore_options
def token(name: str, config: Path | None, demo: bool) -> None:
    """Print a new token."""
    if not _NAME.fullmatch(name):
        raise Failed(
            words("来源名只能用英文字母、数字、_ 和 -", "A name has letters, digits, _, -")
        )
    made = secrets.token_urlsafe(32)
    asyncio.run(_put(read_settings(config, demo=demo), name, made))
    click.echo(made)


@alarms.command(
    "list",
    help=words(
        "列出告警来源：令牌哪天发的、最近一次告警、正在告警几条。",
        "The sources of alarms: since when, when last heard, how many fire now.",
    ),
    short_help=words("列出来源", "List the sources"),
)
@datastore_options
def list_sources(config: Path | None, demo: bool) -> None:
    """Print a line for each source; tokens are never shown again."""
    settings = read_settings(config, demo=demo)
    found = asyncio.run(_heard(settings))
    if not found:
        click.echo(
            words(
                "还没有告警来源，用 zhiban alarms token 名称 发令牌",
                "No sources yet: zhiban alarms token NAME",
            )
        )
    for source in found:
        click.echo(_line(source, settings.timezone))


def _line(source: Heard, zone: ZoneInfo) -> str:
    made = source.made_at.astimezone(zone).strftime("%Y-%m-%d")
    if source.seen_at is None:
        seen = words("还没有收到过告警", "nothing heard yet")
    else:
        at = source.seen_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        seen = words(
            f"最近 {at}，正在告警 {source.firing} 条", f"last heard {at}, {source.firing} firing"
        )
    return "  ".join((source.name, words(f"{made} 起", f"since {made}"), seen))


async def _heard(settings: Settings) -> list[Heard]:
    async with opened(settings) as store:
        return await store.read(stored.heard)


@alarms.command(
    help=words("作废一个来源的令牌。", "Let a source in no more."),
    short_help=words("作废令牌", "Revoke a token"),
)
@click.argument("name")
@datastore_options
def revoke(name: str, config: Path | None, demo: bool) -> None:
    """Drop the source."""
    if not asyncio.run(_drop(read_settings(config, demo=demo), name)):
        raise Failed(words(f"没有“{name}”这个来源", f"There is no source {name}"))
    click.echo(words(f"已作废：{name}", f"Revoked: {name}"))


async def _put(settings: Settings, name: str, made: str) -> None:
    async with opened(settings, ready_or_new, create=True) as store:
        now = (await now_of(store))()
        await store.write(lambda unit: stored.put_source(unit, name, made, now))


async def _drop(settings: Settings, name: str) -> bool:
    async with opened(settings) as store:
        return await store.write(lambda unit: stored.drop_source(unit, name))
