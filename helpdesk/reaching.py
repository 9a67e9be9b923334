"""Where somebody is told first and where next: his own rules, and what a severe notice asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.attention import Attention
from helpdesk.contract import Contract
from helpdesk.messages import Address
from helpdesk.pace import URGENT
from helpdesk.pace import urgency as urgency_of
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
ONE_WAY = frozenset({*GATEWAYS, "email"})
"""Nothing can be pressed there."""

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
        What.COMPLAINED,
    }
)
"""Events after which somebody on the staff is expected to do something."""

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


@dataclass(frozen=True)
class Wish:
    """What the contract wants of a notice: the channels told first, and after what time without an
    answer somebody is called by phone (S2-18; None: never), unless his own rules say else."""

    first: tuple[str, ...] = ()
    call_after: timedelta | None = None


def wish(contract: Contract | None, urgency: int, first: tuple[str, ...] = ()) -> Wish:
    """What the contract wants of a notice of this urgency; of none, the default."""
    figures = (contract.attention if contract else Attention()).call_after
    minutes = {urgency_of(s): n for s, n in figures.items()}.get(urgency)
    return Wish(first, None if minutes is None else timedelta(minutes=minutes))


def plan(
    rules: NoticeRules,
    known: Sequence[Address],
    by_number: Sequence[Address],
    urgency: int,
    wanted: Wish | None = None,
) -> Plan:
    """Where to tell somebody whose accounts are `known`, and whom gateways reach `by_number`.

    What the contract wants first goes before his own rules. A call has no buttons, so that the
    notice is put where he can answer it as well.
    """
    wanted = wanted or Wish()
    plain = _plan(rules, known, by_number, urgency, wanted)
    every = (*known, *by_number)
    first = [a for channel in wanted.first for a in every if a.channel == channel]
    if not first:
        return plain
    voice = first[0].channel in GATEWAYS
    at_once = dict.fromkeys((first[0], *(plain.at_once if voice else ())))
    rest = dict.fromkeys((*first, *plain.at_once, *plain.then))
    return Plan(tuple(at_once), tuple(a for a in rest if a not in at_once), plain.after)


def _plan(
    rules: NoticeRules,
    known: Sequence[Address],
    by_number: Sequence[Address],
    urgency: int,
    wanted: Wish,
) -> Plan:
    own = rules.channels(urgency)
    calls = wanted.call_after is not None
    every = (*known, *by_number)
    liked = [a for channel in own for a in every if a.channel == channel]
    others = [a for a in (*known, *(by_number if calls else ())) if a not in liked]
    after = rules.second_after or wanted.call_after
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
