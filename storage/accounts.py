"""Accounts on channels: whose they are, the report being filled in, the choices last offered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.people import Person
from storage import said
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.people import PERSON_COLUMNS, person_of
from storage.schema import accounts, answered, desk_facts, people
from storage.unit import Row, Unit


@dataclass(frozen=True)
class Account:
    """What is remembered of one address.

    `offered` are the choices of the last reply, picked by 1, 2, ...; `noticed` those of notices,
    by number, because a notice may arrive between a question and its answer. `seen_at` is when
    the account last spoke; None for one that never did. `lately` is what it reported, as
    helpdesk.lately has it. `draft_due`: when a half-told report is opened as it stands. `said_at`:
    when it last wrote something, as opposed to pressing. `language` counts where its person has
    chosen none.
    """

    address: Address
    person: Person | None = None
    guest_name: str = ""
    guest_phone: str = ""
    draft: str = ""
    offered: tuple[Choice, ...] = ()
    noticed: tuple[tuple[int, Choice], ...] = ()
    wrong_codes: int = 0
    wrong_code_at: datetime | None = None
    seen_at: datetime | None = None
    lately: str = ""
    draft_due: datetime | None = None
    said_at: datetime | None = None
    language: str = ""

    @property
    def speaks(self) -> str:
        """The language of whoever has it, "" for the desk's own."""
        return (self.person.language if self.person else "") or self.language


@dataclass(frozen=True)
class Recalled:
    """All a turn starts from, read at once."""

    account: Account
    first_answer: OutgoingMessage | None
    repeated: bool
    roster_revision: str
    elsewhere: Address | None = None
    """Another address of the person at which he left a dialogue open."""


def _fact(name: str) -> sa.ScalarSelect[str]:
    found = sa.select(desk_facts.c.value).where(desk_facts.c.name == name).scalar_subquery()
    return found.label(name)  # type: ignore[return-value]


_OTHER = accounts.alias("other")
_ELSEWHERE = (
    sa.select(_OTHER.c.channel + "\n" + _OTHER.c.account)
    .where(_OTHER.c.person_id == accounts.c.person_id, _OTHER.c.draft != "")
    .order_by(_OTHER.c.seen_at.desc())
    .limit(1)
    .correlate(accounts)
    .scalar_subquery()
    .label("elsewhere")
)


def _asked(slot: int) -> sa.Select[*tuple[Any, ...]]:
    names = ("ch", "ac", "mid")
    cells = [sa.cast(sa.bindparam(f"{n}{slot}"), sa.Text).label(n) for n in names]
    return sa.select(*cells)


def _recall(asked: sa.FromClause) -> sa.Executable:
    ours = (accounts.c.channel == asked.c.ch) & (accounts.c.account == asked.c.ac)
    same = sa.and_(
        answered.c.channel == asked.c.ch,
        answered.c.account == asked.c.ac,
        answered.c.message_id == asked.c.mid,
    )
    joined = asked.outerjoin(accounts, ours).outerjoin(answered, same)
    return sa.select(
        asked,
        answered.c.reply.label("answered_reply"),
        answered.c.at.label("answered_at"),
        *(c.label(f"account_{c.name}") for c in accounts.c),
        *PERSON_COLUMNS,
        _fact("roster"),
        _ELSEWHERE,
    ).select_from(
        joined.outerjoin(people, (people.c.id == accounts.c.person_id) & (people.c.active == 1))
    )


# SQLite takes no arrays. A few sizes are enough: what is not asked for is filled up with a
# question nobody asked.
_RECALLS = {
    slots: _recall(sa.union_all(*(_asked(slot) for slot in range(slots))).subquery("asked"))
    for slots in (1, 8, 64)
}
_NOBODY = (Address("", ""), "")
_ARRAYS = [sa.bindparam(name, type_=postgresql.ARRAY(sa.Text)) for name in ("ch", "ac", "mid")]
# PostgreSQL plans a statement of 64 unions longer than it runs it.
_RECALL_ARRAYS = _recall(
    sa.func.unnest(*_ARRAYS)
    .table_valued(*(sa.column(name, sa.Text) for name in ("ch", "ac", "mid")))
    .render_derived(name="asked")
)


_KEYS = sa.bindparam("keys", type_=postgresql.ARRAY(sa.BigInteger))
_IN_TURN = sa.select(sa.func.pg_advisory_xact_lock(sa.func.unnest(_KEYS).column_valued("key")))


def _lock_key(address: Address) -> int:
    # 64 bits: two accounts with the same one would only wait for each other.
    name = f"{address.channel}\n{address.account}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)


async def _in_turn(unit: Unit, asked: Sequence[tuple[Address, str]]) -> None:
    """Handle an account's messages one after another, also when two desks share one PostgreSQL.

    A statement of its own, before anything is read: what a statement sees is settled before it
    waits. In one order, so that two desks do not wait for each other. SQLite has one writer.
    """
    if unit.dialect == "postgresql":
        await unit.rows(_IN_TURN, keys=sorted({_lock_key(address) for address, _ in asked}))


async def recall_ahead(unit: Unit, asked: Sequence[tuple[Address, str]]) -> None:
    """Recall for all the (address, message id) of units that commit together, in one statement.

    Until the units have committed, no other desk gets to read what this one has read.
    """
    await _in_turn(unit, asked)
    recalling = _recalled_arrays if unit.dialect == "postgresql" else _recalled_slots
    for row in await recalling(unit, asked):
        unit.memo["recalled", (row["ch"], row["ac"], row["mid"])] = row


async def _recalled_arrays(unit: Unit, asked: Sequence[tuple[Address, str]]) -> Sequence[Row]:
    channels = [address.channel for address, _ in asked]
    names = [address.account for address, _ in asked]
    return await unit.rows(_RECALL_ARRAYS, ch=channels, ac=names, mid=[mid for _, mid in asked])


async def _recalled_slots(unit: Unit, asked: Sequence[tuple[Address, str]]) -> Sequence[Row]:
    slots = next(n for n in _RECALLS if n >= len(asked))
    values: dict[str, str] = {}
    for slot, (address, mid) in enumerate([*asked, *[_NOBODY] * (slots - len(asked))]):
        values |= {f"ch{slot}": address.channel, f"ac{slot}": address.account, f"mid{slot}": mid}
    return await unit.rows(_RECALLS[slots], **values)


async def recall(unit: Unit, address: Address, message_id: str) -> Recalled:
    """The account, its person, and the answer already given to this message, if any."""
    key = ("recalled", (address.channel, address.account, message_id))
    if key not in unit.memo:
        await recall_ahead(unit, [(address, message_id)])
    row = unit.memo.pop(key)
    repeated = row["answered_at"] is not None
    first = said.message_from(row["answered_reply"]) if row["answered_reply"] else None
    channel, _, name = (row["elsewhere"] or "").partition("\n")
    left = Address(channel, name) if name else None
    elsewhere = None if left == address else left
    return Recalled(_account(address, row), first, repeated, row["roster"] or "", elsewhere)


def _account(address: Address, row: object) -> Account:
    r: dict[str, object] = row  # type: ignore[assignment]
    if r["account_channel"] is None:
        return Account(address)
    return Account(
        address,
        person=person_of(row) if r["person_id"] is not None else None,
        guest_name=str(r["account_guest_name"]),
        guest_phone=str(r["account_guest_phone"]),
        draft=str(r["account_draft"]),
        offered=said.choices_from(str(r["account_offered"])),
        noticed=said.numbered_from(str(r["account_noticed"])),
        wrong_codes=int(str(r["account_wrong_codes"])),
        wrong_code_at=from_ms(r["account_wrong_code_at"]),  # type: ignore[call-overload]
        seen_at=from_ms(r["account_seen_at"]),  # type: ignore[call-overload]
        lately=str(r["account_lately"]),
        draft_due=from_ms(r["account_draft_due"]),  # type: ignore[call-overload]
        said_at=from_ms(r["account_said_at"]),  # type: ignore[call-overload]
        language=str(r["account_language"]),
    )


_REMEMBERED = [
    "guest_name",
    "guest_phone",
    "draft",
    "offered",
    "wrong_codes",
    "wrong_code_at",
    "seen_at",
    "lately",
    "draft_due",
    "said_at",
    "language",
]


def _remember() -> dict[str, Any]:
    # An account never loses its person here: of somebody who left, recall says None, and he may
    # come back.
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(accounts)
        new = {column: statement.excluded[column] for column in _REMEMBERED}
        new["person_id"] = sa.func.coalesce(statement.excluded.person_id, accounts.c.person_id)
        new["closed_at"] = sa.null()  # whoever speaks can be reached
        made[name] = statement.on_conflict_do_update(
            index_elements=["channel", "account"], set_=new
        )
    return made


_REMEMBER = _remember()
_ANSWERED = sa.insert(answered)


def remember(unit: Unit, account: Account, at: datetime) -> None:
    """Keep the account as the turn leaves it; seen at that instant.

    An account without a person stays bound to whom it was bound.
    """
    unit.later(
        _REMEMBER[unit.dialect],
        channel=account.address.channel,
        account=account.address.account,
        person_id=account.person.id if account.person else None,
        guest_name=account.guest_name,
        guest_phone=account.guest_phone,
        draft=account.draft,
        offered=said.choices_to(account.offered),
        wrong_codes=account.wrong_codes,
        wrong_code_at=to_ms(account.wrong_code_at),
        seen_at=to_ms(at),
        lately=account.lately,
        draft_due=to_ms(account.draft_due),
        said_at=to_ms(account.said_at),
        language=account.language,
    )


def keep_answer(
    unit: Unit, address: Address, message_id: str, reply: OutgoingMessage | None, at: datetime
) -> None:
    """Keep the answer, so that a redelivery of the message gets it again."""
    unit.later(
        _ANSWERED,
        channel=address.channel,
        account=address.account,
        message_id=message_id,
        reply="" if reply is None else said.message_to(reply),
        at=to_ms(at),
    )


_KEY = sa.tuple_(*answered.primary_key.columns)
_OLD = (
    sa.select(*answered.primary_key.columns)
    .where(answered.c.at < sa.bindparam("before"))
    .order_by(answered.c.at)
    .limit(sa.bindparam("most"))
)
_FORGET = sa.delete(answered).where(_KEY.in_(_OLD)).returning(answered.c.at)


async def forget_answers(unit: Unit, before: datetime, most: int = 1000) -> int:
    """Drop answers nobody can ask for again (platforms redeliver for a day at most).

    At most so many, lest a message wait behind a week of them; how many it were. Call it again
    until there are none.
    """
    return len(await unit.rows(_FORGET, before=to_ms(before), most=most))


_BIND = upsert(accounts, ["channel", "account"], ["person_id"])


async def bind(unit: Unit, account: Account) -> None:
    """Say whose account it is, without a word from the account itself."""
    person_id = account.person.id if account.person else None
    await unit.rows(
        _BIND[unit.dialect],
        channel=account.address.channel,
        account=account.address.account,
        person_id=person_id,
    )
