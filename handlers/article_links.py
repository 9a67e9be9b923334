"""An article's page and pictures: where they are, and pictures sent to whoever wants them."""

from datetime import timedelta

from handlers.turn import Reply, Turn
from helpdesk.article import EVERYONE, Article, handle
from helpdesk.errors import Refused
from helpdesk.messages import Choice
from helpdesk.press import Press
from knowledge_base.page_links import page_path
from knowledge_base.steps import pictures
from storage import article_pictures, media_keeping, media_orders
from storage.article_pictures import Picture

MOST = 5
"""Pictures sent at once."""
AFTER = timedelta(seconds=1)
"""How long after the words of an answer its picture is sent: it never comes before them."""
LINKS_LIVE = timedelta(hours=1)
"""Of links to what is not for everyone: whoever has the link can read."""


async def page_link(turn: Turn, article: Article) -> str:
    """The address of the article's page, "" when there is none."""
    base = turn.desk.media_url.rstrip("/")
    if not base:
        return ""
    page = turn.desk.library.page_of(article.id, turn.account.speaks)
    if article.audience == EVERYONE:
        return base + page_path(page)
    key = await media_keeping.key(turn.unit)
    return base + page_path(page, key, turn.now + LINKS_LIVE)


def picture_choice(article: Article) -> tuple[Choice, ...]:
    """查看图片, if the article names any."""
    if not pictures(article.body):
        return ()
    return (Choice("查看图片", Press("pictures", (handle(article.id),)).encode()),)


async def send_first(turn: Turn, article: Article) -> None:
    """The first picture follows the answer by itself, where the channel shows pictures."""
    address = turn.message.address
    kept = await _kept(turn, article) if address.channel in turn.desk.files else []
    for picture, caption in kept[:1]:
        media_orders.order(turn.unit, picture.id, address, caption, turn.now + AFTER)


async def _kept(turn: Turn, article: Article) -> list[tuple[Picture, str]]:
    """The pictures that were taken in, in the article's order, and what stands under each."""
    shows = {each.reference: each.shows for each in pictures(article.body)}
    found = await article_pictures.of_references(turn.unit, list(shows))
    return [(each, shows[each.reference] or article.title) for each in found]


async def pressed(turn: Turn, press: Press) -> Reply:
    """查看图片 was pressed: sent where the channel shows pictures, else the page has them."""
    wanted = press.args[0] if press.args else ""
    article = turn.desk.library.article(wanted, turn.reader)
    if article is None:
        raise Refused("这篇文章已经不在了，请直接把问题打给我")
    found = (await _kept(turn, article))[:MOST]
    address = turn.message.address
    if not found:
        return Reply("这篇的图片还没有放进来，请联系信息科", draft=turn.draft)
    if address.channel in turn.desk.files:
        for picture, caption in found:
            media_orders.order(turn.unit, picture.id, address, caption, turn.now)
        return Reply(f"{len(found)} 张图片马上发给您", draft=turn.draft)
    link = await page_link(turn, article)
    said = f"图片在这里看：{link}" if link else "这里看不了图片，请在微信、企业微信或 Telegram 里看"
    return Reply(said, draft=turn.draft)
