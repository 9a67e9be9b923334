"""应急预案: the fallback card beside a severe ticket, and the card when it is asked for."""

from handlers import drafts, report
from handlers.turn import Desk, Reply, Turn
from helpdesk.article import Article, ArticleKind, handle
from helpdesk.errors import Refused
from helpdesk.intake import CONTACT, REPORT
from helpdesk.messages import Choice
from helpdesk.press import Press
from knowledge_base.reader import desk_facts, for_reader

MINE = Choice("我的工单", Press("menu", ("mine",)).encode())


async def show(turn: Turn, article_id: str) -> Reply:
    """应急预案 was pressed. What is half-done stays so: the ticket is open already."""
    card = turn.desk.library.article(article_id, turn.reader)
    if card is None or card.kind is not ArticleKind.FALLBACK:
        raise Refused("这份应急预案已经不在了，请按科室的纸质预案办")
    text = card_text(turn.desk, card)
    choices = (*(_other(each) for each in turn.desk.library.beside(card)), MINE)
    draft = turn.draft
    if draft is None or draft.form == REPORT:
        return Reply(text, choices)
    if draft.form == report.LEAVE_CONTACT:
        return drafts.ask(CONTACT, draft, f"{text}\n")
    return Reply(text, choices, draft)


def card_text(desk: Desk, card: Article) -> str:
    """The card as a message."""
    facts = desk_facts(desk.hospital, desk.phone)
    return f"【{card.title}】\n{for_reader(card.body.strip(), facts)}"


def _other(card: Article) -> Choice:
    return Choice(card.title[:40], Press("fallback", (handle(card.id),)).encode())
