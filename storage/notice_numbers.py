"""The numbers that pick a notice's choices on a channel without buttons."""

import json
from collections.abc import Sequence

import sqlalchemy as sa

from helpdesk.messages import Address, Choice
from storage import said
from storage.schema import accounts
from storage.unit import Unit

_NOTICED = sa.select(accounts.c.noticed).where(
    accounts.c.channel == sa.bindparam("ch"), accounts.c.account == sa.bindparam("ac")
)
_SET_NOTICED = (
    sa.update(accounts)
    .where(accounts.c.channel == sa.bindparam("ch"), accounts.c.account == sa.bindparam("ac"))
    .values(noticed=sa.bindparam("value"))
)
FIRST_NOTICE, LAST_NOTICE = 11, 99
"""Numbers of notices' choices: never 1 to 9, which pick from the last reply."""


async def number_notice(unit: Unit, address: Address, choices: Sequence[Choice]) -> int:
    """Give a notice's choices numbers of their own on the account; returns the first of them.

    They go up from notice to notice and start again at 11 when 99 is reached; the newest keep
    their meaning longest.
    """
    row = await unit.row(_NOTICED, ch=address.channel, ac=address.account)
    kept = () if row is None else said.numbered_from(row["noticed"])
    first = kept[-1][0] + 1 if kept else FIRST_NOTICE
    if first + len(choices) - 1 > LAST_NOTICE:
        first = FIRST_NOTICE
    new = list(enumerate(choices, first))
    taken = {n for n, _ in new}
    merged = [(n, c) for n, c in kept if n not in taken] + new
    value = json.dumps([[n, c.label, c.data] for n, c in merged[-60:]], ensure_ascii=False)
    await unit.rows(_SET_NOTICED, ch=address.channel, ac=address.account, value=value)
    return first
