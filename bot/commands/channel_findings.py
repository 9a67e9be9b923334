"""What a look at a platform found, as lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.asking import Answer
from bot.commands.advice import complaint
from bot.language import words

MOST_SKEW = timedelta(minutes=2)
"""Callbacks more than ten minutes off are refused; a clock that wanders is told long before."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is right, and what the platform said."""

    channel: str
    what: str
    good: bool
    says: str = ""

    def line(self) -> str:
        mark = words("正常", "ok") if self.good else words("不对", "WRONG")
        return f"{self.channel}  {self.what}  {mark}" + (f"  {self.says}" if self.says else "")


def finding(channel: str, what: str, answer: Answer, says: str = "") -> Finding:
    return Finding(channel, what, answer.good, says if answer.good else complaint(answer))


def clock_finding(channel: str, answer: Answer, now: datetime) -> Iterator[Finding]:
    """The clock of this machine by the platform's; nothing when the platform told no time."""
    if answer.at is None:
        return
    skew = round((now - answer.at).total_seconds())
    good = abs(skew) <= MOST_SKEW.total_seconds()
    says = words(
        f"本机时钟与平台差 {skew} 秒，请打开 NTP 校时", f"this clock is {skew} s off: set up NTP"
    )
    yield Finding(channel, words("时钟", "clock"), good, "" if good else says)


def inner(answer: Answer, name: str) -> Mapping[str, object]:
    found = answer.body.get(name)
    return found if isinstance(found, dict) else {}
