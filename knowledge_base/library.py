"""The articles as this process holds them: an index, built again when the revision changes."""

import asyncio
from collections.abc import Callable

import numpy as np

from helpdesk.article import Article, Hit, handle
from knowledge_base import fallback
from knowledge_base.arrays import Marks
from knowledge_base.search import Decision, Found, Index, build, find
from knowledge_base.trades import of_the_trade
from storage import articles, marks
from storage.engine import Datastore
from storage.unit import Unit

Reader = Callable[[Article], bool]
"""Whether an article is for somebody."""


def anybody(article: Article) -> bool:
    """For whoever looks after the articles: all of them."""
    return True


class Library:
    """Articles to search. `refresh` is called by the worker; a question never waits for it."""

    def __init__(self) -> None:
        self._revision: str | None = None
        self._index: Index = build(())
        self._cards: dict[str, Article] = {}
        self._reading = False
        self._by_handle: dict[str, Article] = {}
        self._restricted = False
        self._trades: dict[str, Marks | None] = {"": None}

    async def refresh(self, store: Datastore) -> bool:
        """Look for a new revision and index it; True when there was one.

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
        revision = await store.read(_revision)
        if revision == self._revision:
            return False
        found = await store.read(articles.published)
        self._index = await asyncio.to_thread(build, found)
        self._cards = fallback.by_system(found)
        self._by_handle = {handle(article.id): article for article in found}
        self._restricted = any(article.audience for article in found)
        self._trades = {"": None}
        self._revision = revision
        return True

    def ask(self, text: str, reader: Reader = anybody) -> tuple[Decision, list[Hit]]:
        """Whether the articles answer a question, and the nearest of them, best first."""
        found = self.find(text, reader=reader)
        return found.decision, found.hits

    def find(
        self, text: str, limit: int = 3, reader: Reader = anybody, department: str = ""
    ) -> Found:
        """The same with how sure that is, and up to `limit` articles; of two that fit, the one
        about the work of the department comes first."""
        return find(self._index, text, limit, self._hidden(reader), self._near(department))

    def _near(self, department: str) -> Marks | None:
        if department not in self._trades:
            self._trades[department] = of_the_trade(self._index.articles, department)
        return self._trades[department]

    def _hidden(self, reader: Reader) -> Marks | None:
        if not self._restricted or reader is anybody:
            return None
        return np.array([not reader(article) for article in self._index.articles])

    def article(self, article: str, reader: Reader = anybody) -> Article | None:
        """The article of that id (or handle), None if there is none for the reader."""
        found = self._by_handle.get(article) or self._by_handle.get(handle(article))
        return found if found is not None and reader(found) else None

    def fallback_card(self, system: str) -> Article | None:
        """How to work while the system is down, or None. Held in memory: costs a report nothing."""
        return fallback.card_for(self._cards, system)

    def beside(self, card: Article) -> list[Article]:
        """Fallback cards that whoever reads this one may want instead."""
        return fallback.beside(self._cards, card)

    def titles(self, reader: Reader = anybody) -> list[Article]:
        """All articles for the reader, by id."""
        return [article for article in self._index.articles if reader(article)]


async def _revision(unit: Unit) -> str:
    return await marks.fact(unit, articles.REVISION)
