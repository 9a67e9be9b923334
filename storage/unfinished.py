"""Accounts whose half-told report has waited long enough."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Address
from storage.accounts import Account
from storage.instants import to_ms
from storage.schema import accounts
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


def without_draft(account: Account, left: str) -> Account:
    """The account with nothing to wait for, and what is left of its draft."""
    offered = account.offered if left else ()
    return replace(account, draft=left, draft_due=None, offered=offered)
