"""A hospital to tell stories in: real handlers, rules and storage; time moved by hand."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from bot.contracts import load_contract
from bot.holidays_cn import china_days
from bot.worker import tick
from handlers.router import respond
from handlers.turn import Desk
from helpdesk.article import Article
from helpdesk.contract import Contract
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.policy import Policy
from helpdesk.roster import DAY, Shift
from helpdesk.ticket import Ticket, TicketEvent
from knowledge_base.importer import read_folder
from knowledge_base.library import Library
from storage import accounts, articles, people, rosters, tickets
from storage.accounts import Account
from storage.engine import Datastore
from tests.support.channel import RecordingChannel

WEDNESDAY_MORNING = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, on an ordinary working day."""

ARTICLES = Path(__file__).parents[2] / "knowledge_base" / "articles"


def policy_s0() -> Policy:
    """The contract of document S0, renewed, on the real holidays, for one desk."""
    contract = _contract_s0()
    return Policy({contract.name: contract}, contract.name)


@cache
def _contract_s0() -> Contract:
    renewed = replace(load_contract("gdph-einvoice"), ends=date(2027, 6, 30))
    return renewed.with_days(*china_days(range(2025, 2028)))


@cache
def starter_articles() -> list[Article]:
    found, bad = read_folder(ARTICLES)
    assert not bad
    return found


def desk_on(store: Datastore) -> Desk:
    """A desk under the contract of document S0."""
    return Desk(store, policy_s0(), Library(), phone="8000", hospital="演示医院")


@dataclass
class Character:
    """Somebody who talks to the desk on one channel."""

    world: "World"
    address: Address
    person: Person | None = None
    answers: list[OutgoingMessage] = field(default_factory=list)
    _read: int = 0

    async def says(self, text: str, *, id: str | None = None, press: str = "") -> str:
        """Say something; returns the text of the answer ("" for none)."""
        number = id or f"m{next(self.world.numbers)}"
        message = IncomingMessage(self.address, number, text, self.world.now, press)
        answer = await respond(self.world.desk, message, self.world.now)
        if answer is not None:
            self.answers.append(answer)
        return answer.text if answer else ""

    async def presses(self, label: str) -> str:
        """Press the newest button with the label, in an answer or a notice."""
        shown = [*self.heard, *self.answers[-1:]]
        for message in reversed(shown):
            for choice in message.choices:
                if choice.label.startswith(label):
                    return await self.says("", press=choice.data)
        raise AssertionError(f"no button {label!r} in {[m.choices for m in shown]}")

    @property
    def answer(self) -> OutgoingMessage:
        """The last answer."""
        return self.answers[-1]

    @property
    def heard(self) -> list[OutgoingMessage]:
        """The notices that came, oldest first."""
        return self.world.channels[self.address.channel].sent[self.address.account]

    def news(self) -> list[str]:
        """The first lines of the notices that came since this was last asked."""
        new = self.heard[self._read :]
        self._read = len(self.heard)
        return [message.text.splitlines()[0] for message in new]

    def was_told(self, words: str) -> bool:
        return any(words in message.text for message in self.heard)


@dataclass
class World:
    """A desk, its channels and its time."""

    store: Datastore
    desk: Desk
    now: datetime = WEDNESDAY_MORNING
    numbers: count = field(default_factory=lambda: count(1))
    channels: dict[str, RecordingChannel] = field(
        default_factory=lambda: {
            "telegram": RecordingChannel("telegram", buttons=True),
            "webchat": RecordingChannel("webchat", buttons=True),
            "wechat": RecordingChannel("wechat", buttons=False),
        }
    )
    shifts: list[Shift] = field(default_factory=list)

    async def person(
        self,
        name: str,
        role: str,
        channel: str = "telegram",
        *,
        team: str = "应用组",
        on_call: bool = True,
        department: str = "",
    ) -> Character:
        """Somebody on the staff list with a bound account; engineers are on call all week."""
        number = f"S{next(self.numbers):04d}"
        team = team if role == "engineer" else ""
        address = Address(channel, f"{channel}-{number}")

        async def add(unit):
            person = await people.save(
                unit, Person(number, name, Role(role), department, phone="8001", team=team)
            )
            await accounts.bind(unit, Account(address, person))
            if role == "engineer" and on_call:
                self.shifts += [Shift(team, day, 0, DAY, person.id) for day in range(7)]
                await rosters.replace_shifts(unit, self.shifts)
                await rosters.set_team(unit, "*", "应用组")
            return person

        return Character(self, address, await self.store.write(add))

    async def on_call(self, *shifts: tuple["Character", int, int, int]) -> None:
        """Weekly shifts in place of all: who, weekday, from minute, to minute."""
        rows = [
            Shift(who.person.team or who.person.role, *when, who.person.id) for who, *when in shifts
        ]

        async def put(unit):
            await rosters.replace_shifts(unit, rows)
            await rosters.set_team(unit, "*", "应用组")

        await self.store.write(put)

    def guest(self, channel: str = "wechat") -> Character:
        """Somebody nobody knows yet."""
        return Character(self, Address(channel, f"guest-{next(self.numbers)}"))

    async def knows(self, *written: Article) -> None:
        """Put articles in (none named: the starter set)."""
        found = list(written) or starter_articles()
        await self.store.write(lambda unit: articles.save(unit, found))
        await self.desk.library.refresh(self.store)

    async def passes(self, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let time pass, then tick once."""
        self.now += timedelta(minutes=minutes, hours=hours, days=days)
        await self.ticks()

    async def ticks(self) -> None:
        """One round of the worker, now."""
        await tick(self.desk, self.channels, self.now)

    async def ticket(self, ticket_id: int = 1) -> Ticket:
        return await self.store.write(lambda unit: tickets.get(unit, ticket_id))

    async def history(self, ticket_id: int = 1) -> list[TicketEvent]:
        return await self.store.read(lambda unit: tickets.history(unit, ticket_id))
