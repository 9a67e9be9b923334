"""Once a minute: the test of the channels in the morning, and notices that are late."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.turn import Desk
from helpdesk.roster import Roster
from notifications.desk_news import report_delays
from notifications.path_test import PATIENCE, Ways, ask_all, judge
from storage import marks, occasions
from storage.unit import Unit

LATEST = timedelta(hours=2)
"""A desk that comes back later than this after the time tests no more on that day."""


async def look(desk: Desk, now: datetime) -> None:
    """What is due of all this, in one unit."""
    await desk.store.write(lambda unit: _look(desk, unit, now))


async def _look(desk: Desk, unit: Unit, now: datetime) -> None:
    roster = await desk.rosters.current(unit, await marks.fact(unit, "roster"))
    await report_delays(unit, roster, now)
    if not desk.path_test:
        return
    local = now.astimezone(ZoneInfo(roster.zone))
    hour, minute = map(int, desk.path_test.split(":"))
    start = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if start <= local <= start + LATEST:
        await _test(unit, roster, desk.ways, f"{local:%Y%m%d}", now)


async def _test(unit: Unit, roster: Roster, ways: Ways, day: str, now: datetime) -> None:
    if await occasions.first_time(unit, f"path test {day}", now):
        await marks.put_fact(unit, "path_test", now.isoformat())
        await ask_all(unit, roster, ways, day, now)
        return
    asked = await marks.fact(unit, "path_test")
    if asked and now - datetime.fromisoformat(asked) >= PATIENCE:
        await judge(unit, roster, day, now)
