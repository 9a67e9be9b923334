"""What differs between two versions of an article, in words an editor reads in a chat."""

import difflib
from collections.abc import Iterator

from helpdesk.article import IT_ONLY, Article

_FIELDS = {
    "title": "标题",
    "system": "系统",
    "group": "分组",
    "audience": "给谁看",
    "tags": "标签",
    "similar": "相似问题",
}


def differences(old: Article, new: Article) -> list[str]:
    """A line for each thing that went (－) or came (＋); none when both say the same."""
    return [*_of_fields(old, new), *_of_lines(old.body.splitlines(), new.body.splitlines())]


def _of_fields(old: Article, new: Article) -> Iterator[str]:
    for name, word in _FIELDS.items():
        before, after = _said(getattr(old, name)), _said(getattr(new, name))
        yield from (f"－{word}：{_named(each)}" for each in before if each not in after)
        yield from (f"＋{word}：{_named(each)}" for each in after if each not in before)


def _said(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _named(value: str) -> str:
    return "只给信息科" if value == IT_ONLY else value or "（空）"


def _of_lines(old: list[str], new: list[str]) -> Iterator[str]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_at, old_to, new_at, new_to in matcher.get_opcodes():
        if tag != "equal":
            yield from (f"－{line.strip()}" for line in old[old_at:old_to] if line.strip())
            yield from (f"＋{line.strip()}" for line in new[new_at:new_to] if line.strip())
