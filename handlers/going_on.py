"""A dialogue goes on at whichever of his addresses its person speaks."""

from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.turn import Reply, Turn
from helpdesk.messages import Address
from storage import accounts, media, unfinished
from storage.accounts import Account, Recalled
from storage.unit import Unit

WAITS = timedelta(hours=2)
"""How long something sent waits for its report; as long as a draft."""


@dataclass(frozen=True)
class Begun:
    """The account as it goes on, and the address where the dialogue was begun, None for here."""

    account: Account
    elsewhere: Address | None = None


async def brought(unit: Unit, recalled: Recalled) -> Begun:
    """What its person left open at another address goes on here, with its choices."""
    account, elsewhere = recalled.account, recalled.elsewhere
    if elsewhere is None or account.draft or account.person is None:
        return Begun(account)
    other = (await accounts.recall(unit, elsewhere, "")).account
    if not other.draft:
        return Begun(account)
    await unfinished.leave(unit, elsewhere)
    going_on = replace(
        account,
        draft=other.draft,
        offered=other.offered,
        seen_at=other.seen_at,
        draft_due=other.draft_due,
    )
    return Begun(going_on, elsewhere)


async def settled(turn: Turn, begun: Begun, reply: Reply) -> None:
    """What was sent where it began goes on the ticket that was opened here."""
    if begun.elsewhere is not None and reply.opened:
        since = turn.now - WAITS
        await media.attach(turn.unit, begun.elsewhere, reply.opened[-1].id, since)
