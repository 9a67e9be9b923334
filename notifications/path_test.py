"""Every morning: does each channel reach whoever is on call? Who is silent is stood in for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.press import Press
from helpdesk.reaching import CHANNEL_WORDS, by_number
from helpdesk.roster import Roster
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.tap import link
from notifications.telling import tell, tell_managers
from notifications.wording import say
from storage import media_keeping, outbox, path_checks, people, roster_changes
from storage.outbox import Delivery
from storage.path_checks import PathCheck
from storage.unit import Unit

PRESS = "path"
PATIENCE = timedelta(minutes=15)
"""So long somebody may take for his tap."""
LONGEST = timedelta(hours=24)
"""A stand-in that nobody planned lasts to the end of the shift, and no longer than this."""
BY_LINK = frozenset({"email", "sms"})
"""Nothing comes back from there but the tap on a link."""
BY_KEY = "phone"
"""Nothing comes back from there but the key that was pressed, by the gateway's receipt."""


@dataclass(frozen=True)
class Ways:
    """How the desk can be answered: the gateways there are, with what links begin ("": no links),
    whether the phone's gateway tells what was pressed, and whether there is mail."""

    gateways: frozenset[str] = frozenset()
    base: str = ""
    keys: bool = False
    mail: bool = False

    def answers(self, channel: str) -> bool:
        """Whether something comes back from the channel."""
        if channel in BY_LINK:
            return bool(self.base) and (self.mail or channel != "email")
        return channel != BY_KEY or self.keys


async def ask_all(unit: Unit, roster: Roster, ways: Ways, day: str, now: datetime) -> int:
    """Ask everybody on call now, at each address that can answer; how many addresses it were."""
    asked = 0
    for team in (*roster.team_names, *(role.value for role in Role)):
        for person_id in roster.on_call(team, now):
            for address in await _addresses(unit, person_id, ways):
                await _ask(unit, ways, day, PathCheck(person_id, team, address), now)
                asked += 1
    return asked


async def _addresses(unit: Unit, person_id: int, ways: Ways) -> Sequence[Address]:
    person = await people.get(unit, person_id)
    numbers = by_number(person.phone, ways.gateways) if person is not None else ()
    known = (*await people.addresses(unit, person_id), *numbers)
    return [address for address in known if ways.answers(address.channel)]


async def _ask(unit: Unit, ways: Ways, day: str, check: PathCheck, now: datetime) -> None:
    await path_checks.ask(unit, day, check, now)
    address = check.address
    by_link = address.channel in BY_LINK
    values = {
        "channel": CHANNEL_WORDS.get(address.channel, address.channel),
        "link": link(ways.base, await media_keeping.key(unit), day, address) if by_link else "",
        "key": address.channel == BY_KEY,
    }
    choices = (Choice("收到", Press(PRESS, (day,)).encode()),)
    message = OutgoingMessage(say("_path_test", values), () if by_link else choices)
    key = path_checks.key_of(day, address)
    outbox.queue(unit, Delivery(key, address, message, None, check.person_id, 2), now)


async def judge(unit: Unit, roster: Roster, day: str, now: datetime) -> int:
    """Call in the stand-by of whoever answered nowhere, and tell the managers of every channel
    that is dead; how many people were silent."""
    checks: dict[tuple[int, str], list[PathCheck]] = defaultdict(list)
    for check in await path_checks.end(unit, day, now):
        checks[check.person_id, check.team].append(check)
    silent = 0
    for (person_id, team), asked in checks.items():
        dead = [check.address for check in asked if not check.tapped]
        person = await people.get(unit, person_id)
        if not dead or person is None:
            continue
        nowhere = len(dead) == len(asked)
        silent += nowhere
        stand_in = await _promote(unit, roster, team, person_id, now) if nowhere else None
        await _report(unit, roster, person, dead, stand_in, nowhere=nowhere, day=day, now=now)
    return silent


async def _promote(
    unit: Unit, roster: Roster, team: str, silent: int, now: datetime
) -> Person | None:
    """Put the nearest stand-by in the place of somebody silent until his shift ends."""
    stretches = roster.stretches(team, now, now + LONGEST)
    if not stretches or silent not in stretches[0].people:
        return None
    nearest = next((p for p in stretches[0].standby if p != silent), None)
    if nearest is None:
        return None
    ends = next((s.starts for s in stretches if silent not in s.people), now + LONGEST)
    change = Change(
        ChangeKind.REPLACE, nearest, now, ends, team, silent, reason="早上的通知测试没有回应"
    )
    await roster_changes.add(unit, change, now)
    return await people.get(unit, nearest)


async def _report(
    unit: Unit,
    roster: Roster,
    person: Person,
    dead: Sequence[Address],
    stand_in: Person | None,
    *,
    nowhere: bool,
    day: str,
    now: datetime,
) -> None:
    channels = list(dict.fromkeys(CHANNEL_WORDS.get(a.channel, a.channel) for a in dead))
    values = {
        "who": f"{person.name}（电话 {person.phone}）" if person.phone else person.name,
        "channels": "、".join(channels),
        "nowhere": nowhere,
        "stand_in": "" if stand_in is None else stand_in.name,
    }
    message = OutgoingMessage(say("_path_dead", values))
    await tell_managers(unit, roster, message, f"dead-{day}-{person.id}", now)
    if stand_in is not None:
        told = OutgoingMessage(say("_path_stand_in", {"who": person.name}))
        await tell(unit, stand_in.id, told, f"stand-{day}-{person.id}", now)
