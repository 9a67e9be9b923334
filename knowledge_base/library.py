"""The articles as this process holds them: an index, built again when the revision changes."""

import asyncio

from helpdesk.article import Article, Hit
from knowledge_base import fallback
from knowledge_base.search import Decision, Found, Index, build, find
from storage import articles, marks
from storage.engine import Datastore
from storage.unit import Unit


class Library:
    """Articles to search. `refresh` is called by the worker; a question never waits for it."""

    def __init__(self) -> None:
        self._revision: str | None = None
        self._index: Index = build(())
        self._cards: dict[str, Article] = {}
        self._reading = False

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
        found = await store.read(articles.everything)
        self._index = await asyncio.to_thread(build, found)
        self._cards = fallback.by_system(found)
        self._revision = revision
        return True

    def ask(self, text: str) -> tuple[Decision, list[Hit]]:
        """Whether the articles answer a question, and the nearest of them, best first."""
        found = self.find(text)
        return found.decision, found.hits

    def find(self, text: str, limit: int = 3) -> Found:
        """The same with how sure that is, and up to `limit` articles."""
        return find(self._index, text, limit)

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        return next((a for a in self._index.articles if a.id == article_id), None)

    def fallback_card(self, system: str) -> Article | None:
        """How to work while the system is down, or None. Held in memory: costs a report nothing."""
        return fallback.card_for(self._cards, system)

    def beside(self, card: Article) -> list[Article]:
        """Fallback cards that whoever reads this one may want instead."""
        return fallback.beside(self._cards, card)

    @property
    def titles(self) -> list[Article]:
        """All articles, by id."""
        return list(self._index.articles)


async def _revision(unit: Unit) -> str:
    return await marks.fact(unit, articles.REVISION)
