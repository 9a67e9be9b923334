"""The languages of the conversation: Chinese, and English for who asks for it."""

from collections.abc import Mapping

CHINESE, ENGLISH = "zh", "en"

LANGUAGE_WORDS: Mapping[str, str] = {CHINESE: "中文", ENGLISH: "English"}
"""What each calls itself."""

_WANTED: Mapping[str, str] = {
    **dict.fromkeys(("中文", "汉语", "说中文", "chinese", "in chinese", "chinese please"), CHINESE),
    **dict.fromkeys(("英文", "英语", "english", "in english", "english please"), ENGLISH),
}


def wanted(text: str) -> str:
    """The language that the words ask for, "" for none."""
    return _WANTED.get(" ".join(text.lower().rstrip("。.！!～~ ").split()), "")


def hinted(code: str) -> str:
    """The language to begin with, by a platform's word for it: en, en-GB."""
    return ENGLISH if code.lower().partition("-")[0] == ENGLISH else ""
