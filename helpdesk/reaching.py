"""Where somebody is told first and where next: his own rules, and what a severe notice asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.messages import Address
from helpdesk.pace import URGENT
from helpdesk.ticket import What

CHANNEL_WORDS: Mapping[str, str] = {
    "wechat": "微信",
    "wecom": "企业微信",
    "telegram": "Telegram",
    "webchat": "网页",
    "email": "邮件",
    "sms": "短信",
    "phone": "电话",
}
GATEWAYS = ("phone", "sms")
"""Channels whose addresses are the phone number of the staff list."""

CALL_AFTER = timedelta(minutes=5)
"""Until a severe notice that nobody answered goes by phone (S2-18), unless rules say else."""

ASKING = frozenset(
    {
        What.OPENED,
        What.ASSIGNED,
        What.UNASSIGNED,
        What.REASSIGNED,
        What.CHASED,
        What.REOPENED,
        What.REMINDED,
        What.ESCALATED,
        What.BREACHED,
        What.UNANSWERED,
        What.PROGRESS_ASKED,
        What.STALLED,
        What.POOLED,
        What.DISPATCHING,
        What.HELP_ASKED,
        What.GROUP_CALLED,
    }
)
"""Events after which somebody on the staff is expected to do something."""

_HIGH_RISK = 2
"""S1 and S2: also by phone when nobody answers."""
_QUIETABLE = 3
"""S3 and S4 may wait for the morning; nothing more severe does."""


@dataclass(frozen=True)
class NoticeRules:
    """How one person wants to be told. Without any rule: at once, at every account.

    Channels in the order in which they are tried. `quiet`: minutes of the day, local time, from
    and until. `second_after`: the next channel is used when so long nothing was done.
    """

    urgent_channels: tuple[str, ...] = ()
    other_channels: tuple[str, ...] = ()
    quiet: tuple[int, int] | None = None
    second_after: timedelta | None = None

    def channels(self, urgency: int) -> tuple[str, ...]:
        return self.urgent_channels if urgency <= URGENT else self.other_channels

    def not_before(self, urgency: int, now: datetime, zone: str) -> datetime:
        """When a notice may go out: now, or for a mild one when the quiet hours end."""
        if self.quiet is None or urgency < _QUIETABLE:
            return now
        starts, ends = self.quiet
        local = now.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        if (minute - starts) % 1440 >= (ends - starts) % 1440:
            return now
        day = local.date() + timedelta(days=minute >= ends)
        end = datetime.combine(day, time(ends // 60, ends % 60), ZoneInfo(zone))
        return end.astimezone(now.tzinfo)


NO_RULES = NoticeRules()


@dataclass(frozen=True)
class Plan:
    """The addresses told at once, and those that follow one by one, with what time between."""

    at_once: tuple[Address, ...]
    then: tuple[Address, ...] = ()
    after: timedelta | None = None


def plan(
    rules: NoticeRules, known: Sequence[Address], by_number: Sequence[Address], urgency: int
) -> Plan:
    """Where to tell somebody whose accounts are `known`, and whom gateways reach `by_number`."""
    pressing = urgency <= _HIGH_RISK
    wanted = rules.channels(urgency)
    every = (*known, *by_number)
    liked = [a for channel in wanted for a in every if a.channel == channel]
    others = [a for a in (*known, *(by_number if pressing else ())) if a not in liked]
    after = rules.second_after or (CALL_AFTER if pressing else None)
    if liked:
        ordered = (*liked, *others)
        return Plan(ordered[:1], ordered[1:], after)
    if not known:
        return Plan(tuple(others[:1]), tuple(others[1:]), after)
    return Plan(tuple(known), tuple(a for a in others if a not in known), after)


def by_number(phone: str, gateways: frozenset[str]) -> tuple[Address, ...]:
    """The addresses that the gateways of this desk make of a phone number."""
    digits = "".join(c for c in phone if c.isdigit() or c == "+")
    if len(digits) < 7:
        return ()  # an extension is no number to call from outside
    return tuple(Address(name, digits) for name in GATEWAYS if name in gateways)
