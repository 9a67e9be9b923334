"""zhiban qr: codes for devices, rooms and departments, as sheets to print."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from bot.channels.wechat_scenes import scene_urls
from bot.commands.advice import complaint
from bot.commands.failures import Failed, because
from bot.commands.opening import opened, read_settings, ready_or_new
from bot.commands.shape import Group, datastore_options
from bot.commands.tables import BadRow, Column, Row, each_row, read_table
from bot.config import Settings, WeChat
from bot.language import words
from bot.qr_sheet import sheets
from helpdesk.lexicon import SYSTEMS
from helpdesk.place import ALPHABET, CODE_LENGTH, DEEP_LINK, Place, PlaceKind
from storage import places
from storage.engine import Datastore
from storage.unit import Unit

COLUMNS = (
    Column("kind", "类别"),
    Column("name", "名称"),
    Column("department", "科室"),
    Column("campus", "院区", required=False),
    Column("system", "系统", required=False),
)
_KINDS: Mapping[str, PlaceKind] = {
    "设备": PlaceKind.DEVICE,
    "房间": PlaceKind.ROOM,
    "科室": PlaceKind.DEPARTMENT,
    **{kind.value: kind for kind in PlaceKind},
}
_BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
_URL = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


@click.group(cls=Group, help=words("报修二维码。", "Codes to report with."))
def qr() -> None:
    """Nothing of its own."""


@qr.command(
    help=words(
        "按 CSV（类别：设备、房间或科室；名称、科室、院区、系统）做出可打印的二维码："
        "A4 的 SVG，每页 12 个，多于一页时另存 OUT-2.svg 等。同一处再做一次，码不变。"
        "--bot 写 Telegram 机器人的名字，--url 写值班台网页的地址，--for wechat 用公众号的"
        "永久二维码（按设置里的公众号，已认证的服务号才有），三者写一个。",
        "Make sheets of codes (SVG, A4, 12 a sheet, OUT-2.svg and so on for more) from CSV: kind "
        "(device, room, department), name, department, campus, system. A place keeps its code. "
        "Give --bot NAME (Telegram), --url (the desk's web address) or --for wechat (permanent "
        "codes of the Official Account in the settings, which has to be a verified one).",
    ),
    short_help=words("做可打印的二维码", "Make sheets of codes"),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.svg")
@click.option("--bot", metavar="NAME", help=words("Telegram 机器人名", "Name of the Telegram bot"))
@click.option("--url", metavar="URL", help=words("值班台网页地址", "Web address of the desk"))
@click.option(
    "--for",
    "platform",
    type=click.Choice(["wechat"]),
    help=words("用公众号的二维码", "Codes of the Official Account"),
)
@datastore_options
def make(
    file: Path,
    out: Path,
    bot: str | None,
    url: str | None,
    platform: str | None,
    config: Path | None,
    demo: bool,
) -> None:
    """Write the sheets."""
    link = _link(bot, url, platform)
    wanted = each_row(read_table(file, COLUMNS), _place)
    settings = read_settings(config, demo=demo)
    if platform and not settings.wechat.app_id:
        raise Failed(words("没有设置 wechat.app_id", "wechat.app_id is not set"))
    made = asyncio.run(_kept(settings, wanted, scenes=platform is not None))
    drawn = sheets(made, [link(place) for place in made])
    files = [_named(out, number) for number in range(1, len(drawn) + 1)]
    for path, text in zip(files, drawn, strict=True):
        _write(path, text)
    named = words("、", ", ").join(str(path) for path in files)
    click.echo(words(f"{len(made)} 个二维码：{named}", f"{len(made)} codes: {named}"))


def _link(bot: str | None, url: str | None, platform: str | None) -> Callable[[Place], str]:
    if [bool(bot), bool(url), bool(platform)].count(True) != 1:
        raise Failed(
            words(
                "请写 --bot 或 --url 或 --for wechat 其中一个",
                "Give one of --bot, --url and --for wechat",
            )
        )
    if platform:
        return lambda place: place.wechat
    if bot and _BOT.fullmatch(bot.removeprefix("@")):
        return lambda place: f"https://t.me/{bot.removeprefix('@')}?start={DEEP_LINK}{place.code}"
    if url and _URL.fullmatch(url):
        return lambda place: f"{url.rstrip('/')}/q/{place.code}"
    wrong = bot or url
    raise Failed(words(f"“{wrong}”不是机器人名或网址", f"{wrong!r} is no bot name or address"))


def _place(row: Row) -> Place:
    kind = _KINDS.get(row.fields["kind"])
    if kind is None:
        raise BadRow(words("类别应为设备、房间或科室", "kind must be device, room or department"))
    system = row.fields["system"]
    if system and system not in SYSTEMS:
        raise BadRow(words(f"没有“{system}”这个系统", f"no system {system}"))
    name, department, campus = (row.fields[f] for f in ("name", "department", "campus"))
    return Place(kind, name, department, campus, system, _code())


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


async def _kept(settings: Settings, wanted: Sequence[Place], *, scenes: bool) -> list[Place]:
    """The places of the file as they are kept, each with the code it had before or a new one;
    `scenes`: with the address of the Official Account's code too, asked for once a place."""

    async def keep(unit: Unit) -> list[Place]:
        for place in wanted:
            await places.save(unit, place)
        known = {_key(place): place for place in await places.everywhere(unit)}
        return [known[key] for key in dict.fromkeys(map(_key, wanted))]

    async with opened(settings, ready_or_new, create=True) as store:
        made = await store.write(keep)
        return await with_scenes(store, settings.wechat, made) if scenes else made


async def with_scenes(store: Datastore, settings: WeChat, made: list[Place]) -> list[Place]:
    """The places with what the account's codes for them hold. What was made is kept, also when the
    platform refuses the next. Raises Failed with its word on it."""
    missing = [place.code for place in made if not place.wechat]
    got = {}
    async for code, url, answer in scene_urls(settings, missing):
        if not answer.good:
            raise Failed(words(f"公众号没有给二维码：{complaint(answer)}", complaint(answer)))
        got[code] = url
        await store.write(lambda unit, code=code, url=url: places.put_wechat(unit, code, url))  # type: ignore[misc]
    return [replace(place, wechat=place.wechat or got[place.code]) for place in made]


def _key(place: Place) -> tuple[str, ...]:
    return (place.kind.value, place.name, place.department, place.campus)


def _named(out: Path, number: int) -> Path:
    return out if number == 1 else out.with_stem(f"{out.stem}-{number}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(words(f"写不了 {path}：{because(error)}", f"{path}: {error}")) from None
