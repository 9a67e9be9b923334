"""The people of a hospital whose desk is on a platform, and its time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.media_folder import MediaFolder
from bot.media_giving import SENDING
from bot.media_round import MediaRound, fetching
from bot.parts import Parts
from bot.worker import tick
from helpdesk.invite import VALID_FOR, code_hash
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from helpdesk.roster import DAY, Shift
from helpdesk.ticket import Ticket, TicketEvent
from knowledge_base.importer import read_folder
from storage import accounts, articles, media, outbox, people, rosters, ticket_lists, tickets
from storage.accounts import Account
from storage.media import Stored
from storage.outbox import Delivery
from storage.schema import answered
from storage.unit import Unit
from tests.support.by_hand import Clock, UnsteadyStore
from tests.support.phones import Phone
from tests.support.world import ARTICLES

_MESSAGES = sa.select(sa.func.count().label("n")).select_from(answered)
TEAM = "应用组"


@dataclass
class PlatformWorld:
    """A desk on one platform, its people and its time."""

    store: UnsteadyStore
    clock: Clock
    platform: Any
    parts: Parts
    new_phone: Callable[[int], Phone]
    url: str = ""
    shifts: list[Shift] = field(default_factory=list)
    folder: Path = Path()
    looks: Callable[[], Awaitable[None]] | None = None
    """How everybody looks at what came, where nothing rings."""
    _phones: int = 0

    def phone(self) -> Phone:
        """The telephone of somebody nobody knows yet."""
        self._phones += 1
        return self.new_phone(self._phones)

    async def person(self, name: str, role: str, department: str = "") -> Any:
        """Somebody on the staff list who talks here already; engineers are on call all week."""
        phone = self.phone()
        team = TEAM if role == "engineer" else ""
        number = f"S{self._phones:04d}"
        person = Person(number, name, Role(role), department, phone=f"80{self._phones}", team=team)
        await self.store.write(lambda unit: self._staff(unit, phone.address, person))
        await phone.says("帮助")
        return phone

    async def _staff(self, unit: Unit, address: Address, person: Person) -> None:
        stored = await people.save(unit, person)
        await accounts.bind(unit, Account(address, stored))
        if person.role is Role.ENGINEER:
            self.shifts += [Shift(TEAM, day, 0, DAY, stored.id) for day in range(7)]
            await rosters.replace_shifts(unit, self.shifts)
            await rosters.set_team(unit, "*", TEAM)

    async def invites(self, name: str, role: str, code: str) -> None:
        """Somebody on the staff list gets a one-time code on paper."""

        async def add(unit: Unit) -> None:
            person = await people.save(unit, Person(f"P{code}", name, Role(role), "急诊科"))
            now = self.clock()
            await people.invite(unit, person.id, code_hash(code), now + VALID_FOR, now)

        await self.store.write(add)

    async def knows_the_starter_articles(self) -> None:
        await self.store.write(lambda unit: articles.save(unit, read_folder(ARTICLES)[0]))
        await self.parts.desk.library.refresh(self.store)

    async def passes(self, **period: float) -> None:
        """Let time pass, then tick once."""
        await self.clock.passes(timedelta(**period))
        await self.ticks()

    async def ticks(self) -> None:
        """One round of the worker, now."""
        await tick(self.parts.desk, self.parts.channels, self.clock())
        await self.parts.work_off()
        await self.parts.freshen()
        await self.parts.fetch_media()
        if self.looks is not None:
            await self.looks()

    def keeps_media_in(self, folder: Path, free: int = 1 << 40) -> None:
        """Where what people send is kept, and how much room there is."""
        self.folder = folder
        own = self.parts
        channels = fetching(own.webchat, own.telegram, own.wechat, own.wecom)
        room = MediaFolder(folder, lambda _: free)
        own.media = MediaRound(own.desk.store, room, channels, own.now)
        own.desk = replace(own.desk, files=SENDING | {"webchat"}, media_url="https://desk.example")

    async def media_of(self, ticket_id: int | None = 1) -> list[Stored]:
        """What is on a ticket."""
        return list(await self.store.read(lambda unit: media.of_ticket(unit, ticket_id)))

    async def ticket(self, ticket_id: int = 1) -> Ticket:
        return await self.store.write(lambda unit: tickets.get(unit, ticket_id))

    async def tickets(self) -> list[Ticket]:
        """Every open ticket, the oldest first."""
        return (await self.store.read(lambda unit: ticket_lists.open_tickets(unit, 99)))[::-1]

    async def history(self, ticket_id: int = 1) -> list[TicketEvent]:
        return await self.store.read(lambda unit: tickets.history(unit, ticket_id))

    async def failed(self) -> list[tuple[Delivery, str]]:
        """The notices given up for good."""
        return await self.store.read(lambda unit: outbox.failed(unit, 99))

    async def waiting(self) -> int:
        """How many notices are in line."""
        return await self.store.read(outbox.waiting)

    async def messages_stored(self) -> int:
        """How many messages the desk took."""
        [row] = await self.store.read(lambda unit: unit.rows(_MESSAGES))
        return row["n"]
