"""What the Official Account's platform accepts as a menu."""

TOP_BYTES = 16
UNDER_BYTES = 40
KEY_BYTES = 128
URL_BYTES = 1024


def menu_error(said):
    """The errcode for a menu; 0 if it is taken."""
    tops = said.get("button")
    if not isinstance(tops, list) or not 1 <= len(tops) <= 3:
        return 40016
    for top in tops:
        under = top.get("sub_button", [])
        if errcode := _named(top, TOP_BYTES):
            return errcode
        if len(under) > 5:
            return 40023
        for button in under or [top]:
            if errcode := _named(button, UNDER_BYTES) or _does(button):
                return errcode
    return 0


def _named(button, most):
    return 0 if 0 < len(button.get("name", "").encode()) <= most else 40018


def _does(button):
    if button.get("type") == "click":
        return 0 if 0 < len(button.get("key", "").encode()) <= KEY_BYTES else 40019
    if button.get("type") == "view":
        url = button.get("url", "")
        good = url.startswith("http") and len(url.encode()) <= URL_BYTES
        return 0 if good else 40054
    return 40017


def message_menu_error(menu, has_menus):
    """The errcode for a message with lines to tap; test accounts have none."""
    if not has_menus:
        return 40200
    items = menu.get("list", [])
    if not 1 <= len(items) <= 10 or not menu.get("head_content"):
        return 47001
    for text in (menu["head_content"], menu.get("tail_content", "")):
        if len(text.encode()) > 1024:
            return 45002
    ids = {item.get("id", "") for item in items}
    good = len(ids) == len(items) and all(0 < len(one.encode()) <= 64 for one in ids)
    return 0 if good and all(0 < len(i["content"].encode()) <= 128 for i in items) else 47001
