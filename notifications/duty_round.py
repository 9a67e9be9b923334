"""Before a shift and at its end, and every Friday: who is told what, once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS
from helpdesk.policy import Policy
from helpdesk.press import Press
from helpdesk.roster import Duty, Roster
from helpdesk.roster_check import check
from helpdesk.ticket import Ticket
from notifications import texts
from notifications.duty_words import duty_line, span_words, team_word
from notifications.phrases import when
from notifications.roster_words import report
from notifications.telling import tell, tell_managers
from storage import occasions, people, ticket_lists
from storage.instants import to_ms
from storage.unit import Unit

EVENING = 20 * 60
"""The local minute of the day before at which people are told of their shifts."""
AN_HOUR = timedelta(hours=1)
HAND_OVER_AHEAD = timedelta(minutes=15)
FRIDAY, FRIDAY_HOUR = 4, 10
MOST_LISTED = 6
_AHEAD = timedelta(hours=36)
_KEPT = timedelta(days=60)


@dataclass(frozen=True)
class _Round:
    unit: Unit
    policy: Policy
    roster: Roster
    now: datetime

    @property
    def zone(self) -> str:
        return self.roster.zone

    async def first_time(self, name: str) -> bool:
        return await occasions.first_time(self.unit, name, self.now)


async def duty_round(unit: Unit, policy: Policy, roster: Roster, now: datetime) -> None:
    """Tell of what is near: shifts that begin, shifts that end, what is wrong with the roster.

    May be run as often as one likes, by any number of processes: each thing is said once. A
    shift that has begun is not told of any more.
    """
    this = _Round(unit, policy, roster, now)
    coming = [duty for team in roster.team_names for duty in _beginning(this, team)]
    for duty in sorted(coming, key=lambda duty: duty.starts):
        await _before(this, duty, coming)
    for team in roster.team_names:
        for duty in _ending(this, team):
            await _leaving(this, duty)
    await _friday(this)


def _beginning(this: _Round, team: str) -> Iterator[Duty]:
    """Shifts ahead; one that runs is cut off at `now` and so begins with it."""
    for duty in this.roster.duties(team, this.now, this.now + _AHEAD):
        if duty.starts > this.now:
            yield duty


def _ending(this: _Round, team: str) -> Iterator[Duty]:
    ahead = this.now + HAND_OVER_AHEAD
    for duty in this.roster.duties(team, this.now, ahead + HAND_OVER_AHEAD):
        if duty.starts <= this.now and duty.ends <= ahead:
            yield duty


async def _before(this: _Round, duty: Duty, coming: list[Duty]) -> None:
    """The evening before all shifts of the day are told at once; an hour before, this one."""
    book = this.roster.book
    day = book.date_of(duty.starts)
    evening = f"duty:{duty.person_id}:{day}"
    if duty.starts - this.now <= AN_HOUR:
        soon = f"duty:{duty.team}:{duty.person_id}:{to_ms(duty.starts)}"
        if await this.first_time(soon):
            await this.first_time(evening)  # who hears of it now needs no word of the evening
            await _tell_of(this, [duty], soon)
        return
    late = this.now >= book.instant(day - timedelta(days=1), EVENING)
    if late and await this.first_time(evening):
        mine = [d for d in coming if d.person_id == duty.person_id]
        await _tell_of(this, [d for d in mine if book.date_of(d.starts) == day], evening)


async def _tell_of(this: _Round, duties: list[Duty], key: str) -> None:
    person = duties[0].person_id
    lines = [duty_line(duty, this.now, this.zone) for duty in duties]
    found, total = await _open_of(this, duties)
    text = "\n".join(["提醒：您的班", *lines, *_listed(this, found, total)])
    message = OutgoingMessage(text, tuple(texts.show_choice(ticket) for ticket in found))
    if not await tell(this.unit, person, message, key, this.now):
        await _nobody_heard(this, duties[0], key)


async def _open_of(this: _Round, duties: list[Duty]) -> tuple[list[Ticket], int]:
    """What is open in the teams of the shifts; for a manager, everything."""
    found: list[Ticket] = []
    total = 0
    for team in dict.fromkeys(duty.team for duty in duties):
        if team in MANAGERS:
            found += await ticket_lists.open_tickets(this.unit, MOST_LISTED)
            total += await ticket_lists.count_open(this.unit)
        else:
            found += await ticket_lists.open_of(this.unit, team, MOST_LISTED)
            total += await ticket_lists.count_open_of(this.unit, team)
    return found[:MOST_LISTED], total


def _listed(this: _Round, found: list[Ticket], total: int) -> Iterator[str]:
    if not found:
        yield "现在没有未完成的工单"
        return
    yield f"现在未完成 {total} 张" + ("，急的在前：" if total > 1 else "：")
    yield from _ticket_lines(this, found)
    if total > len(found):
        yield f"还有 {total - len(found)} 张没列出来"


def _ticket_lines(this: _Round, found: list[Ticket]) -> Iterator[str]:
    for ticket in found:
        yield texts.list_line(ticket, texts.Scene(this.policy.of(ticket), this.now))


async def _nobody_heard(this: _Round, duty: Duty, key: str) -> None:
    person = await people.get(this.unit, duty.person_id)
    if person is None:
        return
    phone = f"（电话 {person.phone}）" if person.phone else ""
    shift = f"{team_word(duty.team)} {span_words(duty.starts, duty.ends, this.now, this.zone)}"
    text = f"{person.name}{phone}没有绑定账号，收不到值班提醒，请电话通知：{shift}"
    await tell_managers(this.unit, this.roster, OutgoingMessage(text), f"mute:{key}", this.now)


async def _leaving(this: _Round, duty: Duty) -> None:
    """One message to whoever leaves: what he still has, and one tap to hand all of it over."""
    key = f"leaving:{duty.team}:{duty.person_id}:{to_ms(duty.ends)}"
    total = await ticket_lists.count_queue(this.unit, duty.person_id)
    if not total or not await this.first_time(key):
        return
    found = await ticket_lists.queue_of(this.unit, duty.person_id, MOST_LISTED)
    ends = when(duty.ends, this.now, this.zone)
    lines = [f"您的班{ends}结束，手上还有 {total} 张：", *_ticket_lines(this, found)]
    if total > len(found):
        lines.append(f"还有 {total - len(found)} 张没列出来")
    hand_over = Choice("全部交给下一班", Press("hand_over").encode())
    choices = (hand_over, *(texts.show_choice(ticket) for ticket in found))
    message = OutgoingMessage("\n".join(lines), choices)
    await tell(this.unit, duty.person_id, message, key, this.now)


async def _friday(this: _Round) -> None:
    local = this.now.astimezone(ZoneInfo(this.zone))
    if local.weekday() != FRIDAY or local.hour < FRIDAY_HOUR:
        return
    key = f"roster_check:{local.date()}"
    if not await this.first_time(key):
        return
    reachable = await people.reachable(this.unit)
    findings = check(this.roster, this.policy, reachable, this.now)
    names = {person.id: person.name for person in await people.everyone(this.unit)}
    text = "\n".join(report(findings, names, this.now, this.zone))
    await tell_managers(this.unit, this.roster, OutgoingMessage(text), key, this.now)
    await occasions.forget(this.unit, this.now - _KEPT)
