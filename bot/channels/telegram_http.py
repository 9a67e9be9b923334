"""HTTP to the Bot API, which believes only answers in Telegram's own form."""

import json
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

_SECONDS = 10.0


class TelegramRequest(HTTPXRequest):
    """Ten seconds for each step.

    The page of a proxy or portal on the way says nothing about token, chat or message: whatever its
    status, it is raised as NetworkError, and is not logged.
    """

    def __init__(self, proxy: str | None = None) -> None:
        super().__init__(
            proxy=proxy,
            connect_timeout=_SECONDS,
            read_timeout=_SECONDS,
            write_timeout=_SECONDS,
            pool_timeout=_SECONDS,
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """See BaseRequest."""
        code, payload = await super().do_request(*args, **kwargs)
        if not _is_telegrams(code, payload):
            raise NetworkError(f"not an answer of Telegram ({code})")
        return code, payload


def _is_telegrams(code: int, payload: bytes) -> bool:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    if not isinstance(answer, dict):
        return False
    return "result" in answer if 200 <= code <= 299 else answer.get("ok") is False
