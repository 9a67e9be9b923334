"""When somebody may be written to on a platform that lets a desk only answer: WeChat's windows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

AFTER_WORDS = timedelta(hours=48)
AFTER_WORDS_MOST = 5
AFTER_TAP = timedelta(minutes=1)
AFTER_TAP_MOST = 3
KEPT = AFTER_WORDS_MOST + AFTER_TAP_MOST
"""Of how many of the last messages to somebody the instants are kept."""


@dataclass(frozen=True)
class Window:
    """What somebody did last, and when the desk wrote to him of its own accord (newest last).

    After own words (a picture, a tap on a message menu) five messages may follow within 48 hours;
    after a tap on the account's menu, a scan or following, three within a minute. Answers given at
    once count nowhere.
    """

    wrote_at: datetime | None = None
    tapped_at: datetime | None = None
    sent: tuple[datetime, ...] = ()

    def left(self, now: datetime) -> int:
        """How many more may be sent now. Rather one too few than one that is refused."""
        return max(
            self._after(self.wrote_at, AFTER_WORDS, AFTER_WORDS_MOST, now),
            self._after(self.tapped_at, AFTER_TAP, AFTER_TAP_MOST, now),
        )

    def _after(self, done: datetime | None, period: timedelta, most: int, now: datetime) -> int:
        if done is None or now - done >= period:
            return 0
        return max(most - sum(at >= done for at in self.sent), 0)

    def silent(self, now: datetime) -> bool:
        """Whether he did nothing for 48 hours; else it is the five that are used up."""
        return self.wrote_at is None or now - self.wrote_at >= AFTER_WORDS

    def after(self, now: datetime, count: int) -> tuple[datetime, ...]:
        """What `sent` is once that many more went out."""
        return (*self.sent, *[now] * count)[-KEPT:]
