"""zhiban media: what people sent, cleaned away."""

import asyncio
from datetime import datetime
from pathlib import Path

import click

from bot.commands.opening import now_of, opened, read_settings
from bot.commands.shape import Group, datastore_options
from bot.config import Settings
from bot.language import words
from bot.media_folder import MediaFolder
from bot.media_giving import clean as clean_away
from bot.media_round import MediaRound


@click.group(cls=Group, help=words("附件：清理。", "Attachments: clean."))
def media() -> None:
    """Nothing of its own."""


@media.command(
    help=words(
        "删除在这一天之前关闭的工单的附件；没关闭的不动。",
        "Remove the attachments of tickets closed before the day; those of open ones stay.",
    ),
    short_help=words("清理附件", "Remove attachments"),
)
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help=words("日期，如 2026-01-01", "a day, as 2026-01-01"),
)
@datastore_options
def clean(before: datetime, config: Path | None, demo: bool) -> None:
    """Print how many were removed."""
    count = asyncio.run(_clean(read_settings(config, demo=demo), before))
    click.echo(words(f"已清理附件 {count} 个", f"Attachments removed: {count}"))


async def _clean(settings: Settings, before: datetime) -> int:
    async with opened(settings) as store:
        folder = MediaFolder(settings.media.dir)
        this = MediaRound(store, folder, {}, await now_of(store))
        return await clean_away(this, before.replace(tzinfo=settings.timezone))
