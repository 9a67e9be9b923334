"""Real requests of every door of the desk, mutated before or after they are signed and sealed."""

import hashlib
import hmac
import json
import random
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from helpdesk.messages import Address, OutgoingMessage
from storage import alarms as alarm_store
from storage import outbox
from storage.outbox import Delivery
from storage.schema import deliveries
from storage.unit import Unit
from tests.support.fuzzing import Making, Request, bytes_mutated, json_mutated, words_mutated
from tests.support.hospital import PlatformWorld
from tests.support.platform_world import SECRET
from tests.support.platforms.telegram_updates import SECRET_HEADER
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_crypto import encrypt, sign

PAYLOADS = Path(__file__).parent / "payloads"
JSON = {"Content-Type": "application/json"}
ALARM_TOKEN, GATEWAY_SECRET = "s3cret", "s" * 20
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"p" * 500
WORDS = (
    *("急诊HIS打不开，全科挂不了号", "收费处的打印机卡纸了", "电子票据怎么冲红"),
    *("我的工单", "帮助", "催单 1", "1", "取消", "评价 5", "绑定 12345678", "语言 en"),
    "代报 心内科 张三 80011 HIS打不开",
)
PRESSES = (
    "accept:1:1",
    "menu:report",
    "confirm:1:3",
    "show:1",
    "answer:a",
    "chase:1:2",
    "q-abcdefghjk",
)


@cache
def _updates() -> tuple[dict[str, Any], ...]:
    files = sorted((PAYLOADS / "telegram").glob("*.json"))
    read = [json.loads(file.read_text("utf-8")) for file in files]
    return tuple(update for update in read if "update_id" in update)


@cache
def _messages() -> tuple[str, ...]:
    return tuple(f.read_text("utf-8") for f in sorted((PAYLOADS / "wechat").glob("*.xml")))


def _stamp(world: PlatformWorld) -> int:
    return int(world.clock().timestamp())


def telegram(world: PlatformWorld, chance: random.Random, number: int) -> Request:
    """Messages, edits, presses, members, groups, with the right secret."""
    update = json.loads(json.dumps(chance.choice(_updates()))) | {"update_id": number}
    for kind in ("message", "edited_message", "callback_query"):
        said = update.get(kind, {})
        if "text" in said:
            said["text"] = _odd_words(chance)
        if "data" in said:
            said["data"] = chance.choice(PRESSES)
        for part in (said, said.get("message", {})):
            if part.get("chat", {}).get("type") == "private":
                part["chat"]["id"] = 700100 + chance.randrange(20)
    headers = {SECRET_HEADER: SECRET, **JSON}
    return "/callback/telegram", _json_mutated(chance, update), headers


def _odd_words(chance: random.Random) -> str:
    said = chance.choice(WORDS)
    return words_mutated(chance, said) if chance.random() < 0.6 else said


def _odd_xml_words(chance: random.Random) -> str:
    return _odd_words(chance).encode("utf-8", "replace").decode().replace("\x00", "")


def _renewed(world: PlatformWorld, chance: random.Random, number: int) -> str:
    """A real message of the Official Account as a new one of somebody who is there."""
    body = chance.choice(_messages())
    body = body.replace("oZhiBan6ExampleOpenId0000001", f"oZhiBan{chance.randrange(20)}")
    body = body.replace("1767571200", str(_stamp(world) - chance.randrange(60)))
    head, opened, rest = body.partition("<MsgId>")
    if opened:
        body = f"{head}<MsgId>{number}{rest[rest.index('</MsgId>') :]}"
    return body.replace("急诊HIS打不开", _odd_xml_words(chance))


def _signed(world: PlatformWorld, **more: str) -> str:
    at = str(_stamp(world))
    query = {
        "signature": sign(world.platform.account.token, at, "1"),
        "timestamp": at,
        "nonce": "1",
    }
    return "&".join(f"{name}={quote(value)}" for name, value in (query | more).items())


def _sometimes(chance: random.Random, body: str) -> bytes:
    plain = body.encode()
    return bytes_mutated(chance, plain) if chance.random() < 0.6 else plain


def wechat(world: PlatformWorld, chance: random.Random, number: int) -> Request:
    """Messages and events in plain, rightly signed."""
    body = _sometimes(chance, _renewed(world, chance, number))
    return f"/callback/wechat?{_signed(world)}", body, {}


def wechat_sealed(world: PlatformWorld, chance: random.Random, number: int) -> Request:
    """The same in AES, mutated before it is sealed, or after."""
    account, before = world.platform.account, chance.random() < 0.8
    plain = _renewed(world, chance, number)
    if before:
        plain = _sometimes(chance, plain).decode("utf-8", "replace")
    sealed = encrypt(plain, account.aes_key, account.app_id)
    right = sign(account.token, str(_stamp(world)), "1", sealed)
    body = xml({"ToUserName": "gh_0123456789ab", "Encrypt": sealed}).encode()
    query = _signed(world, encrypt_type="aes", msg_signature=right)
    return f"/callback/wechat?{query}", body if before else bytes_mutated(chance, body), {}


def _wecom_plain(world: PlatformWorld, chance: random.Random, number: int) -> str:
    head = {
        "ToUserName": world.platform.corp.corp_id,
        "FromUserName": f"w{chance.randrange(20):03d}",
    }
    head |= {"CreateTime": _stamp(world) - chance.randrange(60)}
    event = head | {"MsgType": "event", "AgentID": 1000002}
    press = {
        "EventKey": chance.choice(PRESSES),
        "TaskId": f"z{number}",
        "ResponseCode": f"C{number}",
    }
    words = _odd_xml_words(chance)
    picked = (
        "<SelectedItems><SelectedItem><QuestionKey>choose</QuestionKey><OptionIds>"
        "<OptionId>answer:a</OptionId></OptionIds></SelectedItem></SelectedItems></xml>"
    )
    scan = "<ScanCodeInfo><ScanResult>q-abcdefghjk</ScanResult></ScanCodeInfo></xml>"
    kinds = (
        lambda: xml(head | {"MsgType": "text", "Content": words, "MsgId": str(number)}),
        lambda: xml(head | {"MsgType": "image", "MediaId": f"M{number}", "MsgId": str(number)}),
        lambda: xml(head | {"MsgType": "file", "MediaId": f"M{number}", "MsgId": str(number)}),
        lambda: xml(event | {"Event": "template_card_event"} | press),
        lambda: xml(event | {"Event": "template_card_menu_event"} | press),
        lambda: xml(event | {"Event": "template_card_event"} | press).replace("</xml>", picked),
        lambda: xml(event | {"Event": "scancode_waitmsg"}).replace("</xml>", scan),
        lambda: xml(event | {"Event": "click", "EventKey": chance.choice(PRESSES)}),
        lambda: xml(event | {"Event": chance.choice(("subscribe", "unsubscribe", "enter_agent"))}),
    )
    return chance.choice(kinds)()


def wecom(world: PlatformWorld, chance: random.Random, number: int) -> Request:
    """Messages, presses, scans; mutated before they are sealed, or after."""
    corp, before = world.platform.corp, chance.random() < 0.8
    plain = _wecom_plain(world, chance, number)
    if before:
        plain = _sometimes(chance, plain).decode("utf-8", "replace")
    sealed = encrypt(plain, corp.aes_key, corp.corp_id)
    at = str(_stamp(world))
    body = xml({"ToUserName": corp.corp_id, "Encrypt": sealed}).encode()
    query = f"msg_signature={sign(corp.token, at, '1', sealed)}&timestamp={at}&nonce=1"
    return f"/callback/wecom?{query}", body if before else bytes_mutated(chance, body), {}


def webchat(world: PlatformWorld, chance: random.Random, number: int) -> Request:
    """What a page posts: words, presses, pictures, logins; most by somebody who is logged in."""
    cookie = {"Cookie": f"zhiban_session={world.platform.token}"} if chance.random() < 0.95 else {}
    what = chance.random()
    if what < 0.1:
        name = words_mutated(chance, f"p{number}").encode("utf-8", "replace")
        return f"/chat/send?id={quote(name)}", bytes_mutated(chance, PICTURE), cookie
    said: dict[str, Any] = {"id": f"m{number}", "text": _odd_words(chance)}
    path = "/chat/say"
    if what < 0.3:
        said = {"id": f"m{number}", "press": chance.choice(PRESSES), "label": "接单"}
    elif what < 0.35:
        path, said = "/chat/login", {"staff_no": "S0001", "code": "123456"}
    elif what < 0.4:
        path, said = "/chat/code", {"staff_no": "S0001"}
    return path, _json_mutated(chance, said), JSON | cookie


def _json_mutated(chance: random.Random, said: Any) -> bytes:
    if (what := chance.random()) < 0.3:
        return json.dumps(said).encode()
    if what < 0.8:
        return json.dumps(json_mutated(chance, said)).encode()
    return bytes_mutated(chance, json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))


def alarms(world: PlatformWorld, chance: random.Random, number: int) -> Request:
    """Three shapes of monitoring, with the source's token."""
    key = f"k{number if chance.random() < 0.2 else number % 50}"
    labels = {"alertname": "DiskFull", "severity": "critical", "instance": "db1", "system": "HIS"}
    alert = {"status": "firing", "labels": labels, "fingerprint": key}
    alert |= {"annotations": {"summary": "HIS 数据库磁盘剩余不足 5%"}}
    zabbix = {"event_id": "77", "trigger_id": key, "event_name": "交换机掉线", "host_name": "sw-3f"}
    zabbix |= {"event_severity": "High", "event_tags": [{"tag": "system", "value": "网络"}]}
    plain = {"key": key, "title": "LIS 接口积压", "level": "warning", "state": "firing"}
    body = chance.choice(({"version": "4", "alerts": [alert]}, zabbix, plain))
    headers = JSON | {"Authorization": f"Bearer {ALARM_TOKEN}"}
    return "/api/v1/alarms", _json_mutated(chance, body), headers


def receipts(world: PlatformWorld, chance: random.Random, number: int) -> Request:
    """What gateways say of texts and calls, signed by them just now."""
    state = chance.choice(("delivered", "read", "answered", "failed"))
    said = {"key": f"e{number % 50}:sms:13800138000", "state": state, "reason": "空号"}
    body, at = _json_mutated(chance, said), str(int(datetime.now(UTC).timestamp()))
    right = hmac.new(GATEWAY_SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Zhiban-Timestamp": at, "X-Zhiban-Signature": right, **JSON}
    return f"/api/v1/receipts/{chance.choice(('sms', 'phone'))}", body, headers


async def _sent_texts(unit: Unit, at: datetime) -> None:
    for n in range(50):
        there = Address("sms", "13800138000")
        outbox.queue(unit, Delivery(f"e{n}:sms:13800138000", there, OutgoingMessage("你好")), at)
    await unit.flush()
    await unit.rows(sa.update(deliveries).where(deliveries.c.channel == "sms").values(state="sent"))


async def prepare(world: PlatformWorld) -> None:
    """People, a source of alarms, gateways with something sent."""
    for name, role in (("李护士", "reporter"), ("王工", "engineer"), ("赵组长", "duty_manager")):
        await world.person(name, role, "急诊科")
    at = world.clock()
    await world.store.write(lambda u: alarm_store.put_source(u, "prometheus", ALARM_TOKEN, at))
    await world.store.write(lambda unit: _sent_texts(unit, at))
    world.parts.receipt_secrets |= {"sms": GATEWAY_SECRET, "phone": GATEWAY_SECRET}


DOORS: dict[str, tuple[str, Making]] = {
    "Telegram": ("telegram by webhook", telegram),
    "WeChat in plain": ("wechat in plain", wechat),
    "WeChat in AES": ("wechat in aes", wechat_sealed),
    "WeCom in AES": ("wecom", wecom),
    "web chat": ("web chat", webchat),
    "alarms": ("web chat", alarms),
    "receipts": ("web chat", receipts),
}
"""By what is behind each door: the world it is in, and what makes its requests."""
