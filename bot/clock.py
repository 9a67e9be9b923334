"""The only clock of the desk; in a demonstration it can be moved."""

from datetime import UTC, datetime, timedelta

from storage import marks
from storage.engine import Datastore

_AHEAD = "demo_seconds_ahead"


def now() -> datetime:
    """The real time, aware UTC."""
    return datetime.now(UTC)


class DemoClock:
    """Real time plus what the demonstration was moved ahead; kept in the datastore, so that every
    process of the demonstration agrees and a restart goes on where it was."""

    def __init__(self, store: Datastore) -> None:
        self._store = store
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The demonstration's time, aware UTC."""
        return now() + self._ahead

    async def load(self) -> None:
        """Read how far ahead the demonstration is."""
        said = await self._store.read(lambda unit: marks.fact(unit, _AHEAD))
        self._ahead = timedelta(seconds=float(said or 0))

    async def move_to(self, instant: datetime) -> None:
        """Go ahead to an instant; an earlier one changes nothing."""
        ahead = max(self._ahead, instant - now())
        await self._store.write(
            lambda unit: marks.put_fact(unit, _AHEAD, str(ahead.total_seconds()))
        )
        self._ahead = ahead
