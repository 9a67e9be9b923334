"""Group robots of WeCom: each posts into the group of one team."""

import json
from collections.abc import Mapping

import aiohttp

from bot.channels.doubt import in_doubt
from bot.channels.tencent import TIMEOUT
from bot.channels.wecom_api import WECOM_VERDICTS
from bot.channels.wecom_cards import shown
from helpdesk.errors import DeliveryError
from helpdesk.messages import OutgoingMessage
from helpdesk.press import decode
from notifications.groups import MENTION

NAME = "wecom_group"


class WeComRobots:
    """Every team with a robot, by its webhook address; the key in the address is a secret.

    Accounts are teams. A choice that mentions somebody becomes a mention, others are left out: in
    a group nobody could tell who pressed.
    """

    name = NAME
    buttons = True

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._taken: dict[str, int] = {}
        self._session: aiohttp.ClientSession | None = None

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """See Channel.send. A part that was taken is not sent again under the same key."""
        if account not in self._addresses:
            raise DeliveryError("no robot for this team", permanent=True)
        texts = shown(OutgoingMessage(message.text)).texts
        for number in range(self._taken.pop(key, 0), len(texts)):
            said: dict[str, object] = {"content": texts[number]}
            if number == len(texts) - 1:
                said["mentioned_list"] = _mentioned(message)
            try:
                await self._post(self._addresses[account], {"msgtype": "text", "text": said})
            except DeliveryError:
                if number:
                    self._taken[key] = number
                raise
        return ""

    async def _post(self, address: str, message: Mapping[str, object]) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        body = json.dumps(message, ensure_ascii=False).encode()
        typed = {"Content-Type": "application/json; charset=utf-8"}
        try:
            async with self._session.post(
                address, data=body, headers=typed, allow_redirects=False
            ) as response:
                status, raw = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The error's own text holds the address with the key in it.
            reason = f"platform not reached: {type(error).__name__}"
            raise DeliveryError(reason, uncertain=in_doubt(error)) from None
        _check(status, raw)

    async def close(self, seconds: float = 0) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()


def robots(text: str) -> Mapping[str, str]:
    """The webhook address of each team, as the setting has them: team=address, team=address."""
    parts = (part.partition("=") for part in text.replace("，", ",").split(",") if part.strip())
    return {team.strip(): address.strip() for team, _, address in parts}


def _mentioned(message: OutgoingMessage) -> list[str]:
    presses = [decode(choice.data) for choice in message.choices]
    return [p.args[0] for p in presses if p is not None and p.word == MENTION and p.args]


def _check(status: int, raw: bytes) -> None:
    if status != 200:
        raise DeliveryError(f"HTTP {status}")
    try:
        errcode = json.loads(raw)["errcode"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DeliveryError("answer is not what it should be", uncertain=True) from None
    if errcode:
        found = WECOM_VERDICTS.get(errcode)
        # 93000: the robot was taken out of its group.
        gone = errcode == 93000 or (found is not None and found.permanent)
        wait = found.retry_after if found else None
        raise DeliveryError(f"errcode {errcode}", permanent=gone, retry_after=wait)
