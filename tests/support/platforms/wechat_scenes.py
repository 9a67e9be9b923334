"""What the Official Account's platform gives for a code with a scene."""

import json

from aiohttp import web

MOST_BYTES = 64


class Scenes:
    """Permanent codes by their scene; the same scene again is the same code."""

    def serve_scenes(self, app):
        self.scenes: dict[str, str] = {}
        app.router.add_post("/cgi-bin/qrcode/create", self._qrcode_create)

    async def _qrcode_create(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return web.json_response({"errcode": errcode, "errmsg": "refused"})
        said = json.loads(await request.text())
        scene = said.get("action_info", {}).get("scene", {}).get("scene_str", "")
        if said.get("action_name") != "QR_LIMIT_STR_SCENE" or "expire_seconds" in said:
            return web.json_response({"errcode": 40053, "errmsg": "invalid action info"})
        if not 1 <= len(scene.encode()) <= MOST_BYTES:
            return web.json_response({"errcode": 40053, "errmsg": "invalid action info"})
        url = self.scenes.setdefault(scene, f"http://weixin.qq.com/q/{len(self.scenes):022d}")
        return web.json_response({"ticket": f"gQ{len(self.scenes)}", "url": url})
