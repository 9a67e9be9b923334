"""Who a member is: from the staff list, else from the directory of WeCom."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.wecom_api import Member, WeComApi
from bot.channels.wecom_messages import NAME
from handlers import directory
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address
from storage.engine import Datastore

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a question to the directory may take from the answer's five."""
ASK_AGAIN = timedelta(minutes=1)
REMEMBERED = 20_000


class Directory:
    """Makes members known to the desk before they are answered, each once a process."""

    def __init__(
        self, calls: Callable[[], WeComApi], store: Datastore, now: Callable[[], datetime]
    ) -> None:
        self._calls = calls
        self._store = store
        self._now = now
        self._known: dict[str, None] = {}
        self._asked: dict[str, datetime] = {}

    async def meet(self, userid: str) -> None:
        """See to it that the desk knows the member, as far as it can be known.

        While the directory does not answer somebody new is a guest, and is asked for again a
        minute later. Raises DatastoreAway.
        """
        if userid in self._known:
            return
        address = Address(NAME, userid)
        known = await self._store.write(lambda unit: directory.recognised(unit, address))
        if not known and not await self._enrolled(address):
            return
        self._known[userid] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    async def _enrolled(self, address: Address) -> bool:
        userid, now = address.account, self._now()
        asked = self._asked.get(userid)
        if asked and now - asked < ASK_AGAIN:
            return False
        self._asked[userid] = now
        if len(self._asked) > REMEMBERED:
            del self._asked[next(iter(self._asked))]
        member = await self._member(userid)
        if member is None or not member.active:
            return False
        named = (member.name, member.department)
        await self._store.write(lambda unit: directory.enrol(unit, address, *named))
        self._asked.pop(userid, None)
        return True

    async def _member(self, userid: str) -> Member | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._calls().member(userid)
        except (DeliveryError, TimeoutError) as error:
            reason = error.reason if isinstance(error, DeliveryError) else "timeout"
            logger.info("the directory does not say who that is", extra={"reason": reason})
            return None
