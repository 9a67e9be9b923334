"""The articles as this process holds them: an index that takes over what changes anywhere."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpdesk.article import Article, ArticleState, Hit, handle
from helpdesk.english_report import HAN, in_chinese
from helpdesk.language import ENGLISH
from knowledge_base import fallback, patching
from knowledge_base.arrays import Marks
from knowledge_base.english_versions import apart, as_read, whose
from knowledge_base.search import Decision, Found, Index, build, find
from knowledge_base.synonyms import Synonyms, shipped, synonyms
from knowledge_base.trades import of_the_trade
from storage import articles, marks
from storage import synonyms as said_alike
from storage.engine import Datastore
from storage.unit import Unit

Reader = Callable[[Article], bool]
"""Whether an article is for somebody."""


def anybody(article: Article) -> bool:
    """For whoever looks after the articles: all of them."""
    return True


@dataclass(frozen=True)
class _Revisions:
    """What the datastore stood at when it was read; 0 before anything was changed."""

    articles: int = -1
    synonyms: int = -1


@dataclass(frozen=True)
class _Shelf:
    """The index, and what else is asked for at once. Another takes its place when it changes.

    `trades` marks the articles of a department's trade, once somebody of it has asked. English
    versions have an index of their own: their words say nothing of Chinese questions.
    """

    index: Index
    cards: Mapping[str, Article]
    by_handle: Mapping[str, Article]
    restricted: bool
    trades: dict[str, Marks | None]
    english: Index
    versions: Mapping[str, Article]


def _shelved(index: Index, english: Sequence[Article] = ()) -> _Shelf:
    found = index.articles
    return _Shelf(
        index,
        fallback.by_system(found),
        {handle(article.id): article for article in (*found, *english)},
        any(article.audience for article in found),
        {"": None},
        build(english),
        {whose(version.id): version for version in english},
    )


class Library:
    """Articles to search. `refresh` is called by the worker; a question never waits for it."""

    def __init__(self) -> None:
        self._revisions = _Revisions()
        self._shelf = _shelved(build(()))
        self._reading = False

    async def refresh(self, store: Datastore) -> bool:
        """Look for new revisions and take over what changed; True when there was anything.

        Indexing goes on in a thread; while it does, a second call does nothing.
        """
        if self._reading:
            return False
        self._reading = True
        try:
            return await self._read(store)
        finally:
            self._reading = False

    async def _read(self, store: Datastore) -> bool:
        now, before = await store.read(_revisions), self._revisions
        if now == before:
            return False
        index = self._shelf.index
        if now.synonyms != before.synonyms:
            index = replace(index, synonyms=await store.read(_synonyms))
        english: Sequence[Article] = self._shelf.english.articles
        if now.articles != before.articles:
            index, english = await self._changed(store, index, english, now.articles)
        self._shelf = await asyncio.to_thread(_shelved, index, english)
        self._revisions = now
        return True

    async def _changed(
        self, store: Datastore, index: Index, english: Sequence[Article], now: int
    ) -> tuple[Index, Sequence[Article]]:
        known = self._revisions.articles
        if known < 0 or now < known:  # nothing was read yet, or the datastore is another
            found, versions = apart(await store.read(articles.published))
            return await asyncio.to_thread(build, found, index.synonyms), versions
        changed = await store.read(lambda unit: articles.changed(unit, known))
        plain, versions = apart(changed)
        gone = [each.id for each in plain if each.state is not ArticleState.PUBLISHED]
        new = [each for each in plain if each.state is ArticleState.PUBLISHED]
        if plain:
            index = await asyncio.to_thread(patching.exchanged, index, gone, new)
        return index, _with_changes(english, versions)

    def ask(self, text: str, reader: Reader = anybody) -> tuple[Decision, list[Hit]]:
        """Whether the articles answer a question, and the nearest of them, best first."""
        found = self.find(text, reader=reader)
        return found.decision, found.hits

    def find(
        self, text: str, limit: int = 3, reader: Reader = anybody, department: str = ""
    ) -> Found:
        """The same with how sure that is, and up to `limit` articles; of two that fit, the one
        about the work of the department comes first. A question in English finds English versions
        by their words or articles by the Chinese for it, whichever is surer."""
        if HAN.search(text):
            return self._find(text, limit, reader, department)
        plain = " ".join(dict.fromkeys((text, in_chinese(text))))
        found = self._find(plain, limit, reader, department)
        english = self._in_english(text, limit, reader)
        surer = english.decision is Decision.ANSWER and english.sure >= found.sure
        return english if surer and english.hits else found

    def _find(self, text: str, limit: int, reader: Reader, department: str) -> Found:
        return find(self._shelf.index, text, limit, self._hidden(reader), self._near(department))

    def _in_english(self, text: str, limit: int, reader: Reader) -> Found:
        found = find(self._shelf.english, text, limit)
        named = ((self._shelf.by_handle.get(handle(whose(h.article.id))), h) for h in found.hits)
        hits = [Hit(article, hit.score) for article, hit in named if article and reader(article)]
        return replace(found, hits=hits)

    def page_of(self, article_id: str, language: str) -> str:
        """The id of the article whose page the reader wants: that of his language."""
        version = self._shelf.versions.get(article_id) if language == ENGLISH else None
        return article_id if version is None else version.id

    def as_read(self, article: Article, language: str) -> Article:
        """The article in the reader's language, where it has a version of it."""
        return as_read(article, self._shelf.versions) if language == ENGLISH else article

    def _near(self, department: str) -> Marks | None:
        shelf = self._shelf
        if department not in shelf.trades:
            shelf.trades[department] = of_the_trade(shelf.index.articles, department)
        return shelf.trades[department]

    def _hidden(self, reader: Reader) -> Marks | None:
        if not self._shelf.restricted or reader is anybody:
            return None
        return np.array([not reader(article) for article in self._shelf.index.articles])

    def article(self, article: str, reader: Reader = anybody) -> Article | None:
        """The article of that id (or handle), None if there is none for the reader."""
        found = self._shelf.by_handle.get(article) or self._shelf.by_handle.get(handle(article))
        return found if found is not None and reader(found) else None

    def fallback_card(self, system: str) -> Article | None:
        """How to work while the system is down, or None. Held in memory: costs a report nothing."""
        return fallback.card_for(self._shelf.cards, system)

    def beside(self, card: Article) -> list[Article]:
        """Fallback cards that whoever reads this one may want instead."""
        return fallback.beside(self._shelf.cards, card)

    def titles(self, reader: Reader = anybody) -> list[Article]:
        """All articles for the reader, by id."""
        found = (article for article in self._shelf.index.articles if reader(article))
        return sorted(found, key=lambda article: article.id)


def _with_changes(known: Sequence[Article], changed: Sequence[Article]) -> list[Article]:
    """The English versions that are published now, by id."""
    by_id = {article.id: article for article in (*known, *changed)}
    found = (each for each in by_id.values() if each.state is ArticleState.PUBLISHED)
    return sorted(found, key=lambda article: article.id)


async def _revisions(unit: Unit) -> _Revisions:
    names = (articles.REVISION, said_alike.REVISION)
    return _Revisions(*[int(await marks.fact(unit, name) or 0) for name in names])


async def _synonyms(unit: Unit) -> Synonyms:
    ours = synonyms("/".join(group.words) for group in await said_alike.groups(unit))
    return shipped().beside(ours)
