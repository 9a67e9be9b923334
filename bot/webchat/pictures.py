"""Pictures and files on the page: what is taken from a person, and what he is shown again."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from bot.media_folder import MediaFolder
from bot.web.posts import Unfit
from helpdesk.media import INLINE, NAME, MediaKind, MediaState, MediaType, recognised
from storage import media, web_uploads
from storage.engine import Datastore
from storage.unit import Unit

MOST_UPLOADS = 20
"""Pictures and files of one person within ten minutes."""
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_UNKNOWN = "这种文件收不了，能收图片、语音、视频、PDF、Word、Excel、PPT 和文本"
_GONE = "已经不在了"


class Pictures:
    """What came lies with the datastore until the desk has kept it in its folder."""

    def __init__(
        self, store: Datastore, folder: MediaFolder, most_bytes: int, now: Callable[[], datetime]
    ) -> None:
        self._store, self._folder, self._now = store, folder, now
        self.most_bytes = most_bytes

    async def take(self, request: web.Request, account: str) -> str:
        """Hold what is posted; the note that says what it is. Raises Unfit for too many, too much,
        and what its own first bytes do not show to be one of the kinds that are taken."""
        await self._require_room(account)
        content = await self._content(request)
        known = recognised(content, MediaKind.FILE)
        if known is None:
            raise Unfit(415, _UNKNOWN)
        ref, at = secrets.token_hex(16), self._now()
        await self._store.write(lambda unit: web_uploads.add(unit, ref, account, content, at))
        return f"{known.kind.value}:{ref}"

    async def show(self, ref: str, account: str) -> web.Response:
        """What the account sent, or was sent. Raises Unfit for anybody else's and what is gone."""
        content = await self._found(ref, account) if NAME.fullmatch(ref) else None
        known = None if content is None else recognised(content, MediaKind.FILE)
        if content is None or known is None:
            raise Unfit(404, _GONE)
        return web.Response(body=content, headers=_headers(known, ref))

    async def _found(self, ref: str, account: str) -> bytes | None:
        async def read(unit: Unit) -> tuple[str | None, bytes | None]:
            kept = await media.referred(unit, "webchat", account, ref)
            if kept is not None and kept.state is MediaState.KEPT:
                return kept.name, None
            if kept is not None and kept.state is not MediaState.PENDING:
                return None, None
            return None, await web_uploads.content_for(unit, ref, account)

        name, content = await self._store.read(read)
        if name is None:
            return content
        try:
            return await asyncio.to_thread(self._folder.read, name)
        except OSError:
            return None

    async def _require_room(self, account: str) -> None:
        since = self._now() - timedelta(minutes=10)
        number = await self._store.read(lambda unit: web_uploads.number_since(unit, account, since))
        if number >= MOST_UPLOADS:
            raise Unfit(429, "发得太多了，请过几分钟再发")

    async def _content(self, request: web.Request) -> bytes:
        too_big = Unfit(413, f"太大了，最多 {self.most_bytes >> 20} MB")
        if (request.content_length or 0) > self.most_bytes:
            raise too_big
        body = bytearray()
        try:
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > self.most_bytes:
                    raise too_big
        except web.RequestPayloadError:
            raise Unfit(400, "内容没有传完整") from None
        return bytes(body)


def _headers(known: MediaType, ref: str) -> dict[str, str]:
    how = "inline" if known.kind in INLINE else "attachment"
    named = f'{how}; filename="{ref[:8]}.{known.ending}"'
    return {**_SAFE, "Content-Type": known.mime, "Content-Disposition": named}
