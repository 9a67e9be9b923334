"""How a message looks on WeCom: texts, and a card with buttons or options to choose from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.channels.wechat_xml import PART_BYTES, cdata, clean, split
from helpdesk.messages import Choice, OutgoingMessage, numbered
from helpdesk.press import decode, ticket_press

Card = dict[str, object]

TITLE, DESCRIPTION, SUBTITLE, LABEL, OPTION = 36, 44, 160, 10, 17
KEY, VALUE, PAIRS = 5, 30, 6
BUTTONS, MENU, OPTIONS = 6, 3, 20
PLACE_BYTES = 16
"""Room for which part of how many this is."""
EASY = 4
"""More answers to a question than this are options under one another, not buttons."""
ANSWERS = frozenset({"answer", "cancel"})
CHOOSE = "choose"
"""The key of the one button under options."""

_TAG = re.compile("<(?=[a-zA-Z/@!])")
_PAIR = re.compile(rf"([^：\s]{{1,{KEY}}})：(\S.{{0,{VALUE - 1}}})")


@dataclass(frozen=True)
class Shown:
    """A message as WeCom shows it: texts within 2,048 bytes each, then perhaps a card."""

    texts: Sequence[str]
    card: Card | None = None


def shown(message: OutgoingMessage) -> Shown:
    """The message in texts and at most one card. What a card has no room for is a text before."""
    text, choices = plain(message.text), message.choices
    if not choices:
        return Shown(_parts(text))
    if len(choices) > OPTIONS:
        return Shown(_parts(plain(numbered(message.text, choices))))
    room = OPTION if _as_options(choices) else LABEL
    if any(len(choice.label) > room for choice in choices):
        text = "\n".join([text, "", *(plain(choice.label) for choice in choices)])
    body = _body(text)
    before = [] if body else _parts(text)
    return Shown(before, (body or _heading(text)) | _choosing(choices))


def _parts(text: str) -> Sequence[str]:
    """The text in parts that differ, as WeCom takes one that it had before for a repetition."""
    parts = split(text, PART_BYTES - PLACE_BYTES)
    if len(parts) < 2:
        return parts
    return [f"{part}\n（{n}/{len(parts)}）" for n, part in enumerate(parts, 1)]


def plain(text: str) -> str:
    """The text with nothing in it that WeCom would take for a link or a mention."""
    return _TAG.sub("＜", clean(text)).strip()


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _heading(text: str) -> Card:
    """What is chosen from, after a text that says all of it."""
    first, _, rest = text.partition("\n")
    second = _short(rest.partition("\n")[0].strip(), DESCRIPTION) or "请选择"
    return {"main_title": {"title": _short(first, TITLE), "desc": second}}


def _body(text: str) -> Card | None:
    """Title, text and pairs of a card that has room for all of it, or None."""
    first, _, rest = text.partition("\n")
    if len(first) > TITLE:
        first, rest = _short(first, TITLE), text
    pairs: list[Mapping[str, str]] = []
    if len(rest) > SUBTITLE:
        rest, pairs = _paired(rest)
    if len(rest) > SUBTITLE:
        return None
    card: Card = {"main_title": {"title": first}}
    if rest:
        card["sub_title_text"] = rest
    if pairs:
        card["horizontal_content_list"] = pairs
    return card


def _paired(text: str) -> tuple[str, list[Mapping[str, str]]]:
    """The lines that say something of something ("位置：急诊科"), apart from the others."""
    pairs: list[Mapping[str, str]] = []
    others = []
    for line in text.splitlines():
        found = _PAIR.fullmatch(line) if len(pairs) < PAIRS else None
        if found:
            pairs.append({"keyname": found[1], "value": found[2]})
        else:
            others.append(line)
    return "\n".join(others).strip(), pairs


def _as_options(choices: Sequence[Choice]) -> bool:
    presses = [decode(choice.data) for choice in choices]
    question = all(press is not None and press.word in ANSWERS for press in presses)
    return len(choices) > (EASY if question else BUTTONS + MENU)


def _choosing(choices: Sequence[Choice]) -> Card:
    if _as_options(choices):
        options = [{"id": c.data, "text": _short(clean(c.label), OPTION)} for c in choices]
        return {
            "card_type": "vote_interaction",
            "checkbox": {"question_key": CHOOSE, "mode": 0, "option_list": options},
            "submit_button": {"text": "确定", "key": CHOOSE},
        }
    buttons = [{"text": _short(clean(c.label), LABEL), "key": c.data} for c in choices]
    card: Card = {"card_type": "button_interaction", "button_list": buttons[:BUTTONS]}
    if buttons[BUTTONS:]:
        card["action_menu"] = {"desc": "更多", "action_list": buttons[BUTTONS:]}
    return card


def about(choices: Sequence[Choice]) -> tuple[int, int] | None:
    """The ticket that the choices are about and at which version, or None."""
    for choice in choices:
        press = decode(choice.data)
        on_ticket = ticket_press(press) if press else None
        if on_ticket:
            return on_ticket.ticket_id, on_ticket.version
    return None


def done_word(text: str) -> str:
    """What a pressed card's button says afterwards: how the answer begins, when that is short."""
    start = re.split("[，。：；！？,.:;!?\n ]", text, maxsplit=1)[0]
    return start if 0 < len(start) <= LABEL else "已收到"


_NAMES = {"checkbox": "CheckBox"}


def card_xml(card: Card) -> str:
    """The card as an element of a passive reply."""
    return _element("TemplateCard", card)


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, dict):
        inside = "".join(_element(_camel(key), item) for key, item in value.items())
        return f"<{name}>{inside}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    return f"<{name}>{cdata(str(value))}</{name}>"


def _camel(name: str) -> str:
    return _NAMES.get(name) or "".join(part.capitalize() for part in name.split("_"))
