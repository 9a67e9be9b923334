"""How far the demonstration's clock may be moved."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.web.posts import Unfit, text_of

Morning = Callable[[datetime], datetime]
MOVES: Mapping[str, Callable[[datetime, Morning], datetime]] = {
    "5m": lambda now, _: now + timedelta(minutes=5),
    "1h": lambda now, _: now + timedelta(hours=1),
    "morning": lambda now, next_morning: next_morning(now),
}


def target(posted: Mapping[str, object], now: datetime, next_morning: Morning) -> datetime:
    """The instant the clock shall be moved to. Raises Unfit."""
    move = MOVES.get(text_of(posted, "move"))
    if move is None:
        raise Unfit(400, f"move 应为 {'、'.join(MOVES)} 之一")
    return move(now, next_morning)
