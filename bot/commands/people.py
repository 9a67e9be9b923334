"""zhiban people: the staff list, and the one-time codes that bind accounts to it."""

import asyncio
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from bot.commands.failures import Failed
from bot.commands.maintainers import maintainers
from bot.commands.opening import now_of, opened, read_settings, ready_or_new
from bot.commands.shape import Group, datastore_options
from bot.commands.tables import BadRow, Column, Row, each_row, read_table
from bot.config import Settings
from bot.language import words
from helpdesk.invite import DIGITS, VALID_FOR, code_hash
from helpdesk.people import ROLE_WORDS, Person, Role
from storage import people as staff
from storage.unit import Unit

COLUMNS = (
    Column("staff_no", "工号"),
    Column("name", "姓名"),
    Column("role", "角色", required=False),
    Column("department", "科室", required=False),
    Column("campus", "院区", required=False),
    Column("phone", "电话", required=False),
    Column("team", "班组", required=False),
    Column("active", "在职", required=False),
    Column("skills", "技能", required=False),
    Column("nda", "保密协议", required=False),
)
_OTHERS = ("department", "campus", "phone", "team")
_ROLES: Mapping[str, Role] = (
    {role.value: role for role in Role}
    | {word: role for role, word in ROLE_WORDS.items()}
    | {"主任": Role.DIRECTOR, "": Role.REPORTER}
)
_ACTIVE = dict.fromkeys(("", "是", "在职", "yes", "1"), True) | dict.fromkeys(
    ("否", "离职", "no", "0"), False
)
_NDA = dict.fromkeys(("是", "已签", "yes", "1"), True) | dict.fromkeys(
    ("否", "未签", "no", "0"), False
)
_STAFF_NO = re.compile(r"[\w.-]{1,32}")
MOST_LETTERS = 60


@click.group(cls=Group, help=words("人员名单和绑定码。", "The staff list and invitations."))
def people() -> None:
    """Nothing of its own."""


people.add_command(maintainers)


@people.command(
    "import",
    short_help=words("导入人员 CSV", "Import staff from CSV"),
    help=words(
        "导入人员 CSV。列：工号、姓名、角色（报修人、工程师、值班组长、信息科主任）、"
        "科室、院区、电话、班组、在职（是或否）。工号已有的更新；有一行不对就都不导入。",
        "Import staff from CSV. Columns: staff_no, name, role (reporter, engineer, duty_manager, "
        "director), department, campus, phone, team, active (yes or no). All rows or none.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@datastore_options
def import_people(file: Path, config: Path | None, demo: bool) -> None:
    """Add people, or bring them up to date."""
    settings = read_settings(config, demo=demo)
    rows = read_table(file, COLUMNS)
    lines: dict[str, int] = {}
    for row in rows:
        lines.setdefault(row.fields["staff_no"], row.line)
    found = each_row(rows, lambda row: _person(row, lines))
    unsaid = {row.fields["staff_no"]: row.fields for row in rows}
    new = asyncio.run(_save(settings, found, unsaid))
    known = len(found) - new
    click.echo(
        words(f"已导入：新增 {new} 人，更新 {known} 人", f"Imported: {new} new, {known} updated")
    )


def _person(row: Row, lines: Mapping[str, int]) -> Person:
    fields = row.fields
    mistakes = [*_mistakes(fields), *_repeated(row, lines)]
    if mistakes:
        raise BadRow(words("；", "; ").join(mistakes))
    role = _ROLES[fields["role"].lower()]
    active = _ACTIVE[fields["active"].lower()]
    skills = tuple(re.split(r"[、,，;；\s]+", fields["skills"])) if fields["skills"] else ()
    nda = _NDA.get(fields["nda"].lower(), True)
    person = Person(fields["staff_no"], fields["name"], role, active=active, skills=skills, nda=nda)
    return replace(person, **{name: fields[name] for name in _OTHERS})  # type: ignore[arg-type]


def _as_known(person: Person, known: Person | None, fields: Mapping[str, str]) -> Person:
    """Skills and the agreement stay as they were where the file says nothing of them."""
    if known is None:
        return person
    skills = person.skills if fields["skills"] else known.skills
    return replace(person, skills=skills, nda=person.nda if fields["nda"] else known.nda)


def _repeated(row: Row, lines: Mapping[str, int]) -> Iterator[str]:
    first = lines[row.fields["staff_no"]]
    if first != row.line:
        yield words(f"工号与第 {first} 行重复", f"the staff_no of line {first} again")


Fields = Mapping[str, str]
_RULES: tuple[tuple[Callable[[Fields], bool], str, str], ...] = (
    (lambda f: not f[""], "列数太多", "too many cells"),
    (lambda f: f["staff_no"] != "", "没有工号", "no staff_no"),
    (
        lambda f: not f["staff_no"] or bool(_STAFF_NO.fullmatch(f["staff_no"])),
        "工号只能是字母、数字、- _ .，最多 32 个",
        "staff_no may have letters, digits, - _ . only, 32 at most",
    ),
    (lambda f: f["name"] != "", "没有姓名", "no name"),
    (lambda f: f["active"].lower() in _ACTIVE, "在职只能是 是 或 否", "active must be yes or no"),
    (
        lambda f: f["nda"].lower() in {"", *_NDA},
        "保密协议只能是 是 或 否",
        "nda must be yes or no",
    ),
    (
        lambda f: f["role"].lower() in _ROLES,
        f"角色只能是{'、'.join(ROLE_WORDS.values())}",
        f"role must be one of {', '.join(Role)}",
    ),
    (
        lambda f: f["team"] != "" or _ROLES.get(f["role"].lower()) is not Role.ENGINEER,
        "工程师要写班组",
        "an engineer needs a team",
    ),
    (
        lambda f: all(len(value) <= MOST_LETTERS for value in f.values()),
        f"有一格超过 {MOST_LETTERS} 个字",
        f"a cell is longer than {MOST_LETTERS}",
    ),
    (
        lambda f: all(value.isprintable() for value in f.values()),
        "有换行或看不见的字符",
        "a line break or an invisible character",
    ),
)


def _mistakes(fields: Fields) -> Iterator[str]:
    return (words(zh, en) for fits, zh, en in _RULES if not fits(fields))


async def _save(settings: Settings, found: list[Person], said: Mapping[str, Fields]) -> int:
    """Save them all; how many are new."""

    async def save(unit: Unit) -> int:
        known = {person.staff_no: person for person in await staff.everyone(unit)}
        for person in found:
            kept = _as_known(person, known.get(person.staff_no), said[person.staff_no])
            await staff.save(unit, kept)
        return sum(person.staff_no not in known for person in found)

    async with opened(settings, ready_or_new, create=True) as store:
        return await store.write(save)


@people.command(
    help=words(
        f"给一个人发 {DIGITS} 位绑定码，{VALID_FOR.days} 天内有效，只能用一次。",
        f"Make a one-time code of {DIGITS} digits for a person, valid {VALID_FOR.days} days.",
    ),
)
@click.argument("staff_no")
@click.option("--bot", metavar="NAME", help=words("Telegram 机器人名，附上链接", "Telegram bot"))
@datastore_options
def invite(staff_no: str, bot: str | None, config: Path | None, demo: bool) -> None:
    """Print a code that binds an account to the person, and a link to tap."""
    settings = read_settings(config, demo=demo)
    person, code, until = asyncio.run(_invite(settings, staff_no))
    local = until.astimezone(settings.timezone)
    click.echo(
        words(
            f"绑定码：{code}\n请{person.name}（{person.staff_no}）在聊天里发：绑定 {code}\n"
            f"{local:%m月%d日 %H:%M} 前有效，只能用一次。",
            f"Code: {code}\n{person.name} ({person.staff_no}) sends in the chat: bind {code}\n"
            f"Valid once, until {local:%Y-%m-%d %H:%M}.",
        )
    )
    if settings.webchat.url:
        click.echo(
            words(
                f"没有微信的，在 {settings.webchat.url}/chat 用工号和这个码登录。",
                f"Or the number and this code are entered at {settings.webchat.url}/chat",
            )
        )
    if bot:
        click.echo(f"https://t.me/{bot.removeprefix('@')}?start={code}")


async def _invite(settings: Settings, staff_no: str) -> tuple[Person, str, datetime]:
    async with opened(settings) as store:
        now = (await now_of(store))()
        until = now + VALID_FOR

        async def keep(unit: Unit) -> tuple[Person | None, str]:
            person, code = await staff.by_staff_no(unit, staff_no), _new_code()
            if person is not None and person.active:
                while not await staff.invite(unit, person.id, code_hash(code), until, now):
                    code = _new_code()
            return person, code

        person, code = await store.write(keep)
    if person is None or not person.active:
        raise Failed(
            words(
                f"名单里没有工号 {staff_no}，用 zhiban people list 看名单",
                f"There is no staff number {staff_no}: see zhiban people list",
            )
        )
    return person, code, until


def _new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


@people.command("list", help=words("列出名单。", "List the staff."))
@datastore_options
def list_people(config: Path | None, demo: bool) -> None:
    """Print the staff list, one person on a line."""
    for person in asyncio.run(_everyone(read_settings(config, demo=demo))):
        gone = "" if person.active else words("（停用）", "(inactive)")
        role = words(ROLE_WORDS[person.role], person.role.value)
        about = (person.department, person.team, person.campus, person.phone, gone)
        click.echo("  ".join([person.staff_no, person.name, role, *filter(None, about)]))


async def _everyone(settings: Settings) -> list[Person]:
    async with opened(settings) as store:
        return await store.read(staff.everyone)
