"""An article's versions in chat: what was done, what differs, back to an old one, sent back."""

from datetime import date
from zoneinfo import ZoneInfo

from handlers import keeping
from handlers.turn import Reply, Turn
from helpdesk.article import handle
from helpdesk.errors import Refused
from helpdesk.intake import Draft
from helpdesk.keeping import DEED_WORDS, Deed, Kept, may_publish, require_editor
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.press import Press
from knowledge_base.differences import differences
from notifications.telling import tell
from storage import article_history
from storage.article_history import Entry, Hand

MOST_LISTED = 6
MOST_SHOWN = 24
"""Lines of a difference in one message; more is looked at as a whole."""
MOST_WHY = 200


def buttons(kept: Kept) -> tuple[Choice, ...]:
    """What an article's card has of its versions."""
    past_ = Choice("历史", _press("past", kept))
    if not kept.proposed:
        return (past_,)
    return (Choice("看改动", _press("diff", kept, kept.proposed)), past_)


def _press(do: str, kept: Kept, *number: int) -> str:
    return Press("kb", (do, handle(kept.article.id), *map(str, number))).encode()


async def past(turn: Turn, kept: Kept) -> Reply:
    """What was done with the article lately, and which versions can be compared."""
    entries = await article_history.of_article(turn.unit, kept.article.id)
    zone = ZoneInfo(turn.contract.calendar.zone)
    lines = [f"【{kept.article.title}】现在是第 {kept.version} 版"]
    lines += [_line(entry, zone) for entry in entries[: -MOST_LISTED - 1 : -1]]
    newest = max([kept.version, kept.proposed, *(entry.version for entry in entries)])
    others = [number for number in range(newest, 0, -1) if number != kept.version]
    choices = [Choice(f"第 {n} 版有什么不同", _press("diff", kept, n)) for n in others[:4]]
    back = Choice("返回", _press("show", kept))
    return Reply("\n".join(lines), (*choices, back))


def _line(entry: Entry, zone: ZoneInfo) -> str:
    at = entry.at.astimezone(zone)
    who = f" {entry.name}" if entry.name else ""
    why = f"：{entry.why}" if entry.why else ""
    return f"· {at:%Y-%m-%d %H:%M}{who} {DEED_WORDS[entry.deed]}（第 {entry.version} 版）{why}"


async def differing(turn: Turn, kept: Kept, number: str) -> Reply:
    """What another version has that the shown one has not; a newer one is read as what comes."""
    wanted = _number(number)
    other = await article_history.version(turn.unit, kept, wanted)
    newer = wanted > kept.version
    pair = (kept.article, other) if newer else (other, kept.article)
    changed = differences(*pair)
    first, last = sorted((wanted, kept.version))
    head = f"【{kept.article.title}】第 {first} 版 → 第 {last} 版"
    lines = [head, *(changed[:MOST_SHOWN] or ["一个字也没有变"])]
    if len(changed) > MOST_SHOWN:
        lines.append(f"还有 {len(changed) - MOST_SHOWN} 行不同，没列出来")
    return Reply("\n".join(lines), _ways_on(turn, kept, wanted))


def _ways_on(turn: Turn, kept: Kept, number: int) -> tuple[Choice, ...]:
    made = [Choice("返回", _press("show", kept))]
    if may_publish(turn.person) and number == kept.proposed:
        made.insert(0, Choice(DEED_WORDS[Deed.RETURN], _press("return", kept)))
        made.insert(0, Choice(DEED_WORDS[Deed.PUBLISH], _press("publish", kept)))
    elif may_publish(turn.person) and number != kept.version:
        made.insert(0, Choice("恢复这一版", _press("back", kept, number)))
    return tuple(made)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Refused("没有这一版")
    return int(text)


async def brought_back(turn: Turn, kept: Kept, number: str) -> Kept:
    """恢复这一版 was pressed by a manager."""
    require_editor(turn.person, Deed.RESTORE)
    hand = Hand(turn.now, turn.person_id)
    return await keeping.restore(turn.unit, kept.article.id, _number(number), hand)


def ask_why(form: str, kept: Kept) -> Reply:
    """退回修改 was pressed: the author has to be told what is wrong."""
    draft = Draft(form, {"article": kept.article.id, "field": Deed.RETURN.value})
    return Reply("哪里要改？写一句，会转给写的人", (Choice("取消", "cancel"),), draft)


async def send_back(turn: Turn, article_id: str, today: date) -> Kept:
    """The reason was given: the article or the change goes back, and its author is told."""
    require_editor(turn.person, Deed.RETURN)
    why = " ".join(turn.text.split())[:MOST_WHY]
    author = await article_history.last_writer(turn.unit, article_id)
    hand = Hand(turn.now, turn.person_id, why)
    after = await keeping.act(turn.unit, article_id, Deed.RETURN, hand, today)
    if author is not None and author != turn.person_id:
        text = f"您写的知识条目《{after.article.title}》退回修改：{why}"
        message = OutgoingMessage(text, (Choice("去修改", _press("show", after)),))
        key = f"returned:{article_id}:{turn.message.id}"
        await tell(turn.unit, author, message, key, turn.now)
    return after
