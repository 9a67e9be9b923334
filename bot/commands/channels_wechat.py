"""What zhiban channels check asks the Official Account."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import aiohttp

from bot.channels.asking import Answer, Asking, wechat_token
from bot.channels.wechat_templates import fields_in, read_fields
from bot.commands.channel_findings import Finding, clock_finding, finding, inner
from bot.config import Settings, WeChat
from bot.language import words


async def look_wechat(
    session: aiohttp.ClientSession, settings: Settings, now: Callable[[], datetime]
) -> list[Finding]:
    name, own = "wechat", settings.wechat
    secrets = [s.reveal() for s in (own.app_secret, own.token, own.aes_key)]
    asking = Asking(session, own.api_base, secrets)
    token, answer = await wechat_token(asking, own.app_id, secrets[0])
    found = [finding(name, words("密钥和 IP 白名单", "secret and allow list"), answer)]
    if token:
        menu = await asking.get("/cgi-bin/menu/get", access_token=token)
        found.append(finding(name, words("菜单", "menu"), menu))
        every = {"action": "all", "check_operator": "DEFAULT"}
        callback = await asking.post("/cgi-bin/callback/check", every, access_token=token)
        found.append(_callback(callback))
        found.append(await _may_send(asking, token))
        found += [f async for f in _templates(asking, own, token)]
    return [*found, *clock_finding(name, answer, now())]


async def _may_send(asking: Asking, token: str) -> Finding:
    """Whether the account may send notices, and how many more today."""
    asked = {"cgi_path": "/cgi-bin/message/custom/send"}
    answer = await asking.post("/cgi-bin/openapi/quota/get", asked, access_token=token)
    left = inner(answer, "quota").get("remain", "")
    says = words(f"今天还能发 {left} 条", f"{left} left today") if left != "" else ""
    return finding("wechat", words("发通知的权限", "permission to send"), answer, says)


async def _templates(asking: Asking, own: WeChat, token: str) -> AsyncIterator[Finding]:
    """Whether the templates of the settings exist, with just the fields they are given."""
    kinds = (
        (words("模板消息", "template message"), own.template, own.template_fields, _PRIVATE),
        (words("订阅通知", "subscription"), own.subscription, own.subscription_fields, _NEWTMPL),
    )
    for what, template_id, fields, (path, listed, key) in kinds:
        if template_id:
            answer = await asking.get(path, access_token=token)
            found = answer.body.get(listed)
            rows = (
                [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
            )
            contents = {str(row.get(key)): str(row.get("content", "")) for row in rows}
            yield _template(what, answer, contents.get(template_id), frozenset(read_fields(fields)))


_PRIVATE = ("/cgi-bin/template/get_all_private_template", "template_list", "template_id")
_NEWTMPL = ("/wxaapi/newtmpl/gettemplate", "data", "priTmplId")


def _template(what: str, answer: Answer, content: str | None, given: frozenset[str]) -> Finding:
    if not answer.good:
        return finding("wechat", what, answer)
    if content is None:
        says = words(
            "公众号里没有这个模板 ID，请在后台“模板消息/订阅通知”里复制",
            "the account has no template of this id: copy it from the console",
        )
        return Finding("wechat", what, False, says)
    wanted = fields_in(content)
    missing, extra = "、".join(sorted(wanted - given)), "、".join(sorted(given - wanted))
    says = words(
        f"字段对不上：缺 {missing or '无'}，多 {extra or '无'}",
        f"fields differ: missing {missing or 'none'}, too many {extra or 'none'}",
    )
    return Finding("wechat", what, wanted == given, "" if wanted == given else says)


def _callback(answer: Answer) -> Finding:
    """Whether WeChat reaches the server of the address that is entered on the account's page."""
    what = words("回调地址", "callback")
    pings = answer.body.get("ping")
    listed = pings if isinstance(pings, list) else []
    lost = [p for p in listed if isinstance(p, dict) and p.get("package_loss") == "100%"]
    if answer.good and listed and len(lost) == len(listed):
        says = words(
            "微信连不到服务器配置里的地址，请检查域名解析和防火墙",
            "WeChat does not reach the address of 服务器配置: check DNS and firewall",
        )
        return Finding("wechat", what, False, says)
    return finding("wechat", what, answer)
