"""Every morning: does each channel reach whoever is on call? Who is silent is stood in for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.press import Press
from helpdesk.reaching import CHANNEL_WORDS
from helpdesk.roster import Roster
from helpdesk.roster_change import Change, ChangeKind
from notifications.telling import tell, tell_managers
from notifications.wording import say
from storage import outbox, path_checks, people, roster_changes
from storage.outbox import Delivery
from storage.path_checks import PathCheck
from storage.unit import Unit

PRESS = "path"
PATIENCE = timedelta(minutes=15)
"""So long somebody may take for his tap."""
LONGEST = timedelta(hours=24)
"""A stand-in that nobody planned lasts to the end of the shift, and no longer than this."""
_NO_TAP = frozenset({"email", "sms", "phone"})
"""Nothing comes back from there by itself."""


async def ask_all(unit: Unit, roster: Roster, day: str, now: datetime) -> int:
    """Ask everybody on call now, at each of his accounts; how many accounts it were."""
    asked = 0
    for team in (*roster.team_names, *(role.value for role in Role)):
        for person_id in roster.on_call(team, now):
            for address in await people.addresses(unit, person_id):
                if address.channel not in _NO_TAP:
                    await _ask(unit, day, PathCheck(person_id, team, address), now)
                    asked += 1
    return asked


async def _ask(unit: Unit, day: str, check: PathCheck, now: datetime) -> None:
    await path_checks.ask(unit, day, check, now)
    channel = CHANNEL_WORDS.get(check.address.channel, check.address.channel)
    message = OutgoingMessage(
        say("_path_test", {"channel": channel}), (Choice("收到", Press(PRESS, (day,)).encode()),)
    )
    key = f"path-{day}:{check.address.channel}:{check.address.account}"
    delivery = Delivery(key, check.address, message, person_id=check.person_id, urgency=2)
    outbox.queue(unit, delivery, now)


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
