"""The errors that are part of the conversation or of delivery; everything else is a bug."""

from datetime import timedelta


class Refused(Exception):
    """The desk does not do what was asked; `says` is the sentence the person reads, in Chinese."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class NotAllowed(Refused):
    """The person may not do this; the sentence says why."""


class TicketMoved(Refused):
    """The ticket changed since the card was shown; the answer is its present state."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__(f"工单 #{ticket_id} 刚刚有变化，请看最新状态")
        self.ticket_id = ticket_id


class DeliveryError(Exception):
    """A platform did not take a message.

    `permanent`: trying again cannot help (blocked, unknown account, window closed).
    `retry_after`: the platform said how long to wait; only this address waits.
    `uncertain`: it may have taken it all the same, and did not say so.
    `reason`: a short text for the log and the list of failures; never message text or secrets.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        uncertain: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.uncertain = uncertain
        self.permanent = permanent
        self.retry_after = retry_after


class DatastoreAway(Exception):
    """The datastore cannot be reached or written now; nothing was stored; try again later."""
