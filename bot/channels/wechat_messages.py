"""What a person said or did, from a message or event of the Official Account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.wechat_xml import BadBody, Received, read
from helpdesk.messages import Address, IncomingMessage
from helpdesk.place import scanned

NAME = "wechat"
WELCOME = "menu:welcome"
LEAVING = "unsubscribe"
SENT = "templatesendjobfinish"


@dataclass(frozen=True)
class _Said:
    text: str = ""
    press: str = ""
    note: str = ""


def _text(fields: Mapping[str, str]) -> _Said:
    # A tap on a message menu comes as text, with the id of what was tapped.
    return _Said(text=fields.get("Content", ""), press=fields.get("bizmsgmenuid", ""))


def _voice(fields: Mapping[str, str]) -> _Said:
    return _Said(text=fields.get("Recognition", "").strip(), note=_note("voice", fields))


def _note(kind: str, fields: Mapping[str, str]) -> str:
    """What came, and under which id it can be fetched for three days: image:MEDIA_ID."""
    media = fields.get("MediaId", "")
    return f"{kind}:{media}" if media else kind


def _media(kind: str) -> Callable[[Mapping[str, str]], _Said]:
    return lambda fields: _Said(note=_note(kind, fields))


def _scanned(fields: Mapping[str, str]) -> _Said:
    scene = fields.get("EventKey", "").removeprefix("qrscene_")
    return _Said(press=scanned(scene) or WELCOME)


MESSAGES: dict[str, Callable[[Mapping[str, str]], _Said]] = {
    "text": _text,
    "voice": _voice,
    "image": _media("image"),
    "video": _media("video"),
    "shortvideo": _media("shortvideo"),
    "location": lambda _: _Said(note="location"),
    "link": lambda _: _Said(note="link"),
    "file": _media("file"),
}
EVENTS: dict[str, Callable[[Mapping[str, str]], _Said]] = {
    "click": lambda fields: _Said(press=fields.get("EventKey", "")),
    "subscribe": lambda _: _Said(press=WELCOME),
    "subscribe_scan": _scanned,
    "scan": _scanned,
}


def incoming(body: bytes, now: datetime) -> IncomingMessage | None:
    """The message in a plain (or decrypted) body; None if nobody waits for an answer to it.

    Raises BadBody, and nothing else, for whatever is not a message.
    """
    return understood(read(body), now)


def understood(received: Received, now: datetime) -> IncomingMessage | None:
    """As `incoming`. A platform clock that is ahead never puts a message after `now`."""
    said = _said(received)
    if said is None:
        return None
    return IncomingMessage(
        address=Address(NAME, received.sender),
        id=_id(received),
        text=said.text,
        sent_at=min(_stamp(received), now),
        press=said.press,
        note=said.note,
    )


def template_sent(received: Received) -> tuple[str, str] | None:
    """Of the event that a template message was sent: its number and why it did not arrive, ""
    when it did. None for anything else."""
    if received.kind != SENT:
        return None
    status = received.fields.get("Status", "")
    return received.fields.get("MsgID", ""), "" if status == "success" else status[:100]


def _said(received: Received) -> _Said | None:
    if not received.is_event:
        reader = MESSAGES.get(received.kind)
        return reader(received.fields) if reader else _Said(note="unknown")
    happened = EVENTS.get(received.kind)
    said = happened(received.fields) if happened else None
    return said if said and said.press else None


def _id(received: Received) -> str:
    fields = received.fields
    if fields.get("MsgId"):
        return fields["MsgId"]
    # wechatpy renames a subscription by QR code; the platform calls it subscribe.
    what = fields.get("Event", fields["MsgType"]).removesuffix("_scan")
    return f"{received.sender}-{fields['CreateTime']}-{what}{fields.get('EventKey', '')}"


def _stamp(received: Received) -> datetime:
    try:
        return datetime.fromtimestamp(int(received.fields["CreateTime"]), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadBody from None
