"""收到: the tap that says a channel works."""

import hmac
from datetime import datetime

from handlers.turn import Desk, Reply, Turn
from helpdesk.press import Press
from helpdesk.tap import token
from storage import media_keeping, path_checks
from storage.unit import Unit


async def tapped(turn: Turn, press: Press) -> Reply:
    """Keep the tap; one that comes late or twice is thanked for all the same."""
    day = press.args[0] if press.args else ""
    await path_checks.tap(turn.unit, day, turn.message.address, turn.now)
    return Reply("好的，这个渠道畅通，谢谢")


async def tapped_link(desk: Desk, day: str, given: str, now: datetime) -> bool:
    """Keep the tap on a link; False for a link that was not made for that day's test, or is over.

    Raises DatastoreAway.
    """

    async def keep(unit: Unit) -> bool:
        key = await media_keeping.known_key(unit)
        for check in await path_checks.open_on(unit, day) if key else ():
            if hmac.compare_digest(token(key, day, check.address), given):
                await path_checks.tap(unit, day, check.address, now)
                return True
        return False

    return await desk.store.write(keep)
