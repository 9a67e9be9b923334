"""In which language people are spoken to: a person's own choice, else that of the account."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.language import ENGLISH
from helpdesk.messages import Address
from storage.schema import accounts, people, ticket_events, tickets
from storage.tickets import event_of
from storage.unit import Unit

TOGETHER = 50
"""How many are looked at in one statement."""

_ACCOUNTS = tuple(f"account{n}" for n in range(TOGETHER))
_PEOPLE = tuple(f"person{n}" for n in range(TOGETHER))
_CHOSEN = sa.func.coalesce(sa.func.nullif(people.c.language, ""), accounts.c.language)
_ENGLISH = (
    sa.select(people.c.id.label("person"), sa.literal("").label("account"))
    .where(
        people.c.id.in_([sa.bindparam(slot, type_=sa.BigInteger) for slot in _PEOPLE]),
        people.c.language == ENGLISH,
    )
    .union_all(
        sa.select(sa.literal(0).label("person"), accounts.c.account)
        .select_from(accounts.outerjoin(people, people.c.id == accounts.c.person_id))
        .where(
            accounts.c.channel == sa.bindparam("ch"),
            accounts.c.account.in_([sa.bindparam(slot) for slot in _ACCOUNTS]),
            _CHOSEN == ENGLISH,
        )
    )
)
_CHOOSE = (
    sa.update(people)
    .where(people.c.id == sa.bindparam("whose"))
    .values(language=sa.bindparam("chosen"))
)


@dataclass(frozen=True)
class Readers:
    """Who of those asked about reads English: people, and accounts of one channel."""

    people: frozenset[int] = frozenset()
    accounts: frozenset[str] = frozenset()

    def include(self, account: str, person_id: int | None) -> bool:
        return account in self.accounts or person_id in self.people


async def english_among(
    unit: Unit, channel: str, asked: Sequence[tuple[str, int | None]]
) -> Readers:
    """Which of at most TOGETHER (account, person) of a channel are spoken to in English."""
    names = dict.fromkeys(_ACCOUNTS, "") | dict(zip(_ACCOUNTS, (a for a, _ in asked), strict=False))
    ids = dict.fromkeys(_PEOPLE, 0) | dict(zip(_PEOPLE, (i or 0 for _, i in asked), strict=False))
    rows = await unit.rows(_ENGLISH, ch=channel, **names, **ids)
    return Readers(
        frozenset(row["person"] for row in rows if row["person"]),
        frozenset(row["account"] for row in rows if row["account"]),
    )


async def reads_english(unit: Unit, address: Address, person_id: int | None = None) -> bool:
    """Whether whoever has the address is spoken to in English."""
    readers = await english_among(unit, address.channel, [(address.account, person_id)])
    return readers.include(address.account, person_id)


async def choose(unit: Unit, person_id: int, language: str) -> None:
    """Speak to the person in the language from now on, wherever that is."""
    await unit.rows(_CHOOSE, whose=person_id, chosen=language)
    unit.memo.pop(("person", person_id), None)


_NUMBERS = tuple(f"ticket{n}" for n in range(8))
_ANY_NUMBER = [sa.bindparam(slot, type_=sa.BigInteger) for slot in _NUMBERS]
_FIELDS = ("summary", "location", "workaround", "cause", "solution", "rating_word")
_WRITTEN = sa.select(*(tickets.c[name] for name in _FIELDS)).where(tickets.c.id.in_(_ANY_NUMBER))
_TOLD = sa.select(ticket_events).where(ticket_events.c.ticket_id.in_(_ANY_NUMBER))


async def own_words(unit: Unit, ticket_ids: Sequence[int]) -> list[str]:
    """What people wrote over several lines on the first few of these tickets."""
    slots = dict.fromkeys(_NUMBERS, 0) | dict(zip(_NUMBERS, ticket_ids, strict=False))
    found = [row[name] for row in await unit.rows(_WRITTEN, **slots) for name in _FIELDS]
    for row in await unit.rows(_TOLD, **slots):
        found += [value for value in event_of(row).data.values() if isinstance(value, str)]
    return [words for words in found if "\n" in words]
