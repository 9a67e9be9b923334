"""What the Official Account's platform keeps of pictures, sound and video for three days."""

from datetime import timedelta

from aiohttp import web

from tests.support.platforms.wechat_bodies import answered


class Media:
    """Its part of the platform."""

    async def _media(self, request):
        """Bytes, or JSON: a refusal, or where a video lies."""
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return answered(errcode)
        media_id = request.query.get("media_id", "")
        kind, content, until = self.media.get(media_id, ("", b"", self.now()))
        if self.now() >= until:
            return answered(40007)
        if kind == "video":
            return web.json_response({"video_url": f"{self.url}/videos/{media_id}"})
        return self._downloaded(content)

    async def _upload(self, request):
        if errcode := self._token_error(request.query.get("access_token", "")):
            return answered(errcode)
        kind, part = request.query.get("type"), await (await request.multipart()).next()
        content = await part.read()
        most = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20}.get(kind)
        if most is None or part.name != "media":
            return answered(40004 if most is None else 41005)
        if len(content) > most:
            return answered(40006)
        media_id = self.holds(kind, content)
        return web.json_response({"type": kind, "media_id": media_id, "created_at": 1})

    async def _video(self, request):
        return self._downloaded(self.media[request.match_info["media_id"]][1])

    def _downloaded(self, content):
        self.downloads += 1
        named = {"Content-disposition": 'attachment; filename="MEDIA_ID.jpg"'}
        return web.Response(body=content, content_type="image/jpeg", headers=named)

    def holds(self, kind, content):
        """The platform keeps the content for three days; its media id."""
        media_id = f"MEDIA{len(self.media)}_{kind}"
        self.media[media_id] = (kind, content, self.now() + timedelta(days=3))
        return media_id
