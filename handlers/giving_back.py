"""不顶了: whoever took over a shift gives it back in his own words."""

from handlers.duty import on_staff
from handlers.turn import Reply, Turn
from handlers.undoing import undo_change
from helpdesk.messages import Choice
from helpdesk.press import Press
from helpdesk.roster_change import Change, ChangeKind
from notifications.duty_words import span_words

MOST = 6
_STANDING_IN = frozenset({ChangeKind.REPLACE, ChangeKind.EXTRA})


async def by_word(turn: Turn) -> Reply:
    """The only one that it can mean, or the question which one."""
    person = on_staff(turn)
    mine = [c for c in turn.roster.changes if c.person_id == person.id and _taken(turn, c)]
    if not mine:
        return Reply("您现在没有在替别人顶班")
    presses = [Press("undo_change", (str(change.id),)) for change in mine[:MOST]]
    if len({change.made_at for change in mine}) == 1:
        return await undo_change(turn, presses[0])
    labels = [span_words(c.starts, c.ends, turn.now, turn.roster.zone) for c in mine[:MOST]]
    ways = (Choice(f"交回 {label}", p.encode()) for label, p in zip(labels, presses, strict=True))
    return Reply("要交回哪个班？不交回就不用管", tuple(ways))


def _taken(turn: Turn, change: Change) -> bool:
    """Taken over by a word of his own, not by a swap, and not over."""
    return change.kind in _STANDING_IN and change.swap_id is None and change.ends > turn.now
