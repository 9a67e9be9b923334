"""Reading from a contract how long a ticket may go without a sign of life, and who is called."""

from collections.abc import Mapping

from helpdesk.attention import S1_CALLS, Attention
from helpdesk.section import Section
from helpdesk.severity import Severity


def read_attention(top: Section) -> Attention:
    """What the contract says of attention, table by table; each may be left out."""
    plain = Attention()
    cooldown = top.count("chase_cooldown") if "chase_cooldown" in top.found else None
    return Attention(
        acknowledge=_minutes(top, "acknowledge"),
        progress=_minutes(top, "progress"),
        groups=_groups(top),
        call_after=_minutes(top, "call_after") if "call_after" in top.found else plain.call_after,
        chase_cooldown=cooldown or plain.chase_cooldown,
    )


def _minutes(top: Section, name: str) -> Mapping[Severity, int]:
    if name not in top.found:
        return {}
    section = top.section(name)
    found = {s: section.count(s) for s in Severity if s in section.found}
    section.end()
    return found


def _groups(top: Section) -> Mapping[Severity, tuple[str, ...]]:
    if "groups" not in top.found:
        return S1_CALLS
    section = top.section("groups")
    found = {s: section.texts(s) for s in Severity if s in section.found}
    section.end()
    return found
