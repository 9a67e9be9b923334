"""WeChat's windows, counted for all processes; and addresses that are closed for good."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Address
from helpdesk.window import KEPT, Window
from storage.engine import Datastore
from storage.instants import from_ms, to_ms
from storage.schema import accounts
from storage.unit import Unit

_THIS = (accounts.c.channel == sa.bindparam("ch"), accounts.c.account == sa.bindparam("ac"))
_GET = sa.select(accounts.c.said_at, accounts.c.seen_at, accounts.c.pushed).where(*_THIS)
_COUNT = sa.update(accounts).where(*_THIS).values(pushed=sa.bindparam("instants"))
_CLOSE = (
    sa.update(accounts)
    .where(*_THIS, accounts.c.closed_at.is_(None))
    .values(closed_at=sa.bindparam("at", type_=sa.BigInteger))
    .returning(accounts.c.person_id)
)


async def window_of(unit: Unit, address: Address) -> Window:
    """How it stands with somebody; one who never spoke has no window."""
    row = await unit.row(_GET, ch=address.channel, ac=address.account)
    if row is None:
        return Window()
    said, seen = from_ms(row["said_at"]), from_ms(row["seen_at"])
    tapped = seen if said is None or (seen is not None and seen > said) else None
    sent = tuple(at for n in row["pushed"].split() if (at := from_ms(int(n))))
    return Window(said, tapped, sent)


async def close(unit: Unit, address: Address, at: datetime) -> tuple[bool, int | None]:
    """Nothing goes to the address until it speaks again; whether that is new, and whose it is."""
    asked = {"ch": address.channel, "ac": address.account}
    row = await unit.row(_CLOSE, at=to_ms(at), **asked)
    return (False, None) if row is None else (True, row["person_id"])


class Windows:
    """The windows of one channel. All methods raise DatastoreAway."""

    def __init__(self, store: Datastore, channel: str, now: Callable[[], datetime]) -> None:
        self._store, self._channel, self._now = store, channel, now

    async def take(self, account: str, count: int) -> bool:
        """Count so many messages if the window has room for all of them."""

        async def work(unit: Unit) -> bool:
            address, now = Address(self._channel, account), self._now()
            window = await window_of(unit, address)
            if window.left(now) < count:
                return False
            await _keep(unit, address, window.after(now, count))
            return True

        return await self._store.write(work)

    async def give_back(self, account: str, count: int) -> None:
        """The last ones were not sent after all."""

        async def work(unit: Unit) -> None:
            address = Address(self._channel, account)
            window = await window_of(unit, address)
            await _keep(unit, address, window.sent[: len(window.sent) - count])

        await self._store.write(work)

    async def use_up(self, account: str) -> None:
        """The platform says that the window is closed, whatever we counted."""

        async def work(unit: Unit) -> None:
            await _keep(unit, Address(self._channel, account), (self._now(),) * KEPT)

        await self._store.write(work)


async def _keep(unit: Unit, address: Address, sent: tuple[datetime, ...]) -> None:
    instants = " ".join(str(to_ms(at)) for at in sent)
    await unit.rows(_COUNT, ch=address.channel, ac=address.account, instants=instants)
