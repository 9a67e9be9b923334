"""Files of the Bot API: getFile gives an address that lives an hour, and nothing over 20 MB."""

from typing import Any

from aiohttp import web

from tests.support.platforms.telegram_wire import ApiError, Json

MOST = 20 << 20


class TelegramFiles:
    """What people uploaded, by file id. `missing`: addresses that no longer work."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.contents: dict[str, bytes] = {}
        self.expired = False
        self.downloads = 0
        self.sent: list[tuple[int, str, bytes, str]] = []
        """Chat, kind, content and caption of what the bot sent."""

    def holds(self, content: bytes) -> str:
        """Telegram has the content; its file id."""
        file_id = f"AgACAgIAAxkBAA{len(self.contents)}-{len(content)}"
        self.contents[file_id] = content
        return file_id

    def photo(self, content: bytes) -> list[Json]:
        """The fields of a photo: two sizes, the last is the largest."""
        small, large = self.holds(content[:64]), self.holds(content)
        return [
            {"file_id": one, "file_unique_id": one, "width": side, "height": side}
            for one, side in ((small, 90), (large, 1280))
        ]

    async def get_file(self, given: Json) -> Any:
        file_id = given.get("file_id", "")
        if file_id not in self.contents:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.contents[file_id])
        if size > MOST:
            raise ApiError(400, "Bad Request: file is too big")
        path = f"photos/{file_id}"
        return {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_size": size,
            "file_path": path,
        }

    async def serve(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return web.json_response({"ok": False, "error_code": 401}, status=401)
        content = self.contents.get(request.match_info["path"].removeprefix("photos/"))
        if content is None or self.expired:
            return web.json_response({"ok": False, "error_code": 404}, status=404)
        self.downloads += 1
        return web.Response(body=content, content_type="application/octet-stream")
