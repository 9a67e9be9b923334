"""Major incidents for those who decide: link what belongs together, take it apart again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from handlers import chasing, tickets
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.incident import SAME_WITHIN, Incident, IncidentState, Recent, matter_of
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Party, Verb
from helpdesk.press import TicketPress
from helpdesk.severity import Kind, Severity
from helpdesk.ticket import WORKING, Status, Ticket, who_reported
from helpdesk.triage import assess
from notifications import incident_words as words
from notifications.incident_words import choice, standing
from notifications.telling import tell
from storage import affected, incidents, people
from storage.accounts import Account
from storage.affected import Affected
from storage.tickets import get

MOST_LISTED = 7


def require_manager(turn: Turn) -> None:
    if turn.person is None or turn.person.role not in MANAGERS:
        raise NotAllowed("统一故障由值班组长或主任决定")


async def declare(turn: Turn, master: int) -> Reply:
    """Make a ticket the master of one fault; open reports of the same matter follow it.

    Said of a master that is declared already, it links what has come since.
    """
    require_manager(turn)
    ticket = await get(turn.unit, master)
    if ticket.status not in WORKING:
        return await _instead(turn, ticket)
    if not matter_of(ticket.system):
        raise Refused(f"工单 #{master} 没有写明是哪个系统，不能作为统一故障的主单")
    known = await incidents.get(turn.unit, master)
    belong = await _belonging(turn, ticket)
    carriers = await _linked(turn, ticket, belong)
    worst = min((ticket.severity, *(r.severity for r in belong)))
    await raise_master(turn, master, worst)
    await incidents.put(turn.unit, _declared(turn, ticket, known, len(belong) + 1))
    await incidents.declared_by(turn.unit, master, turn.person_id)
    await _tell_carriers(turn, ticket, carriers)
    said = f"已并入 {len(belong)} 张" if belong else "已设为统一故障，没有别的工单要并入"
    return await show(turn, master, said)


async def _instead(turn: Turn, over: Ticket) -> Reply:
    """The first report was taken back meanwhile: the next one is the master."""
    others = await _belonging(turn, over) if matter_of(over.system) else []
    if not others:
        raise Refused(f"工单 #{over.id} 已不在处理中，不能作为统一故障的主单")
    return await declare(turn, others[0].ticket_id)


def _declared(turn: Turn, ticket: Ticket, known: Incident | None, reports: int) -> Incident:
    matter = matter_of(ticket.system)
    new = Incident(ticket.id, matter, ticket.system, IncidentState.DECLARED, proposed_at=turn.now)
    declared = replace(known or new, state=IncidentState.DECLARED, reports=reports)
    return replace(declared, declared_at=declared.declared_at or turn.now)


async def _belonging(turn: Turn, master: Ticket) -> list[Recent]:
    """The open faults of the same matter that the desk got lately, without the master."""
    found = await incidents.recent(turn.unit, turn.now - SAME_WITHIN)
    matter = matter_of(master.system)
    return [
        r
        for r in reversed(found)
        if r.ticket_id != master.id
        and r.status in WORKING
        and r.kind is Kind.FAULT
        and matter_of(r.system) == matter
    ]


async def _linked(turn: Turn, master: Ticket, belong: list[Recent]) -> dict[int, list[int]]:
    """Link them; whoever had some of them in hand, and which. Nobody is told twice."""
    carriers: dict[int, list[int]] = {}
    told = {who_reported(master)}
    for report in belong:
        said = {"master": str(master.id), "quiet": "1" if report.who in told else ""}
        linked = await tickets.act(turn, Verb.LINK, report.ticket_id, None, said)
        told.add(report.who)
        if linked.engineer_id not in (None, master.engineer_id):
            carriers.setdefault(linked.engineer_id or 0, []).append(linked.id)
    return carriers


async def _tell_carriers(turn: Turn, master: Ticket, carriers: Mapping[int, list[int]]) -> None:
    for engineer, numbers in carriers.items():
        listed = "、".join(f"#{n}" for n in numbers)
        text = f"您手上的 {listed} 已并入统一故障 #{master.id}，不用再单独处理"
        key = f"i{master.id}c{numbers[0]}"
        message = OutgoingMessage(text, (choice("看进展", "show", master.id),))
        await tell(turn.unit, engineer, message, key, turn.now)


async def raise_master(turn: Turn, master: int, worst: Severity) -> None:
    """One severity for all: that of the worst report."""
    ticket = await get(turn.unit, master)
    if worst < ticket.severity and ticket.status in WORKING:
        await tickets.raise_to(turn, ticket, worst, "并入的报修级别更高")


async def chase(turn: Turn, ticket: Ticket) -> Reply:
    """Who waits for a linked ticket chases the fault it is part of."""
    master = await tickets.act(
        turn, Verb.CHASE, ticket.master_id or 0, None, {}, frozenset({Party.REPORTER})
    )
    said = await chasing.done(turn.unit, master.id)
    return await show(turn, master.id, f"#{ticket.id} 已并入 #{master.id}。{said}")


async def dismiss(turn: Turn, master: int) -> Reply:
    """They are several faults: not asked again unless reports double."""
    require_manager(turn)
    known = await incidents.get(turn.unit, master)
    if known is None or known.state is not IncidentState.PROPOSED:
        return await show(turn, master)
    await incidents.put(turn.unit, replace(known, state=IncidentState.DISMISSED))
    return Reply("好的，各单照常单独处理")


async def show(turn: Turn, master: int, opening: str = "") -> Reply:
    """The one status card, with what this person can do."""
    ticket = await get(turn.unit, master)
    known = await incidents.get(turn.unit, master)
    stands = await standing(turn.unit, master, known.system if known else "")
    text = words.card(stands, await tickets.scene(turn, ticket))
    buttons = [choice("刷新", "show", master)]
    if turn.person is not None and turn.person.role in MANAGERS:
        buttons = [*_managing(ticket, known), *buttons]
    card = turn.desk.library.fallback_card(ticket.system)
    if card is not None and ticket.status in WORKING and ticket.severity <= Severity.S2:
        buttons.append(choice("已改用手工", "paper", master))
    return Reply(f"{opening}\n{text}" if opening else text, tuple(buttons))


def _managing(ticket: Ticket, known: Incident | None) -> list[Choice]:
    if known is None or known.state is not IncidentState.DECLARED or ticket.status not in WORKING:
        return []
    found = [choice("看并入的", "list", ticket.id)]
    if not known.hospital_wide and ticket.severity <= Severity.S2:
        found.append(choice("影响全院，都发应急预案", "wide", ticket.id))
    return [*found, choice("解除统一故障", "dissolve", ticket.id)]


async def listed(turn: Turn, master: int) -> Reply:
    """What follows the master and who joined, each with a button that takes it out."""
    require_manager(turn)
    following = [
        row for row in await incidents.linked(turn.unit, master) if row["status"] == Status.LINKED
    ]
    joined = await affected.of_ticket(turn.unit, master)
    lines = [
        f"#{r['id']} {r['department']} {r['reporter_name']}：{r['summary'][:24]}" for r in following
    ]
    lines += [f"{j.department} {j.name} 也受影响：{j.text[:24]}" for j in joined]
    if not lines:
        return Reply(f"没有并入 #{master} 的工单")
    unlink = [await _unlink_choice(turn, row["id"]) for row in following[:MOST_LISTED]]
    room = MOST_LISTED - len(unlink)
    split = [choice(f"{j.department} {j.name} 单独开单"[:30], "split", j.id) for j in joined[:room]]
    return Reply("\n".join([f"并入 #{master} 的：", *lines[:40]]), (*unlink, *split))


async def _unlink_choice(turn: Turn, number: int) -> Choice:
    ticket = await get(turn.unit, number)
    return Choice(f"拆出 #{number}", TicketPress(Verb.UNLINK, number, ticket.version).encode())


async def hospital_wide(turn: Turn, master: int) -> Reply:
    """Every department gets the fallback card, not only those that reported."""
    require_manager(turn)
    known = await incidents.get(turn.unit, master)
    if known is None or known.state is not IncidentState.DECLARED:
        raise Refused(f"#{master} 现在不是统一故障")
    await incidents.put(turn.unit, replace(known, hospital_wide=True))
    return await show(turn, master, "应急预案会发给全院有账号的人")


async def dissolve(turn: Turn, master: int) -> Reply:
    """It was not one fault: everything stands for itself again."""
    require_manager(turn)
    known = await incidents.get(turn.unit, master)
    if known is None or known.state is not IncidentState.DECLARED:
        raise Refused(f"#{master} 现在不是统一故障")
    following = await incidents.linked(turn.unit, master)
    own = [row["id"] for row in following if row["status"] == Status.LINKED]
    for number in own:
        await tickets.act(turn, Verb.UNLINK, number, None, {})
    over = replace(known, state=IncidentState.DISMISSED)
    await incidents.put(turn.unit, over)
    return Reply(f"已解除，{len(own)} 张工单拆出来单独处理")


async def split(turn: Turn, number: int) -> Reply:
    """Somebody who joined has another fault: his words become a ticket of his own."""
    require_manager(turn)
    one = await affected.get(turn.unit, number)
    if one is None:
        raise Refused("已经单独开单了")
    ticket = await tickets.open_ticket(await _turn_of(turn, one), _report_of(one))
    await affected.leave(turn.unit, number)
    return Reply(f"已单独开单 #{ticket.id}：{one.department} {one.name}")


async def _turn_of(turn: Turn, one: Affected) -> Turn:
    person = await people.get(turn.unit, one.person_id) if one.person_id else None
    account = Account(one.address, person, one.name, one.phone)
    return replace(turn, account=account, message=replace(turn.message, address=one.address))


def _report_of(one: Affected) -> tickets.Report:
    found = assess(one.text)
    return tickets.Report(one.text, found, one.department, one.name, one.phone, one.at)


Action = Callable[[Turn, int], Awaitable[Reply]]
ACTIONS: Mapping[str, Action] = {
    "declare": declare,
    "dismiss": dismiss,
    "show": show,
    "list": listed,
    "wide": hospital_wide,
    "dissolve": dissolve,
    "split": split,
}
