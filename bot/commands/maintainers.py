"""zhiban people maintainers: everybody who maintains something, with contacts, as a workbook."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bot.commands.failures import Failed, because
from bot.commands.opening import now_of, opened, read_settings
from bot.commands.shape import Command, datastore_options
from bot.config import Settings
from bot.language import words
from bot.rules import read_policy, roster_book
from helpdesk.people import ROLE_WORDS, Person, Role
from helpdesk.roster import Roster, Team
from storage import people as staff
from storage.rosters import DEFAULT_SYSTEM

_WIDEST = 40


@click.command(
    cls=Command,
    help=words(
        "导出维护人员清单（xlsx）：姓名、工号、角色、班组、负责系统、院区、电话、绑定渠道、合同。",
        "Export everybody who maintains something, with contacts, as xlsx.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.xlsx")
@datastore_options
def maintainers(file: Path, config: Path | None, demo: bool) -> None:
    """Write the list of maintainers (clause S0-31)."""
    rows = asyncio.run(_rows(read_settings(config, demo=demo)))
    try:
        workbook_of(_head(), rows).save(file)
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{file} 写不进去：{why}", f"cannot write {file}: {why}")) from None
    click.echo(words(f"已导出 {len(rows)} 人", f"{len(rows)} people exported"))


async def _rows(settings: Settings) -> list[Sequence[str]]:
    async with opened(settings) as store:
        now = (await now_of(store))()
        own = read_policy(settings, now).default_contract
        roster = await store.read(roster_book(settings, now, own).read)
        everyone = await store.read(staff.everyone)
        channels = await store.read(staff.channels)
    return list(maintainer_rows(everyone, roster, channels, own))


def _head() -> Sequence[str]:
    zh = "姓名 工号 角色 班组 负责系统 院区 电话 绑定渠道 合同"
    return words(zh, "name staff_no role team systems campus phone channels contract").split()


def maintainer_rows(
    everyone: Iterable[Person], roster: Roster, channels: Mapping[int, Sequence[str]], own: str
) -> Iterator[Sequence[str]]:
    """Engineers and managers who have not left; `own`: the contract of teams that name none.

    Systems are those somebody answers for; of the others his team has, the team's name tells.
    """
    comma = words("、", ", ")
    for person in everyone:
        if person.role is Role.REPORTER or not person.active:
            continue
        about = roster.about.get(person.team, Team(person.team))
        systems = [_system(s) for s, who in sorted(roster.owners.items()) if who == person.id]
        yield (
            person.name,
            person.staff_no,
            words(ROLE_WORDS[person.role], person.role.value),
            person.team,
            comma.join(systems),
            person.campus or about.campus,
            person.phone,
            comma.join(channels.get(person.id, ())),
            about.contract or own,
        )


def _system(system: str) -> str:
    return words("其余系统", "all others") if system == DEFAULT_SYSTEM else system


def workbook_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Workbook:
    """One sheet of texts: what begins with = is shown and never reckoned."""
    book = Workbook()
    sheet = book.active
    widths = [0] * len(head)
    for row, values in enumerate([head, *rows], 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"
            cell.quotePrefix = True  # stays a text when somebody edits the cell
            widths[column - 1] = max(widths[column - 1], *(_width(value), 8))
    for column, width in enumerate(widths, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    return book


def _width(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)
