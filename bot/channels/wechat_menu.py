"""The menu of the Official Account: read from one line, checked, as WeChat wants it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from helpdesk.press import decode

DEFAULT_MENU = (
    "报修=menu:report，我的工单=menu:mine，更多>常见问题=menu:faq，"
    "更多>今天谁值班=menu:on_call，更多>帮助=menu:help"
)
MOST_TOP = 3
MOST_UNDER = 5
TOP_WIDTH = 8
"""In halves of a Chinese character: of a longer name WeChat shows the beginning only."""
UNDER_WIDTH = 16
URL_BYTES = 1024


@dataclass(frozen=True)
class MenuItem:
    """A name with what a tap does: the data of a choice, or an address; `under` another or ""."""

    name: str
    does: str
    under: str = ""


def read_menu(line: str) -> Sequence[MenuItem]:
    """The items of `名字=menu:report，更多>名字=https://…`, in order.

    Raises ValueError with the Chinese sentence about the first mistake; WeChat's limits count.
    """
    items = [_item(part.strip()) for part in re.split("[,，]", line) if part.strip()]
    for mistake in _mistakes(items):
        raise ValueError(mistake)
    return items


def _item(part: str) -> MenuItem:
    path, _, does = part.partition("=")
    above, _, name = path.rpartition(">")
    item = MenuItem(name.strip(), does.strip(), above.strip())
    if not item.name or not item.does or ">" in above:
        raise ValueError(f"“{part}”应形如 报修=menu:report 或 更多>帮助=menu:help")
    return item


def _mistakes(items: Sequence[MenuItem]) -> Iterator[str]:
    tops = list(dict.fromkeys(item.under or item.name for item in items))
    if not 1 <= len(tops) <= MOST_TOP:
        yield f"一级菜单应有 1 到 {MOST_TOP} 个，现在是 {len(tops)} 个"
    yield from (f"一级菜单“{name}”最多 4 个汉字" for name in tops if _width(name) > TOP_WIDTH)
    for name in tops:
        under = [item for item in items if item.under == name]
        alone = [item for item in items if not item.under and item.name == name]
        if len(under) > MOST_UNDER:
            yield f"“{name}”下最多 {MOST_UNDER} 个"
        if len(alone) + bool(under) > 1:
            yield f"“{name}”写了两次"
    for item in items:
        if item.under and _width(item.name) > UNDER_WIDTH:
            yield f"“{item.name}”最多 8 个汉字"
        if not _is_page(item) and not _is_choice(item):
            yield f"“{item.name}”点了做什么：应为 menu:report 这样的按钮，或 https:// 开头的网址"
        if len(item.does.encode()) > URL_BYTES:
            yield f"“{item.name}”的网址太长"


def _width(name: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in name)


def _is_page(item: MenuItem) -> bool:
    return re.match(r"https?://[^\s/]", item.does) is not None


def _is_choice(item: MenuItem) -> bool:
    return item.does.startswith("menu:") and decode(item.does) is not None


def menu_json(items: Sequence[MenuItem]) -> Mapping[str, object]:
    """The menu as menu/create takes it."""
    tops = dict.fromkeys(item.under or item.name for item in items)
    return {"button": [_top(name, items) for name in tops]}


def _top(name: str, items: Sequence[MenuItem]) -> Mapping[str, object]:
    under = [_button(item) for item in items if item.under == name]
    if under:
        return {"name": name, "sub_button": under}
    return next(_button(item) for item in items if item.name == name and not item.under)


def _button(item: MenuItem) -> Mapping[str, object]:
    if _is_page(item):
        return {"type": "view", "name": item.name, "url": item.does}
    return {"type": "click", "name": item.name, "key": item.does}
