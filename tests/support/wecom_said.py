"""A message as WeCom writes it, and what a member's screen shows newest."""

from tests.support.platforms.wechat_bodies import xml

HIS_DOWN = "急诊HIS打不开，全科挂不了号"


def said(phone, text=HIS_DOWN, **changes):
    """A message as the platform writes it; the same one every time."""
    head = phone.platform.head(phone.userid, "text")
    return xml(head | {"Content": text, "MsgId": "7999999999999999"} | changes)


def newest(phone, label):
    """The newest thing on the screen with such a button, and the button's key."""
    for item in reversed(phone.screen):
        for name, key in item.buttons:
            if name.startswith(label):
                return item, key
    raise AssertionError(f"no {label!r} in {[(i.text, i.buttons) for i in phone.screen]}")
