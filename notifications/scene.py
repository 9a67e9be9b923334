"""What the words about a ticket need beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.contract import Contract
from helpdesk.people import Person
from helpdesk.severity import Severity
from notifications.phrases import when


@dataclass(frozen=True)
class Scene:
    """What the words need beside the ticket: the contract, the time, who people are, the last
    notes on the ticket, and what was sent with it (2 张图片)."""

    contract: Contract
    now: datetime
    people: Mapping[int, Person] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    attachments: str = ""

    def name(self, person_id: int | None) -> str:
        person = self.people.get(person_id or 0)
        return person.name if person else "值班台"

    def reach(self, person_id: int | None) -> str:
        """Name and phone: whom to call."""
        person = self.people.get(person_id or 0)
        if person is None:
            return "暂无，值班组长正在安排"
        return f"{person.name}（电话 {person.phone}）" if person.phone else person.name

    def level(self, severity: Severity) -> str:
        return f"{severity} {self.contract.severity_labels[severity]}"

    def at(self, instant: datetime) -> str:
        return when(instant, self.now, self.contract.calendar.zone)
