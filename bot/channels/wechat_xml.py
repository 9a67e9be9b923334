"""The XML of the Official Account: read what came in, write the passive reply, split long text."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from wechatpy import parse_message

PART_BYTES = 2048

# An unclosed section runs to the end, so that many of them cost one pass; expat refuses it later.
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"<\?xml [^<>]*\?>")
# What XML 1.0 cannot hold, and the control characters that it can but nobody wants to see.
_UNWANTED = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SENTENCE_END = re.compile("[。！？；!?;…]")
# A cut before one of these would tear a character apart: joiners, variation selectors, skin tones.
_JOINED = re.compile("[\u0300-\u036f\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")


class BadBody(Exception):
    """The body is not a message of the platform; nothing of it may be used."""


@dataclass(frozen=True)
class Received:
    """One message or event, its elements as plain text; what was nested or twice is left out.

    `kind` is the message type, or the event in lower case; "" for what wechatpy does not know.
    """

    kind: str
    is_event: bool
    fields: Mapping[str, str]

    @property
    def sender(self) -> str:
        """The person's openid."""
        return self.fields["FromUserName"]

    @property
    def receiver(self) -> str:
        """The account's own id, which signs the reply."""
        return self.fields["ToUserName"]


def elements(body: bytes) -> dict[str, str]:
    """The text of each element that is once below the root. Raises BadBody."""
    try:
        children = list(ElementTree.fromstring(guarded(body)))
    except (ValueError, ElementTree.ParseError):
        raise BadBody from None
    times = Counter(child.tag for child in children)
    return {child.tag: child.text or "" for child in children if times[child.tag] == 1}


def read(body: bytes) -> Received:
    """The message in a plain body. Raises BadBody, whatever is wrong with it."""
    try:
        return _received(body)
    except Exception:
        # wechatpy and expat raise a dozen unrelated kinds, and their texts may quote the body.
        raise BadBody from None


def _received(body: bytes) -> Received:
    message = parse_message(guarded(body))
    # wechatpy has no attribute for some elements (bizmsgmenuid), so all are taken from its data.
    fields = texts(message._data)
    require_whole(fields)
    is_event = fields["MsgType"].lower() == "event"
    kind = getattr(message, "event", "") if is_event else fields["MsgType"].lower()
    return Received(kind, is_event, fields)


_NAMES = (
    *("FromUserName", "ToUserName", "MsgType", "Event", "EventKey", "MediaId"),
    *("TaskId", "ResponseCode", "bizmsgmenuid", "MsgID", "Status"),
)
"""What names somebody or something, and is kept: nobody wrote it by hand."""
_MOST_NAME = 1024
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NUMBER = re.compile("[0-9]{1,20}")


def require_whole(fields: Mapping[str, str]) -> None:
    """Raises BadBody where what both WeChats send is not there, or is nothing they would send."""
    for name in ("FromUserName", "ToUserName", "CreateTime", "MsgType"):
        if not fields.get(name):
            raise BadBody
    for name in _NAMES:
        value = fields.get(name, "")
        if len(value) > _MOST_NAME or _CONTROL.search(value):
            raise BadBody
    if fields.get("MsgId") and not _NUMBER.fullmatch(fields["MsgId"]):
        raise BadBody


def guarded(body: bytes) -> str:
    """The text of a body that declares nothing. User text in CDATA may say what it likes."""
    text = body.decode()
    markup = _DECLARATION.sub("", _CDATA.sub("", text), count=1)
    if "<!" in markup or "<?" in markup:
        raise BadBody
    return text


def texts(data: Mapping[str, object]) -> dict[str, str]:
    """What is plain text in data that wechatpy read."""
    return {name: value for name, value in data.items() if isinstance(value, str)}


def clean(text: str) -> str:
    """The text without characters that XML refuses or that control something."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


_LINK = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)


def harmless(text: str) -> str:
    """The text without links that are not written as addresses: WeChat renders <a> in a text."""
    return _LINK.sub("＜", text)


def split(text: str, limit: int = PART_BYTES) -> list[str]:
    """Parts of at most `limit` UTF-8 bytes, cut at line ends or sentence ends where possible."""
    parts = []
    rest = text.strip()
    while rest:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return parts


def _cut(text: str, limit: int) -> int:
    window = text[:limit].encode()[:limit].decode(errors="ignore")
    if len(window) == len(text):
        return len(text)
    line_end = window.rfind("\n")
    if line_end > len(window) // 2:
        return line_end
    sentence_end = max((match.end() for match in _SENTENCE_END.finditer(window)), default=0)
    if sentence_end > len(window) // 2:
        return sentence_end
    return _between_characters(text, len(window))


def _between_characters(text: str, cut: int) -> int:
    nearest = max(cut - 16, 1)
    for place in range(cut, nearest, -1):
        if not _JOINED.match(text[place]) and text[place - 1] != "\u200d":
            return place
    return cut


def passive_reply(text: str, *, to: str, sender: str, at: datetime) -> str:
    """The body that answers a callback with a text."""
    return (
        "<xml>"
        f"<ToUserName>{cdata(to)}</ToUserName>"
        f"<FromUserName>{cdata(sender)}</FromUserName>"
        f"<CreateTime>{int(at.timestamp())}</CreateTime>"
        "<MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{cdata(text)}</Content>"
        "</xml>"
    )


def cdata(text: str) -> str:
    """The text in a section of its own, whatever it says."""
    return "<![CDATA[" + clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"
