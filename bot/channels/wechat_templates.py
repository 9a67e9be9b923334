"""Template and subscription messages: which fields get what, cut to what WeChat takes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

VALUES: Mapping[str, str] = {
    "headline": "通知的第一行",
    "number": "工单号",
    "summary": "报修内容",
    "status": "状态",
    "level": "级别",
    "department": "科室",
    "engineer": "工程师",
    "system": "系统",
    "reported": "报修时间",
    "now": "通知时间",
}
"""What a field of a template may be given, and what that is."""

NOTHING = "无"
_FIELD = re.compile(r"([a-z_]+?)(\d{1,3})")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _only(pattern: str) -> Callable[[str], str]:
    unwanted = re.compile(pattern)
    return lambda text: unwanted.sub("", text)


def _name(text: str) -> str:
    """Ten Chinese characters, or twenty letters."""
    plain = _plain(text)
    return plain[:20] if plain.isascii() else plain[:10]


_KINDS: Mapping[str, tuple[int, Callable[[str], str]]] = {
    "thing": (20, _plain),
    "short_thing": (5, _plain),
    "character_string": (32, _only(r"[^\x21-\x7e]")),
    "number": (32, _only(r"[^0-9.]")),
    "letter": (32, _only("[^A-Za-z]")),
    "symbol": (5, _only(r"[A-Za-z0-9\u3400-\u9fff\s]")),
    "phrase": (5, _only("[^\u4e00-\u9fff]")),
    "name": (20, _name),
    "const": (20, _plain),
    "time": (32, _plain),
    "date": (32, _plain),
    "phone_number": (17, _only(r"[^0-9+*#-]")),
}
"""By the letters of a field's name: how many characters, and what else is left out."""


@dataclass(frozen=True)
class Template:
    """A template of the account and what its fields are given; no id: there is none."""

    id: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def data(self, values: Mapping[str, str]) -> Mapping[str, object]:
        """The fields as the message takes them; WeChat refuses a message with an empty one."""
        return {name: {"value": cut(name, values[value])} for name, value in self.fields.items()}


def cut(name: str, text: str) -> str:
    """What fits into a field of that name: thing1, character_string2..."""
    kind = _FIELD.fullmatch(name)
    most, tidy = _KINDS[kind[1]] if kind else (20, _plain)
    kept = tidy(text)[:most].strip()
    if kept:
        return kept
    return "0" if kind and kind[1] in ("character_string", "number", "phone_number") else NOTHING


def read_fields(line: str) -> Mapping[str, str]:
    """The mapping of `thing1=headline，character_string2=number`.

    Raises ValueError with the Chinese sentence about the first mistake.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split("[,，]", line))):
        name, _, value = (word.strip() for word in part.partition("="))
        kind = _FIELD.fullmatch(name)
        if kind is None or kind[1] not in _KINDS:
            raise ValueError(f"“{name}”不是模板的字段，应形如 thing1、character_string2")
        if value not in VALUES:
            raise ValueError(f"{name} 只能填 {'、'.join(VALUES)}，现在是“{value}”")
        found[name] = value
    return found


def fields_in(content: str) -> frozenset[str]:
    """The fields of a template as the platform describes it: {{thing1.DATA}}."""
    return frozenset(re.findall(r"\{\{(\w+)\.DATA\}\}", content))
