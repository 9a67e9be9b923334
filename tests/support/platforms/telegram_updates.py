"""How updates reach the bot: long polling, or a webhook."""

import asyncio

from aiohttp import ClientError

from tests.support.platforms.telegram_wire import ApiError, Json

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Updates:
    """What waits for the bot, until it takes it."""

    async def push(self, update: Json) -> Json:
        """Something happened: it waits for getUpdates, or is posted to the webhook at once."""
        update = {"update_id": self._next_id(), **update}
        if not self._allowed or set(update) & set(self._allowed):
            self.pending.append(update)
            await self._announce()
            if self.webhook_url:
                await self.deliver()
        return update

    async def deliver(self) -> None:
        """Post what waits to the webhook; what gets no 2xx waits for the next delivery."""
        waiting, self.pending = self.pending, []
        for update in waiting:
            status = await self._post(update)
            self.webhook_statuses.append(status)
            if not 200 <= status < 300:
                self.pending.append(update)

    async def _post(self, update: Json) -> int:
        headers = {SECRET_HEADER: self.webhook_secret} if self.webhook_secret else {}
        try:
            async with self._http.post(self.webhook_url, json=update, headers=headers) as answer:
                return answer.status
        except ClientError:
            return 0

    async def _get_updates(self, given: Json) -> list[Json]:
        if self.webhook_url:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._allowed = given.get("allowed_updates", self._allowed)
        self._forget(int(given.get("offset", 0)))
        self._poll = mine = self._poll + 1
        await self._announce()
        await self._wait_for_updates(mine, float(given.get("timeout", 0)))
        if mine != self._poll:
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        return self.pending[: int(given.get("limit", 100))]

    def _forget(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [one for one in self.pending if one["update_id"] >= offset]

    async def _wait_for_updates(self, mine: int, seconds: float) -> None:
        def over() -> bool:
            return bool(self.pending) or mine != self._poll or self.faults.released.is_set()

        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(over)
        except TimeoutError:
            pass

    async def _set_webhook(self, given: Json) -> bool:
        if not str(given.get("url", "")).startswith(("https://", "http://127.0.0.1")):
            raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided")
        self.webhook_url, self.webhook_secret = given["url"], given.get("secret_token", "")
        self._allowed = given.get("allowed_updates", self._allowed)
        return True

    async def _delete_webhook(self, given: Json) -> bool:
        self.webhook_url, self.webhook_secret = "", ""
        return True

    async def _get_webhook_info(self, given: Json) -> Json:
        return {
            "url": self.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
