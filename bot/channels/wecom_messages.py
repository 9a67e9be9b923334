"""What a member said or pressed, from a decrypted message or event of WeCom."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wechatpy.enterprise import parse_message

from bot.channels.wechat_xml import BadBody, guarded, require_whole, texts
from helpdesk.messages import Address, IncomingMessage
from helpdesk.place import scanned

NAME = "wecom"
WELCOME = "menu:welcome"
PRESSED = "template_card_event"
MENU_PRESSED = "template_card_menu_event"


@dataclass(frozen=True)
class Received:
    """One message or event, its elements as plain text. `kind` is in lower case.

    `picked` are the options chosen on a card, `scan` what a code said that was scanned.
    """

    kind: str
    is_event: bool
    fields: Mapping[str, str]
    picked: Sequence[str] = ()
    scan: str = ""

    @property
    def sender(self) -> str:
        """The member's userid."""
        return self.fields["FromUserName"]

    @property
    def receiver(self) -> str:
        """The corp's id, which signs the reply."""
        return self.fields["ToUserName"]

    @property
    def on_card(self) -> bool:
        """Whether something on a card was pressed."""
        return self.is_event and self.kind in (PRESSED, MENU_PRESSED)


@dataclass(frozen=True)
class _Said:
    text: str = ""
    press: str = ""
    note: str = ""


def read(body: bytes) -> Received:
    """The message in a decrypted body. Raises BadBody, whatever is wrong with it."""
    try:
        return _received(body)
    except Exception:
        # wechatpy and expat raise a dozen unrelated kinds, and their texts may quote the body.
        raise BadBody from None


def _received(body: bytes) -> Received:
    # wechatpy knows neither card events nor files; their elements are in its data all the same.
    data = parse_message(guarded(body))._data
    fields = texts(data)
    require_whole(fields)
    is_event = fields["MsgType"].lower() == "event"
    kind = fields["Event"] if is_event else fields["MsgType"]
    return Received(kind.lower(), is_event, fields, _picked(data), _scan(data))


def _picked(data: Mapping[str, object]) -> Sequence[str]:
    found = []
    for item in _many(_inside(data, "SelectedItems", "SelectedItem")):
        for option in _many(_inside(item, "OptionIds", "OptionId")):
            if isinstance(option, str):
                found.append(option)
    return found


def _scan(data: Mapping[str, object]) -> str:
    result = _inside(data, "ScanCodeInfo", "ScanResult")
    return result if isinstance(result, str) else ""


def _inside(data: object, *names: str) -> object:
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _many(found: object) -> Sequence[object]:
    """One element is read as itself, several as a list, none as nothing."""
    if isinstance(found, list):
        return found
    return [] if found is None else [found]


def _pressed(received: Received) -> _Said:
    # A choice among options comes with the key of the card's one button.
    return _Said(press=received.picked[0] if received.picked else received.fields["EventKey"])


def _code(received: Received) -> _Said:
    # The code on a device may be printed as a link; what counts is its end.
    end = received.scan.replace("=", "/").rpartition("/")[2]
    return _Said(press=scanned(end) or WELCOME)


def _text(received: Received) -> _Said:
    return _Said(text=received.fields.get("Content", ""))


def _note(received: Received) -> str:
    """What came, and under which id it can be fetched for three days: image:MEDIA_ID."""
    media = received.fields.get("MediaId", "")
    return f"{received.kind}:{media}" if media else received.kind


MESSAGES: dict[str, Callable[[Received], _Said]] = {
    "text": _text,
    **{
        kind: lambda received: _Said(note=_note(received))
        for kind in ("image", "voice", "video", "file", "location", "link")
    },
}
EVENTS: dict[str, Callable[[Received], _Said]] = {
    PRESSED: _pressed,
    MENU_PRESSED: _pressed,
    "click": lambda received: _Said(press=received.fields.get("EventKey", "")),
    "subscribe": lambda _: _Said(press=WELCOME),
    "scancode_waitmsg": _code,
    "scancode_push": _code,
}


def understood(received: Received, now: datetime) -> IncomingMessage | None:
    """The message; None if nobody waits for an answer. Raises BadBody.

    A platform clock that is ahead never puts a message after `now`.
    """
    try:
        said = _said(received)
        stamp = datetime.fromtimestamp(int(received.fields["CreateTime"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        raise BadBody from None
    if said is None:
        return None
    return IncomingMessage(
        address=Address(NAME, received.sender),
        id=_id(received),
        text=said.text,
        sent_at=min(stamp, now),
        press=said.press,
        note=said.note,
    )


def _said(received: Received) -> _Said | None:
    if not received.is_event:
        reader = MESSAGES.get(received.kind)
        return reader(received) if reader else _Said(note="unknown")
    happened = EVENTS.get(received.kind)
    said = happened(received) if happened else None
    return said if said and said.press else None


def _id(received: Received) -> str:
    fields = received.fields
    if fields.get("MsgId"):
        return fields["MsgId"]
    # Two presses within one second differ in what was pressed, or in the code of the press.
    names = ("EventKey", "TaskId", "ResponseCode")
    pressed = "\n".join([*(fields.get(name, "") for name in names), *received.picked])
    short = hashlib.blake2b(pressed.encode(errors="replace"), digest_size=8).hexdigest()
    return f"{received.sender}-{fields['CreateTime']}-{received.kind}-{short}"
