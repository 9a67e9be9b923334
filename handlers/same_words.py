"""同义词: editors say which words mean the same, in chat and from the command line."""

import re
from collections.abc import Iterable, Sequence

from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.keeping import Deed, require_editor
from knowledge_base.spelling import one_spelling
from knowledge_base.synonyms import LONGEST
from storage import synonyms
from storage.article_history import Hand
from storage.synonyms import Group
from storage.unit import Unit

MOST_GROUPS, MOST_WORDS, LISTED = 2_000, 20, 30
_LIST = re.compile(r"(?:看|列出)?同义词")
_ADD = re.compile(r"(?:加|添加)?同义词[\s:：]*(\S.*[=＝/、].*\S)")
_REMOVE = re.compile(r"(?:删除?|去掉)同义词[\s:：]*(\S.{0,40})")
_PARTED = re.compile(r"\s*[=＝/、]\s*")


async def commanded(turn: Turn, text: str) -> Reply | None:
    """The answer to 同义词, 同义词 条码=条吗=标签 and 删同义词 条吗; None when the text is none."""
    if _LIST.fullmatch(text):
        return await _listed(turn)
    for pattern, do in ((_ADD, _added), (_REMOVE, _removed)):
        found = pattern.fullmatch(text)
        if found is not None:
            require_editor(turn.person, Deed.EDIT)
            return await do(turn, found[1])
    return None


async def _listed(turn: Turn) -> Reply:
    require_editor(turn.person, Deed.EDIT)
    found = await synonyms.groups(turn.unit)
    lines = [f"本院加的同义词 {len(found)} 组" + ("，最近的：" if found else "")]
    lines += [f"· {' = '.join(group.words)}" for group in found[: -LISTED - 1 : -1]]
    lines.append("加：同义词 条码=条吗=标签；去掉一个词：删同义词 条吗")
    return Reply("\n".join(lines))


async def _added(turn: Turn, text: str) -> Reply:
    words = [word for word in _PARTED.split(text) if word]
    group = await add(turn.unit, words, Hand(turn.now, turn.person_id))
    return Reply(f"记下了：{' = '.join(group)}。各处马上按这个查")


async def _removed(turn: Turn, text: str) -> Reply:
    left = await remove(turn.unit, text.strip(), Hand(turn.now, turn.person_id))
    return Reply("去掉了" + (f"，这一组还有：{' = '.join(left)}" if left else "，这一组没有了"))


async def add(unit: Unit, words: Iterable[str], hand: Hand) -> tuple[str, ...]:
    """Let the words mean the same, together with the words any of them meant before.

    The group as it is now. Raises Refused when a word is too short or long, or there are too many.
    """
    said = [_fit(word) for word in words]
    if len({*map(one_spelling, said)}) < 2:
        raise Refused("同义词至少写两个不同的词，比如：同义词 条码=条吗=标签")
    await synonyms.hold(unit)
    found = await synonyms.groups(unit)
    touched = [group for group in found if _share(group.words, said)]
    together = _each_once([*(word for group in touched for word in group.words), *said])
    if len(together) > MOST_WORDS:
        raise Refused(f"一组同义词最多 {MOST_WORDS} 个词")
    if len(found) - len(touched) >= MOST_GROUPS:
        raise Refused(f"同义词最多 {MOST_GROUPS} 组，先去掉一些")
    if [group.words for group in touched] != [together]:
        _replace(unit, touched, together, hand)
    return together


async def bring_in(unit: Unit, lines: Iterable[Sequence[str]], hand: Hand) -> int:
    """Add the groups of a file; how many were not there as they stand."""
    known = {group.words for group in await synonyms.groups(unit)}
    new = [words for words in lines if tuple(words) not in known]
    for words in new:
        await add(unit, words, hand)
    return len(new)


async def remove(unit: Unit, word: str, hand: Hand) -> tuple[str, ...]:
    """Take the word out of its group; the words left, none if it is no group any more."""
    await synonyms.hold(unit)
    touched = [g for g in await synonyms.groups(unit) if _share(g.words, [word])]
    if not touched:
        raise Refused(f"本院加的同义词里没有“{word[:40]}”")
    plain = one_spelling(word)
    left = tuple(w for g in touched for w in g.words if one_spelling(w) != plain)
    _replace(unit, touched, left, hand)
    return left if len(left) > 1 else ()


def _replace(unit: Unit, gone: Iterable[Group], words: tuple[str, ...], hand: Hand) -> None:
    for group in gone:
        synonyms.drop(unit, group)
    if len(words) > 1:
        synonyms.put(unit, words, hand)


def _fit(word: str) -> str:
    word = " ".join(word.split())
    plain = one_spelling(word)
    if not 2 <= len(plain) <= LONGEST or not any(sign.isalnum() for sign in plain):
        raise Refused(f"“{word[:40]}”不能作同义词：每个词 2 到 {LONGEST} 个字")
    if re.search(r"[=＝/、\x00-\x1f]", word):
        raise Refused(f"“{word[:40]}”里不能有 = 和 /")
    return word


def _share(words: Iterable[str], others: Iterable[str]) -> bool:
    return not {*map(one_spelling, words)}.isdisjoint(map(one_spelling, others))


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for word in words:
        kept.setdefault(one_spelling(word), word)
    return tuple(kept.values())
