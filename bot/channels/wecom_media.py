"""Pictures, sound, video and files of WeCom: fetched from it, and sent through it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import aiohttp

from bot.channels.wecom_api import WeComApi
from helpdesk.errors import DeliveryError

LEAST = 6
"""WeCom refuses what has 5 bytes or fewer."""
SECONDS = 15


class MediaKind(StrEnum):
    """What WeCom tells apart."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


MOST: Mapping[MediaKind, int] = {
    MediaKind.IMAGE: 10 << 20,
    MediaKind.VOICE: 2 << 20,
    MediaKind.VIDEO: 10 << 20,
    MediaKind.FILE: 20 << 20,
}
_LARGEST = max(MOST.values())


@dataclass(frozen=True)
class Media:
    """Something fetched: its bytes, what WeCom says it is, and its name ("" without one)."""

    content: bytes = field(repr=False)
    mime: str
    name: str = ""


async def fetch_media(api: WeComApi, media_id: str) -> Media:
    """What a message's media id stands for; WeCom keeps it for three days.

    Raises DeliveryError, permanent when it is gone or larger than 20 MB.
    """

    async def ask(token: str) -> dict[str, object]:
        query = {"access_token": token, "media_id": media_id}
        return await _exchange(api, "GET", "/cgi-bin/media/get", query, None, _LARGEST)

    found = await api.with_token("/cgi-bin/media/get", ask)
    content = found.get("content")
    if not isinstance(content, bytes):
        raise DeliveryError("answer has no media", permanent=True)
    return Media(content, str(found.get("mime") or ""), str(found.get("name") or ""))


async def send_media(
    api: WeComApi, userid: str, kind: MediaKind, name: str, content: bytes
) -> None:
    """Upload something and send it to a member.

    Raises DeliveryError, permanent when WeCom takes nothing of that size.
    """
    if not LEAST <= len(content) <= MOST[kind]:
        raise DeliveryError(f"{kind} of {len(content)} bytes", permanent=True)

    async def ask(token: str) -> dict[str, object]:
        form = aiohttp.FormData()
        form.add_field("media", content, filename=name, content_type="application/octet-stream")
        query = {"access_token": token, "type": kind.value}
        return await _exchange(api, "POST", "/cgi-bin/media/upload", query, form, _LARGEST)

    uploaded = await api.with_token("/cgi-bin/media/upload", ask)
    media_id = uploaded.get("media_id")
    if not isinstance(media_id, str) or not media_id:
        raise DeliveryError("answer has no media id")
    await api.send(userid, {"msgtype": kind.value, kind.value: {"media_id": media_id}})


async def _exchange(
    api: WeComApi,
    method: str,
    path: str,
    query: Mapping[str, str],
    form: aiohttp.FormData | None,
    most: int,
) -> dict[str, object]:
    try:
        async with api.session.request(
            method,
            api.base_url + path,
            params=query,
            data=form,
            timeout=aiohttp.ClientTimeout(total=SECONDS),
            allow_redirects=False,
        ) as response:
            if response.status != 200:
                raise DeliveryError(f"HTTP {response.status}")
            return await _read(response, most)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        # The error's own text may hold the address with the token in it.
        raise DeliveryError(f"platform not reached: {type(error).__name__}") from None


async def _read(response: aiohttp.ClientResponse, most: int) -> dict[str, object]:
    """An answer that is bytes, or JSON: a refusal, or the id of what was uploaded."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > most:
            raise DeliveryError("media too large", permanent=True)
    disposition = response.content_disposition
    if disposition is None and response.content_type in ("application/json", "text/plain"):
        return _object(bytes(content))
    name = (disposition.filename if disposition else None) or ""
    return {"content": bytes(content), "mime": response.content_type, "name": name}


def _object(raw: bytes) -> dict[str, object]:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        raise DeliveryError("answer is not JSON") from None
    if not isinstance(answer, dict):
        raise DeliveryError("answer is not a JSON object")
    return answer
