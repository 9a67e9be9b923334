"""zhiban chat: the same desk in a terminal, as somebody of the staff list."""

import asyncio
import codecs
import os
import secrets
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot import clock, log
from bot.app import build
from bot.channels.webchat import buttons
from bot.clock import DemoClock
from bot.commands.failures import Failed
from bot.commands.opening import demo_clock, opened, read_settings
from bot.commands.shape import Command, datastore_options
from bot.config import Settings, Telegram, WeChat, WeCom
from bot.language import words
from bot.parts import Parts
from helpdesk.messages import Address, Choice
from helpdesk.people import ROLE_WORDS, Person
from storage import accounts, people
from storage.accounts import Account
from storage.chat_lines import Line
from storage.unit import Unit

POLL_SECONDS = 0.3
LAST_SHOWN = 10
MOST_NAMED = 30

Typed = asyncio.Queue[str | None]
"""What was typed, line by line; None is the end."""


@click.command(
    cls=Command,
    help=words(
        "在终端里与同一个值班台对话。直接打字；输入数字选按钮；Ctrl-D 结束。",
        "Talk to the same desk in a terminal. Type; a number picks a choice; Ctrl-D ends.",
    ),
)
@click.option(
    "--as",
    "who",
    required=True,
    metavar="NAME|STAFF_NO",
    help=words("以谁的身份：姓名或工号", "Who you are: a name or a staff number"),
)
@datastore_options
def chat(who: str, config: Path | None, demo: bool) -> None:
    """Talk until the input ends or Ctrl-C."""
    log.set_up("ERROR")
    settings = read_settings(config, demo=demo)
    quiet = replace(settings, telegram=Telegram(), wechat=WeChat(), wecom=WeCom())
    asyncio.run(_chat(quiet, who))


async def _chat(settings: Settings, who: str) -> None:
    async with opened(settings) as store:
        person = await store.write(lambda unit: _seated(unit, who))
        moved = await demo_clock(store)
        now = moved.now if moved else clock.now
        parts = build(settings, store, now, demonstration=moved is not None)
        talk = Talk(parts, moved, person.staff_no, settings.timezone)
        if sys.stdin.isatty():
            click.echo(
                words(
                    f"您是{person.name}（{person.staff_no}）。输入数字选按钮，Ctrl-D 结束。",
                    f"You are {person.name} ({person.staff_no}). A number picks; Ctrl-D ends.",
                )
            )
        await talk.go_on(_typed())


async def _seated(unit: Unit, who: str) -> Person:
    """The person of that name or number, with a bound account on the web chat."""
    person = await _found(unit, who.strip())
    address = Address("webchat", person.staff_no)
    recalled = await accounts.recall(unit, address, "")
    if recalled.account.person is None:
        await accounts.bind(unit, Account(address, person))
    return person


async def _found(unit: Unit, who: str) -> Person:
    exact = await people.by_staff_no(unit, who)
    named = [exact] if exact else await people.by_name(unit, who)
    fit = [person for person in named if person.active]
    if len(fit) == 1:
        return fit[0]
    there = fit or [person for person in await people.everyone(unit) if person.active]
    if fit:
        says = words(f"有 {len(fit)} 个人叫“{who}”，请用工号：", f"{len(fit)} are called {who}:")
    elif there:
        says = words(f"没有“{who}”这个人，可以是：", f"There is no {who}; there are:")
    else:
        says = words("名单还是空的，请先 zhiban people import", "Nobody yet: zhiban people import")
    raise Failed(says, *_list(there))


def _list(there: Sequence[Person]) -> Iterator[str]:
    for person in there[:MOST_NAMED]:
        role = ROLE_WORDS[person.role]
        yield f"  {person.staff_no}  {person.name}  {person.department} {role}"
    if len(there) > MOST_NAMED:
        yield "  ……"


@dataclass
class Talk:
    """One conversation on the screen. `choices` are those of the last line shown from the desk."""

    parts: Parts
    moved: DemoClock | None
    account: str
    zone: ZoneInfo
    last: int = 0
    choices: tuple[Choice, ...] = ()
    own: Counter[str] = field(default_factory=Counter)

    async def go_on(self, typed: Typed) -> None:
        """Show what was said before, then talk until the input ends."""
        await self._catch_up()
        self._show((await self._new())[-LAST_SHOWN:])
        while True:
            try:
                text = await asyncio.wait_for(typed.get(), POLL_SECONDS)
            except TimeoutError:
                text = ""
            if text is None:
                return
            await self._catch_up()
            if text.strip():
                await self._say(text.strip())
            self._show(await self._new())

    async def _catch_up(self) -> None:
        """Look at what the running desk may have changed: articles, the demonstration's clock."""
        await self.parts.desk.library.refresh(self.parts.desk.store)
        if self.moved is not None:
            await self.moved.load()

    async def _say(self, text: str) -> None:
        choice = self._picked(text)
        said, press = (choice.label, choice.data) if choice else (text, "")
        self.own[said] += 1
        await self.parts.webchat.say(self.account, secrets.token_hex(8), said, press)

    def _picked(self, text: str) -> Choice | None:
        """The choice of a bare number. Others' numbers are the desk's to understand."""
        number = int(text) if text.isdecimal() and len(text) <= 2 else 0
        return self.choices[number - 1] if 1 <= number <= len(self.choices) else None

    async def _new(self) -> list[Line]:
        found: list[Line] = []
        while more := await self.parts.webchat.lines_of(self.account, self.last):
            found += more
            self.last = more[-1].id
        return found

    def _show(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.author == "desk":
                self.choices = tuple(buttons(line.message))
                self._print(words("值班台", "desk"), line)
            elif self.own[line.message.text] > 0:  # the terminal has it already
                self.own[line.message.text] -= 1
            else:
                self._print(words("我", "me"), line)

    def _print(self, author: str, line: Line) -> None:
        picks = [f"[{n}] {choice.label}" for n, choice in enumerate(buttons(line.message), 1)]
        at = line.at.astimezone(self.zone)
        shown = [f"{at:%H:%M} {author}：{line.message.text}", " ".join(picks)]
        click.echo("\n".join(filter(None, shown)))


def _typed() -> Typed:
    """Lines of stdin as they come, until its end or Ctrl-C."""
    typed: Typed = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _end, typed)

    def give(line: str | None) -> None:
        loop.call_soon_threadsafe(typed.put_nowait, line)

    threading.Thread(target=_read, args=(give,), daemon=True).start()
    return typed


def _end(typed: Typed) -> None:
    """Nothing more is wanted: what was typed ahead is not said."""
    while not typed.empty():
        typed.get_nowait()
    typed.put_nowait(None)


def _read(give: Callable[[str | None], None]) -> None:
    # os.read and not sys.stdin: a thread that waits in sys.stdin cannot be left behind at the end.
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    rest = ""
    while chunk := os.read(sys.stdin.fileno(), 65536):
        *lines, rest = (rest + decode(chunk)).split("\n")
        for line in lines:
            give(line)
    if rest:
        give(rest)
    give(None)
