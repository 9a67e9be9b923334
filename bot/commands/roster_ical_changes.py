"""Leave, swaps and stand-ins in the roster's iCalendar file: to be seen, not to be read back."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Event

from bot.commands.roster_rows import team_word
from helpdesk.people import Person
from helpdesk.roster import Roster
from helpdesk.roster_change import Change, ChangeKind

CHANGE = "X-ZHIBAN-CHANGE"
"""What marks such an event. They stay as they are in the datastore whatever is imported."""

_Title = Callable[[Change, Mapping[int, str]], str]


def _name(person_id: int | None, names: Mapping[int, str]) -> str:
    return names.get(person_id or 0, "")


_TITLES: Mapping[ChangeKind, _Title] = {
    ChangeKind.LEAVE_ASKED: lambda c, names: f"{_name(c.person_id, names)} 请假（等同意）",
    ChangeKind.LEAVE: lambda c, names: f"{_name(c.person_id, names)} 请假",
    ChangeKind.REPLACE: lambda c, names: (
        f"{team_word(c.team)} {_name(c.person_id, names)} 顶{_name(c.for_id, names)}的班"
    ),
    ChangeKind.EXTRA: lambda c, names: f"{team_word(c.team)} {_name(c.person_id, names)} 顶班",
}


def changes_of(roster: Roster, staff: Mapping[int, Person], now: datetime) -> Iterator[Event]:
    """An event for each leave and each shift in another's place that is not over."""
    names = {number: person.name for number, person in staff.items()}
    zone = ZoneInfo(roster.zone)
    for change in roster.changes:
        title = _TITLES.get(change.kind)
        if title is None or change.ends <= now:
            continue
        event = Event()
        event.add("summary", title(change, names))
        event.add("dtstart", change.starts.astimezone(zone))
        event.add("dtend", change.ends.astimezone(zone))
        # Whoever is away is not busy; and what is only asked for is not certain.
        event.add("transp", "TRANSPARENT" if "leave" in change.kind else "OPAQUE")
        if change.kind is ChangeKind.LEAVE_ASKED:
            event.add("status", "TENTATIVE")
        event.add(CHANGE, f"{change.kind.value} {change.id}")
        yield event
