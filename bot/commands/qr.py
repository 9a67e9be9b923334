"""zhiban qr: codes for devices, rooms and departments, as sheets to print."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from bot.commands.failures import Failed, because
from bot.commands.opening import opened, read_settings, ready_or_new
from bot.commands.shape import Group, datastore_options
from bot.commands.tables import BadRow, Column, Row, each_row, read_table
from bot.config import Settings
from bot.language import words
from bot.qr_sheet import sheets
from helpdesk.lexicon import SYSTEMS
from helpdesk.place import ALPHABET, CODE_LENGTH, DEEP_LINK, Place, PlaceKind
from storage import places
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
        "--bot 写 Telegram 机器人的名字，"
        "--url 写值班台网页的地址，二者写一个。",
        "Make sheets of codes (SVG, A4, 12 a sheet, OUT-2.svg and so on for more) from CSV: kind "
        "(device, room, department), name, department, campus, system. A place keeps its code. "
        "Give --bot NAME (Telegram) or --url (the desk's web address).",
    ),
    short_help=words("做可打印的二维码", "Make sheets of codes"),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.svg")
@click.option("--bot", metavar="NAME", help=words("Telegram 机器人名", "Name of the Telegram bot"))
@click.option("--url", metavar="URL", help=words("值班台网页地址", "Web address of the desk"))
@datastore_options
def make(
    file: Path, out: Path, bot: str | None, url: str | None, config: Path | None, demo: bool
) -> None:
    """Write the sheets."""
    link = _link(bot, url)
    wanted = each_row(read_table(file, COLUMNS), _place)
    made = asyncio.run(_kept(read_settings(config, demo=demo), wanted))
    drawn = sheets(made, [link(place.code) for place in made])
    files = [_named(out, number) for number in range(1, len(drawn) + 1)]
    for path, text in zip(files, drawn, strict=True):
        _write(path, text)
    named = words("、", ", ").join(str(path) for path in files)
    click.echo(words(f"{len(made)} 个二维码：{named}", f"{len(made)} codes: {named}"))


def _link(bot: str | None, url: str | None) -> Callable[[str], str]:
    if bool(bot) == bool(url):
        raise Failed(words("请写 --bot 或 --url 其中一个", "Give either --bot or --url"))
    if bot and _BOT.fullmatch(bot.removeprefix("@")):
        return lambda code: f"https://t.me/{bot.removeprefix('@')}?start={DEEP_LINK}{code}"
    if url and _URL.fullmatch(url):
        return lambda code: f"{url.rstrip('/')}/q/{code}"
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


async def _kept(settings: Settings, wanted: Sequence[Place]) -> list[Place]:
    """The places of the file as they are kept, each with the code it had before or a new one."""

    async def keep(unit: Unit) -> list[Place]:
        for place in wanted:
            await places.save(unit, place)
        known = {_key(place): place for place in await places.everywhere(unit)}
        return [known[key] for key in dict.fromkeys(map(_key, wanted))]

    async with opened(settings, ready_or_new, create=True) as store:
        return await store.write(keep)


def _key(place: Place) -> tuple[str, ...]:
    return (place.kind.value, place.name, place.department, place.campus)


def _named(out: Path, number: int) -> Path:
    return out if number == 1 else out.with_stem(f"{out.stem}-{number}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(words(f"写不了 {path}：{because(error)}", f"{path}: {error}")) from None
