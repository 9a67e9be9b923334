"""Template and subscription messages, as strict as a verified account has them."""

import itertools
import json
import re
from datetime import timedelta

from aiohttp import web

from tests.support.platforms.wechat_bodies import answered

LIMITS = {
    "thing": r".{1,20}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "number": r"[0-9.]{1,32}",
    "phrase": r"[\u4e00-\u9fff]{1,5}",
    "name": r"[\u4e00-\u9fff]{1,10}|[A-Za-z ]{1,20}",
    "time": r"(\d{4}年\d{1,2}月\d{1,2}日 )?\d{2}:\d{2}",
    "const": r".{1,20}",
}


class Templates:
    """Its part of the platform."""

    def starts_templates(self):
        self.templates, self.subscriptions = {}, {}
        self.consents = {}
        self.template_allowed = True
        self.loses_answers = ""
        """What becomes of the answer to a subscription message that was taken."""
        self.may_send = True
        self._noticed = {}
        self._sent_once = {}
        self._msg_ids = itertools.count(200228332)

    def serve_templates(self, app):
        app.router.add_post("/cgi-bin/message/template/send", self._template_send)
        app.router.add_post("/cgi-bin/message/subscribe/bizsend", self._bizsend)
        app.router.add_get("/cgi-bin/template/get_all_private_template", self._private)
        app.router.add_post("/cgi-bin/openapi/quota/get", self._quota)
        app.router.add_get("/wxaapi/newtmpl/gettemplate", self._newtmpl)

    def has_template(self, template_id, *fields, subscription=False):
        """The operator chose a template with these fields."""
        content = "".join(f"名称：{{{{{name}.DATA}}}}\n" for name in fields)
        (self.subscriptions if subscription else self.templates)[template_id] = content

    def consents_to(self, openid, template_id):
        """Somebody agreed to be sent one more."""
        key = (openid, template_id)
        self.consents[key] = self.consents.get(key, 0) + 1

    def noticed(self, openid):
        """The fields of the templates that reached somebody, in order."""
        return self._noticed.get(openid, [])

    async def _template_send(self, request):
        if (refused := await self._refused(request)) is not None:
            return refused
        said = json.loads(await request.text())
        if not self.template_allowed:
            return answered(48001)
        if errcode := self._errcode(said, self.templates):
            return answered(errcode)
        return self._delivered(said)

    async def _bizsend(self, request):
        if (refused := await self._refused(request)) is not None:
            return refused
        said = json.loads(await request.text())
        if errcode := self._errcode(said, self.subscriptions):
            return answered(errcode)
        key = (said["touser"], said["template_id"])
        if not self.consents.get(key):
            return answered(43101)
        self.consents[key] -= 1
        taken = self._delivered(said)
        if self.loses_answers == "cut":
            request.transport.close()
        return web.Response(status=502) if self.loses_answers else taken

    async def _quota(self, request):
        if (refused := await self._refused(request)) is not None:
            return refused
        if not self.may_send:
            return answered(76022)
        quota = {"daily_limit": 500000, "used": 12, "remain": 499988}
        return web.json_response({"errcode": 0, "errmsg": "ok", "quota": quota})

    async def _refused(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        errcode = self._token_error(request.query.get("access_token", ""))
        return answered(errcode) if errcode else None

    def _errcode(self, said, known):
        if said.get("touser") not in self._allowances:
            return 43004
        if said.get("template_id") not in known:
            return 40037
        fields = re.findall(r"\{\{(\w+)\.DATA\}\}", known[said["template_id"]])
        given = said.get("data", {})
        if set(given) != set(fields):
            return 47003
        return 0 if all(_fits(name, given[name]["value"]) for name in fields) else 47003

    def _delivered(self, said):
        once, now = (said["touser"], said.get("client_msg_id")), self.now()
        known = self._sent_once.get(once)
        if once[1] and known and now - known[1] < timedelta(minutes=10):
            return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": known[0]})
        msg_id = next(self._msg_ids)
        self._sent_once[once] = (msg_id, now)
        values = {name: one["value"] for name, one in said["data"].items()}
        self._noticed.setdefault(said["touser"], []).append(values)
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": msg_id})

    async def _private(self, request):
        if (refused := await self._refused(request)) is not None:
            return refused
        known = [{"template_id": one, "content": text} for one, text in self.templates.items()]
        return web.json_response({"template_list": known})

    async def _newtmpl(self, request):
        if (refused := await self._refused(request)) is not None:
            return refused
        known = [{"priTmplId": one, "content": text} for one, text in self.subscriptions.items()]
        return web.json_response({"errcode": 0, "errmsg": "ok", "data": known})


def _fits(name, value):
    kind = re.fullmatch(r"([a-z_]+?)\d+", name)
    return bool(kind) and bool(re.fullmatch(LIMITS.get(kind[1], r".{1,20}"), value))
