"""Choices as lines to tap (msgmenu): WeChat sends the tapped line back with its id."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode

from bot.channels.wechat_xml import PART_BYTES, clean, harmless, split
from helpdesk.messages import (
    LISTED,
    LISTED_IN_ENGLISH,
    Choice,
    OutgoingMessage,
    is_listed,
    listed_under,
    numbered,
)

MOST_ITEMS = 10
HEAD_BYTES = 1024
ITEM_BYTES = 128
TAILS = {LISTED: "点一下，或回复数字", LISTED_IN_ENGLISH: "Tap one, or reply with its number"}


def texts_of(message: OutgoingMessage) -> list[str]:
    """The texts to send, in order: choices as numbers, each within the platform's limit."""
    text = message.text if is_listed(message) else numbered(message.text, message.choices)
    return split(harmless(clean(text)))


def menu_message(message: OutgoingMessage) -> Sequence[Mapping[str, object]] | None:
    """A message whose text lists its choices, with these to tap; None when it has none or too many.

    What is longer than a menu's head goes before it.
    """
    listed = LISTED if LISTED in message.text else LISTED_IN_ENGLISH
    head, found, tail = message.text.rpartition(listed)
    lines = [clean(line) for line in tail.strip().split("\n")]
    if not found or len(lines) != len(message.choices) or not 1 <= len(lines) <= MOST_ITEMS:
        return None
    if any(len(line.encode()) > ITEM_BYTES for line in lines):
        return None
    *before, last = split(harmless(clean(head)), HEAD_BYTES) or ["请选择"]
    items = [
        {"id": choice.data, "content": harmless(line)}
        for choice, line in zip(message.choices, lines, strict=True)
    ]
    menu = {"head_content": last, "list": items, "tail_content": TAILS[listed]}
    texts = [{"msgtype": "text", "text": {"content": text}} for text in before]
    return [*texts, {"msgtype": "msgmenu", "msgmenu": menu}]


def linked_text(message: OutgoingMessage) -> str | None:
    """An answer whose numbered choices can be tapped as well: a tap sends the line with its data.

    None when it has no choices, or would be too long for one text.
    """
    if not message.choices:
        return None
    links = [_link(f"{n} {choice.label}", choice.data) for n, choice in _counted(message)]
    text = harmless(clean(message.text)) + listed_under(message.text) + "\n".join(links)
    return text if len(text.encode()) <= PART_BYTES else None


def _counted(message: OutgoingMessage) -> Iterator[tuple[int, Choice]]:
    return enumerate(message.choices, 1)


def _link(line: str, data: str) -> str:
    shown = harmless(clean(line)).replace("<", "＜").replace("\n", " ")
    query = urlencode({"msgmenucontent": shown, "msgmenuid": data}, quote_via=quote)
    return f'<a href="weixin://bizmsgmenu?{query}">{shown}</a>'
