"""A channel that keeps what it was given, and can be told to fail."""

from collections import defaultdict

from helpdesk.errors import DeliveryError
from helpdesk.messages import OutgoingMessage


class RecordingChannel:
    """Everything sent, by account; `failures` are raised first, one for each attempt."""

    def __init__(self, name: str, *, buttons: bool) -> None:
        self.name = name
        self.buttons = buttons
        self.sent: dict[str, list[OutgoingMessage]] = defaultdict(list)
        self.failures: list[DeliveryError] = []
        self.down: DeliveryError | None = None

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        if self.down is not None:
            raise self.down
        if self.failures:
            raise self.failures.pop(0)
        self.sent[account].append(message)
        return f"receipt-{key}"
