"""What the error codes of the two WeChats mean for a delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.errors import DeliveryError

OPERATOR_MUST_ACT = timedelta(minutes=10)


@dataclass(frozen=True)
class Verdict:
    """What an error code means for a delivery; `alarm`: only the operator can mend it."""

    words: str
    permanent: bool = False
    retry_after: timedelta | None = None
    alarm: bool = False


VERDICTS = {
    -1: Verdict("platform busy"),
    40001: Verdict("token refused"),
    40003: Verdict("unknown account", permanent=True),
    40007: Verdict("media gone", permanent=True),
    40014: Verdict("token refused"),
    40013: Verdict("app id refused", permanent=True, alarm=True),
    40037: Verdict("unknown template", permanent=True, alarm=True),
    40200: Verdict("not for this kind of account", permanent=True),
    40164: Verdict("address not on the allow list", retry_after=OPERATOR_MUST_ACT, alarm=True),
    42001: Verdict("token expired"),
    43004: Verdict("not a follower", permanent=True),
    43019: Verdict("account is on the black list", permanent=True),
    43101: Verdict("no consent", permanent=True),
    43107: Verdict("account may not send this", permanent=True, alarm=True),
    45002: Verdict("text too long", permanent=True),
    45009: Verdict("quota used up", retry_after=timedelta(hours=1)),
    45015: Verdict("48 h window closed", permanent=True),
    45011: Verdict("too many calls a minute", retry_after=timedelta(minutes=1)),
    45033: Verdict("too many calls at once"),
    45047: Verdict("message quota of this account used up", permanent=True),
    47003: Verdict("template field refused", permanent=True, alarm=True),
    48001: Verdict("interface not granted", permanent=True, alarm=True),
    48002: Verdict("account takes no messages", permanent=True),
    48004: Verdict("interface forbidden", permanent=True, alarm=True),
    50002: Verdict("account blocked by the platform", permanent=True, alarm=True),
    61024: Verdict("account handed to a third party", permanent=True, alarm=True),
    60020: Verdict("address not trusted", retry_after=OPERATOR_MUST_ACT, alarm=True),
}
MALFORMED = Verdict("request refused", permanent=True)
UNKNOWN = Verdict("unknown code")


class Refusal(DeliveryError):
    """The platform's own error code, as the desk's error."""

    def __init__(self, errcode: int, found: Verdict) -> None:
        reason = f"errcode {errcode}: {found.words}"
        super().__init__(reason, permanent=found.permanent, retry_after=found.retry_after)
        self.errcode = errcode


def verdict(errcode: int, table: Mapping[int, Verdict] = VERDICTS) -> Verdict:
    """The row for a code; 41xxx and 44xxx (missing or empty data) are permanent, others not."""
    default = MALFORMED if errcode // 1000 in (41, 44) else UNKNOWN
    return table.get(errcode, default)


def delivery_error(errcode: int, table: Mapping[int, Verdict] = VERDICTS) -> Refusal:
    """The platform's error code as the desk's error."""
    return Refusal(errcode, verdict(errcode, table))
