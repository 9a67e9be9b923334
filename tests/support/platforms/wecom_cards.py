"""The platform's strict reading of template cards, in JSON and in the XML of a passive answer."""

import re
from xml.etree import ElementTree

TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")
KINDS = {"button_interaction", "vote_interaction", "multiple_interaction"}
HEAD = {"card_type", "main_title", "sub_title_text", "horizontal_content_list", "action_menu"}
OWN = {
    "button_interaction": {"button_list", "replace_text"},
    "vote_interaction": {"checkbox", "submit_button", "replace_text"},
    "multiple_interaction": {"select_list", "submit_button", "replace_text"},
}
LISTS = {"button_list", "action_list", "option_list", "horizontal_content_list", "select_list"}


class BadCard(AssertionError):
    """A card that the platform refuses, or shows cut off."""


def check(card):
    """Raise BadCard for whatever the documents do not allow."""
    kind = card.get("card_type")
    _insist(kind in KINDS, "card_type")
    _insist(set(card) <= HEAD | OWN[kind], f"fields {set(card) - HEAD - OWN[kind]}")
    title = card.get("main_title", {})
    _insist(title.get("title") or card.get("sub_title_text"), "title or text")
    _insist(len(title.get("title", "")) <= 36 and "\n" not in title.get("title", ""), "title")
    _insist(len(title.get("desc", "")) <= 44, "desc")
    _insist(len(card.get("sub_title_text", "")) <= 160, "sub_title_text")
    pairs = card.get("horizontal_content_list", [])
    _insist(len(pairs) <= 6, "pairs")
    for pair in pairs:
        _insist(0 < len(pair["keyname"]) <= 5 and 0 < len(pair["value"]) <= 30, "pair")
    if "action_menu" in card:
        _insist(1 <= len(card["action_menu"]["action_list"]) <= 3, "menu")
    _check_choices(card)


def _check_choices(card):
    for text, key, most in choices(card):
        _insist(0 < len(text) <= most, f"label {text!r}")
        _insist(0 < len(key.encode()) <= 128, f"key {key!r}")
    keys = [key for _, key, _ in choices(card)]
    _insist(len(keys) == len(set(keys)) > 0, "keys")
    if card["card_type"] == "button_interaction":
        _insist(1 <= len(card["button_list"]) <= 6, "buttons")
    if card["card_type"] == "vote_interaction":
        _insist(1 <= len(card["checkbox"]["option_list"]) <= 20, "options")
        _insist(card["checkbox"]["question_key"] and card["submit_button"]["key"], "keys")
        _insist(0 < len(card["submit_button"]["text"]) <= 10, "submit")


def choices(card):
    """Label, key and longest label of everything that can be chosen."""
    buttons = [*card.get("button_list", []), *card.get("action_menu", {}).get("action_list", [])]
    options = card.get("checkbox", {}).get("option_list", [])
    return [
        *((b["text"], b["key"], 10) for b in buttons),
        *((o["text"], o["id"], 17) for o in options),
    ]


def words(card):
    """What is read on it, from top to bottom."""
    title = card.get("main_title", {})
    lines = [title.get("title", ""), title.get("desc", ""), card.get("sub_title_text", "")]
    pairs = [f"{p['keyname']}：{p['value']}" for p in card.get("horizontal_content_list", [])]
    return "\n".join(line for line in [*lines, *pairs] if line)


def from_xml(element):
    """The card of a passive answer, as it would be in JSON."""
    found = {}
    for child in element:
        name = _snake(child.tag)
        value = from_xml(child) if len(child) else (child.text or "")
        if name in LISTS:
            found.setdefault(name, []).append(value)
        else:
            _insist(name not in found, f"{name} twice")
            found[name] = value
    return found


def parsed(body):
    """The root of an answer, which must be well-formed."""
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise BadCard("not XML") from None


def _snake(tag):
    if tag == "CheckBox":
        return "checkbox"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", tag).lower()


def _insist(right, what):
    if not right:
        raise BadCard(what)
