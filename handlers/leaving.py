"""An account that nothing reaches any more: its owner blocked the desk, or is gone."""

from datetime import datetime

from handlers.turn import Desk
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.people import Role
from helpdesk.reaching import CHANNEL_WORDS
from notifications.telling import tell_managers
from storage import marks, people, windows
from storage.instants import to_ms
from storage.unit import Unit


async def left(desk: Desk, address: Address, now: datetime) -> None:
    """Close the address until it speaks again; the duty managers hear it of whoever is on the
    staff that handles tickets. Raises DatastoreAway."""
    await desk.store.write(lambda unit: _close(desk, unit, address, now))


async def _close(desk: Desk, unit: Unit, address: Address, now: datetime) -> None:
    new, person_id = await windows.close(unit, address, now)
    person = await people.get(unit, person_id) if new and person_id is not None else None
    if person is None or not person.active or person.role is Role.REPORTER:
        return
    where = CHANNEL_WORDS.get(address.channel, address.channel)
    who = f"{person.name}（电话 {person.phone}）" if person.phone else person.name
    says = f"{who}在{where}上收不到通知了（取消关注、屏蔽或注销），请提醒他重新打开"
    roster = await desk.rosters.current(unit, await marks.fact(unit, "roster"))
    key = f"left-{address.channel}-{address.account}-{to_ms(now)}"
    await tell_managers(unit, roster, OutgoingMessage(says), key, now)
