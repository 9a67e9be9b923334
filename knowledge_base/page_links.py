"""The path of an article's page, signed when the article is not for everyone."""

import hmac
from datetime import UTC, datetime
from urllib.parse import quote

from helpdesk.article import handle


def page_signature(key: str, article_id: str, until: datetime) -> str:
    """What proves that the desk itself gave out the link to the article's page."""
    said = f"article:{article_id}:{int(until.timestamp())}"
    return hmac.new(key.encode(), said.encode(), "sha256").hexdigest()


def page_path(article_id: str, key: str = "", until: datetime | None = None) -> str:
    """The path of the article's page; signed with the key, good until then."""
    path = f"/articles/{quote(handle(article_id), safe='')}"
    if until is None:
        return path
    sign = page_signature(key, article_id, until)
    return f"{path}?until={int(until.timestamp())}&sign={sign}"


def page_until(text: str) -> datetime | None:
    """The instant a link says it is good until, None for what is no instant."""
    if not text.isascii() or not text.isdigit() or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), UTC)
