"""What the two WeChats share of pictures, sound, video and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from bot.channels.tencent import TencentApi, json_object
from helpdesk.errors import DeliveryError
from helpdesk.media import MediaKind, TooBig

SECONDS = 15
LARGEST = 20 << 20

MOST: Mapping[MediaKind, int] = {
    MediaKind.IMAGE: 10 << 20,
    MediaKind.VOICE: 2 << 20,
    MediaKind.VIDEO: 10 << 20,
    MediaKind.FILE: LARGEST,
}


@dataclass(frozen=True)
class Media:
    """Something fetched: its bytes, what the platform says it is, and its name ("" without one)."""

    content: bytes = field(repr=False)
    mime: str
    name: str = ""


async def fetch_media(api: TencentApi, media_id: str, most: int = LARGEST) -> Media:
    """What a message's media id stands for; the platform keeps it for three days.

    Raises DeliveryError, permanent when it is gone or larger than `most` bytes.
    """

    async def ask(token: str) -> dict[str, object]:
        query = {"access_token": token, "media_id": media_id}
        return await _exchange(api, "GET", "/cgi-bin/media/get", query, None, most)

    found = await api.with_token("/cgi-bin/media/get", ask)
    elsewhere = found.get("video_url")
    if isinstance(elsewhere, str) and elsewhere.startswith(("https://", "http://")):
        found = await _exchanged(api, "GET", elsewhere, {}, None, most)
    content = found.get("content")
    if not isinstance(content, bytes):
        raise DeliveryError("answer has no media", permanent=True)
    return Media(content, str(found.get("mime") or ""), str(found.get("name") or ""))


async def upload_media(api: TencentApi, kind: str, name: str, content: bytes) -> str:
    """Leave something with the platform for three days; the id to send it by."""

    async def ask(token: str) -> dict[str, object]:
        form = aiohttp.FormData()
        form.add_field("media", content, filename=name, content_type="application/octet-stream")
        query = {"access_token": token, "type": kind}
        return await _exchange(api, "POST", "/cgi-bin/media/upload", query, form, LARGEST)

    uploaded = await api.with_token("/cgi-bin/media/upload", ask)
    media_id = uploaded.get("media_id")
    if not isinstance(media_id, str) or not media_id:
        raise DeliveryError("answer has no media id")
    return media_id


async def _exchange(
    api: TencentApi,
    method: str,
    path: str,
    query: Mapping[str, str],
    form: aiohttp.FormData | None,
    most: int,
) -> dict[str, object]:
    return await _exchanged(api, method, api.base_url + path, query, form, most)


async def _exchanged(
    api: TencentApi,
    method: str,
    url: str,
    query: Mapping[str, str],
    form: aiohttp.FormData | None,
    most: int,
) -> dict[str, object]:
    try:
        async with api.session.request(
            method,
            url,
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
            raise TooBig
    disposition = response.content_disposition
    if disposition is None and response.content_type in ("application/json", "text/plain"):
        return json_object(bytes(content))
    name = (disposition.filename if disposition else None) or ""
    return {"content": bytes(content), "mime": response.content_type, "name": name}
