"""Where an article can be read as a page, when the desk has an address that browsers reach."""

from datetime import timedelta

from handlers.turn import Turn
from helpdesk.article import EVERYONE, Article
from knowledge_base.page_links import page_path
from storage import media_keeping

LINKS_LIVE = timedelta(hours=1)
"""Of links to what is not for everyone: whoever has the link can read."""


async def page_link(turn: Turn, article: Article) -> str:
    """The address of the article's page, "" when there is none."""
    base = turn.desk.media_url.rstrip("/")
    if not base:
        return ""
    if article.audience == EVERYONE:
        return base + page_path(article.id)
    key = await media_keeping.key(turn.unit)
    return base + page_path(article.id, key, turn.now + LINKS_LIVE)
