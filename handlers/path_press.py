"""收到: the tap that says a channel works."""

from handlers.turn import Reply, Turn
from helpdesk.press import Press
from storage import path_checks


async def tapped(turn: Turn, press: Press) -> Reply:
    """Keep the tap; one that comes late or twice is thanked for all the same."""
    day = press.args[0] if press.args else ""
    await path_checks.tap(turn.unit, day, turn.message.address, turn.now)
    return Reply("好的，这个渠道畅通，谢谢")
