"""zhiban wechat: what is set on the Official Account from here."""

import asyncio
from pathlib import Path

import aiohttp
import click

from bot.channels.asking import Answer, Asking, wechat_token
from bot.channels.wechat_menu import menu_json, read_menu
from bot.commands.advice import complaint
from bot.commands.failures import Failed
from bot.commands.opening import read_settings
from bot.commands.shape import Group, config_option
from bot.config import WeChat
from bot.language import words


@click.group(cls=Group, help=words("微信公众号。", "The WeChat Official Account."))
def wechat() -> None:
    """Nothing of its own."""


@wechat.group(cls=Group, help=words("公众号的菜单。", "The account's menu."))
def menu() -> None:
    """Nothing of its own."""


@menu.command(
    help=words(
        "把设置里的菜单（wechat.menu）放到公众号上，原来的被换掉。约 5 分钟后手机上看得到。",
        "Put the menu of the settings (wechat.menu) on the account, in place of the one there. "
        "Telephones show it after about 5 minutes.",
    ),
    short_help=words("把设置里的菜单放到公众号上", "Put the menu on the account"),
)
@config_option
def push(config: Path | None) -> None:
    """Replace the menu."""
    settings = read_settings(config).wechat
    if not settings.app_id:
        raise Failed(words("没有设置 wechat.app_id", "wechat.app_id is not set"))
    answer = asyncio.run(pushed(settings))
    if not answer.good:
        raise Failed(words(f"公众号没有收下：{complaint(answer)}", f"Refused: {complaint(answer)}"))
    names = "、".join(dict.fromkeys(item.under or item.name for item in read_menu(settings.menu)))
    click.echo(words(f"菜单已更新：{names}", f"The menu is there: {names}"))


async def pushed(settings: WeChat) -> Answer:
    """What WeChat said to the menu of the settings."""
    secret = settings.app_secret.reveal()
    async with aiohttp.ClientSession() as session:
        asking = Asking(session, settings.api_base, [secret])
        token, answer = await wechat_token(asking, settings.app_id, secret)
        if not token:
            return answer
        said = menu_json(read_menu(settings.menu))
        return await asking.post("/cgi-bin/menu/create", said, access_token=token)
