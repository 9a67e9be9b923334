"""Accounts whose half-told report has waited long enough."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Address, OutgoingMessage
from storage import said
from storage.accounts import Account
from storage.instants import to_ms
from storage.schema import accounts, answered
from storage.unit import Unit

_DUE = (
    sa.select(accounts.c.channel, accounts.c.account)
    .where(accounts.c.draft_due <= sa.bindparam("now"))
    .order_by(accounts.c.draft_due)
    .limit(sa.bindparam("most"))
)


async def due(unit: Unit, now: datetime, most: int) -> list[Address]:
    """Whose moment has come; another desk may be at it, so look again under the account's lock."""
    rows = await unit.rows(_DUE, now=to_ms(now), most=most)
    return [Address(row["channel"], row["account"]) for row in rows]


_LEAVE = (
    sa.update(accounts)
    .where(accounts.c.channel == sa.bindparam("ch"), accounts.c.account == sa.bindparam("ac"))
    .values(draft="", offered="[]", draft_due=None)
)
_LAST_ANSWER = (
    sa.select(answered.c.message_id, answered.c.reply)
    .where(answered.c.channel == sa.bindparam("ch"), answered.c.account == sa.bindparam("ac"))
    .order_by(answered.c.at.desc())
    .limit(1)
)


async def leave(unit: Unit, address: Address) -> None:
    """The dialogue goes on at another address."""
    await unit.rows(_LEAVE, ch=address.channel, ac=address.account)


async def open_question(unit: Unit, address: Address) -> tuple[str, OutgoingMessage] | None:
    """The last answer given there, under its message's id."""
    row = await unit.row(_LAST_ANSWER, ch=address.channel, ac=address.account)
    if row is None or not row["reply"]:
        return None
    return row["message_id"], said.message_from(row["reply"])


def without_draft(account: Account, left: str) -> Account:
    """The account with nothing to wait for, and what is left of its draft."""
    offered = account.offered if left else ()
    return replace(account, draft=left, draft_due=None, offered=offered)
