"""Why somebody was given a ticket, as it was kept when it happened."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpdesk.assignment import OWNER, SKILL
from helpdesk.ticket import Ticket, TicketEvent, What
from notifications.scene import Scene

_KNOWS: Mapping[str, str] = {OWNER: "他是{system}的负责人", SKILL: "他熟悉{system}"}


def chosen_words(data: Mapping[str, Any], system: str) -> str:
    """他熟悉LIS，同院区，3 位值班里手上的活最少; "" when the desk did not choose."""
    if "among" not in data:
        return ""
    said = [_KNOWS.get(data["by"], "").format(system=system)]
    said.append("在同一院区" if data["near"] else "")
    among = data["among"]
    said.append(f"{among} 位里手上的活最少" if among > 1 else "")
    return "，".join(filter(None, said)) or "当时只有他可派"


def given_line(ticket: Ticket, events: Sequence[TicketEvent], scene: Scene) -> str:
    """派给王工：他熟悉LIS: of whoever has it by the last time it was given; "" for nobody."""
    last = next((e for e in reversed(events) if e.what in _GIVEN), None)
    if last is None or last.data.get("engineer") != ticket.engineer_id:
        return ""
    name = scene.name(ticket.engineer_id)
    if last.what is What.REASSIGNED:
        return f"转给{name}：{last.data.get('reason', '')}"
    by_hand = f"由{scene.name(last.actor_id)}指定" if last.actor_id else ""
    why = by_hand or chosen_words(last.data, ticket.system)
    return f"派给{name}：{why}" if why else ""


_GIVEN = frozenset({What.ASSIGNED, What.REASSIGNED})
