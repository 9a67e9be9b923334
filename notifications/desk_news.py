"""What the desk has to say about itself to the duty managers."""

from datetime import datetime, timedelta

from helpdesk.messages import OutgoingMessage
from helpdesk.roster import Roster
from notifications.phrases import how_long
from notifications.telling import tell_managers
from notifications.wording import say
from storage import outbox
from storage.unit import Unit

LATE = timedelta(minutes=5)
"""A notice that waits so long past its time is a delay of the desk's own."""
AGAIN = timedelta(minutes=30)


async def report_delays(unit: Unit, roster: Roster, now: datetime) -> bool:
    """Tell the duty managers when notices are late, every half hour as long as they are."""
    late = await outbox.late(unit, now - LATE)
    if late.total == 0 or late.since is None:
        return False
    values = {"total": late.total, "longest": how_long(now - late.since)}
    half_hour = int(now.timestamp() // AGAIN.total_seconds())
    message = OutgoingMessage(say("_late_notices", values))
    await tell_managers(unit, roster, message, f"late-{half_hour}", now)
    return True
