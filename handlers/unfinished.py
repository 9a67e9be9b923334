"""The tick's part in reports half-told: opened as they stand when the last question stays open."""

from dataclasses import replace
from datetime import datetime

from handlers import attaching, drafts, report
from handlers.turn import Desk, Reply, Turn
from helpdesk import lately
from helpdesk.intake import REPORT
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage
from storage import accounts, outbox, unfinished
from storage.outbox import Delivery
from storage.unit import Unit

MOST = 50


async def open_unfinished(desk: Desk, now: datetime) -> int:
    """Open every report whose question has waited `desk.unfinished_after`; how many there were.

    Each once: its account is locked, and looked at again, on whichever desk comes first.
    """
    due = await desk.store.read(lambda unit: unfinished.due(unit, now, MOST))
    for address in due:
        await _open(desk, address, now)
    return len(due)


async def _open(desk: Desk, address: Address, now: datetime) -> None:
    # Behind the messages of the account that are being answered now.
    async with desk.lanes.of(address):
        await desk.store.write(lambda unit: _opened(desk, unit, address, now))


async def _opened(desk: Desk, unit: Unit, address: Address, now: datetime) -> None:
    recalled = await accounts.recall(unit, address, "")
    account = recalled.account
    if account.draft_due is None or account.draft_due > now:
        return
    draft, seen_at = drafts.load(account.draft), account.seen_at or now
    roster = await desk.rosters.current(unit, recalled.roster_revision)
    message = IncomingMessage(address, "", "", seen_at)
    turn = Turn(desk, unit, message, account, roster, now)
    told = Reply("")
    if draft is not None and draft.form == REPORT:
        turn = replace(turn, draft=draft)
        told = await report.finish(turn, draft, Reply(""))
        told = await attaching.with_words(turn, told)
    left = drafts.dump(None if told.opened else draft)
    after = replace(account, lately=lately.adding(account.lately, told.opened, now))
    accounts.remember(unit, unfinished.without_draft(after, left), seen_at)
    for ticket in told.opened:
        text = f"刚才的报修没有说完，先按您说的受理了\n{told.text.strip()}"
        said = OutgoingMessage(text, told.choices)
        delivery = Delivery(f"unfinished:{ticket.id}", address, said, ticket.id)
        outbox.queue(unit, delivery, now)
