"""How fast a platform and a chat may be written to, and which notice goes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from helpdesk.severity import Severity

_MINUTE = timedelta(minutes=1)
URGENT = 1
"""The urgency of a notice about an S1; answers that come late have 0, the others 2 to 4."""
URGENT_WAIT = timedelta(seconds=10)
"""Between two digests of urgent notices to somebody who had too many within a minute."""

_OF_SEVERITY: Mapping[Severity, int] = {s: n for n, s in enumerate(Severity, URGENT)}
_PATIENCE: Mapping[int, timedelta] = {
    0: timedelta(days=-2),
    URGENT: timedelta(days=-1),
    2: timedelta(0),
    3: timedelta(minutes=15),
    4: timedelta(minutes=60),
}
"""How long a notice may lie before it counts as one about an S2: age makes up for severity."""


def urgency(severity: Severity) -> int:
    """1 for S1 to 4 for S4."""
    return _OF_SEVERITY[severity]


def rank(urgent: int, at: datetime) -> datetime:
    """The place in line of a notice that may go out from `at` on: the earlier, the sooner."""
    return at + _PATIENCE[urgent]


@dataclass(frozen=True)
class Pace:
    """One message `every` so often in the long run, and at most `burst` at once."""

    every: timedelta
    burst: int = 1

    def room(self, taken_until: datetime | None, now: datetime) -> int:
        """How many may go now, `taken_until` being the instant up to which turns are taken."""
        ahead = max((taken_until or now) - now, timedelta(0))
        return max(self.burst - -(-ahead // self.every), 0)

    def after(self, taken_until: datetime | None, now: datetime, sent: int) -> datetime:
        """Up to when turns are taken once `sent` more went out."""
        return max(taken_until or now, now) + sent * self.every

    def free_at(self, taken_until: datetime) -> datetime:
        """When one more may go."""
        return taken_until - (self.burst - 1) * self.every


@dataclass(frozen=True)
class Limits:
    """What one channel allows: in all, to one chat, and to a chat of many people.

    `digest_over`: more notices than this to one person within a minute become one (None: never).
    """

    platform: Pace
    chat: Pace
    group: Pace | None = None
    digest_over: int | None = 10

    def of_chat(self, account: str) -> Pace:
        """The pace of one chat; Telegram's groups are the ones below zero."""
        return self.group if self.group is not None and account.startswith("-") else self.chat


MOST_A_MINUTE = 10
"""More notices than this to one person within a minute, at all his addresses, become one."""
AT_ONCE = Pace(timedelta(0))
"""People have no pace of their own below that."""


def counted_at(channels: Sequence[str]) -> int:
    """Which of the copies of one notice, each on its channel, counts for its person."""
    found = (n for n, name in enumerate(channels) if LIMITS.get(name, DEFAULT).digest_over)
    return next(found, 0)


def _per_second(number: float) -> timedelta:
    return timedelta(seconds=1 / number)


# A little under what the platforms publish: their clocks are not ours. Telegram: 30 messages a
# second, 1 to a chat, 20 a minute to a group. WeCom: 30 a minute and 1,000 an hour to a member;
# what is above is dropped without a word. Its group robots: 20 a minute each.
UNLIMITED = Limits(Pace(_per_second(100_000), 100_000), Pace(_per_second(1000), 1000), None, None)
LIMITS: Mapping[str, Limits] = {
    "webchat": UNLIMITED,
    "telegram": Limits(
        Pace(_per_second(29.6), 20),
        Pace(timedelta(seconds=1), 12),
        Pace(timedelta(seconds=4), 5),
    ),
    "telegram_group": Limits(
        Pace(timedelta(seconds=1), 5), Pace(timedelta(seconds=4), 3), None, None
    ),
    "wechat": Limits(Pace(_per_second(100), 50), Pace(timedelta(seconds=2), 12)),
    "wecom": Limits(Pace(_per_second(50), 25), Pace(timedelta(seconds=3.7), 12)),
    "wecom_group": Limits(Pace(_per_second(50), 25), Pace(timedelta(seconds=4), 5), None, None),
    "email": Limits(Pace(_per_second(5), 10), Pace(timedelta(seconds=5), 12)),
    "sms": Limits(Pace(_per_second(5), 10), Pace(timedelta(seconds=20), 3), None, 3),
    "phone": Limits(Pace(_per_second(1), 5), Pace(timedelta(minutes=1), 2), None, 2),
}
DEFAULT = Limits(Pace(_per_second(20), 10), Pace(timedelta(seconds=1), 12))


@dataclass(frozen=True)
class Chat:
    """How it stands with one chat: what the next notice to it has to wait for.

    `free_at`: nothing before; `calm_at`: nothing but urgent notices before.
    """

    taken_until: datetime | None = None
    free_at: datetime | None = None
    calm_at: datetime | None = None
    minute_at: datetime | None = None
    sent: int = 0
    urgent_sent: int = 0

    def crowded(self, most: int | None, now: datetime) -> bool:
        """Whether its last minute had as many notices as a person can take: what waited for the
        end of that minute is told together."""
        if most is None or self.minute_at is None:
            return False
        return self.sent >= most and now - self.minute_at < 2 * _MINUTE

    def is_free(self, now: datetime, *, urgent: bool) -> bool:
        """Whether it may have one more now."""
        until = self.free_at if urgent else self.calm_at
        return until is None or until <= now

    def after_one(self, pace: Pace, most: int | None, now: datetime, *, urgent: bool) -> "Chat":
        """The same chat once one more notice went out."""
        chat = self
        if chat.minute_at is None or now - chat.minute_at >= _MINUTE:
            chat = replace(chat, minute_at=now, sent=0, urgent_sent=0)
        taken = pace.after(chat.taken_until, now, 1)
        free = max(pace.free_at(taken), now)
        calm = free
        sent, urgents = chat.sent + 1, chat.urgent_sent + urgent
        if most is not None and sent >= most:
            calm = max(free, (chat.minute_at or now) + _MINUTE)
        if most is not None and urgents >= most:
            free = max(free, now + URGENT_WAIT)
        return Chat(taken, free, calm, chat.minute_at, sent, urgents)
