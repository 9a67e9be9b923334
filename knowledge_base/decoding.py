"""Bytes of a file to text: UTF-8, UTF-16 with its mark, or GB18030 as offices save it."""

import re

from knowledge_base.refusals import BadArticle

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Control characters, private use and "broken" signs: text in GB18030 has none of them.
_NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]")


def decoded(content: bytes) -> str:
    """The text. Raises BadArticle for what is neither UTF-8 nor GB18030, or broken UTF-8."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8" or _broken_utf8(content):
            raise BadArticle("编码有损坏，请另存为 UTF-8（broken encoding）") from None
    return _chinese(content)


def _broken_utf8(content: bytes) -> bool:
    """Whether most of what is no ASCII is valid UTF-8: read as GB18030 it would be nonsense."""
    whole = content.decode("utf-8", "ignore")
    lost = len(content) - len(whole.encode())
    return lost < sum(not character.isascii() for character in whole)


def _chinese(content: bytes) -> str:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        text = "\0"
    if _NO_TEXT.search(text):
        raise BadArticle("不是 UTF-8 或 GB18030 编码，请另存为 UTF-8（not UTF-8）")
    return text
