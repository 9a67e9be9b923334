"""Who the events of a calendar file are about: named in the title, or invited."""

import re
from collections.abc import Iterator
from typing import Any

from icalendar import Event

from bot.commands.roster_ical import STAFF, TEAM
from bot.commands.roster_ical_times import Reading
from bot.commands.roster_rows import on_shift
from bot.commands.tables import BadRow
from bot.language import words
from helpdesk.people import MANAGERS, Person, Role


def people_of(event: Event, reading: Reading) -> list[tuple[str, Person]]:
    """Who has the shift and in which team: named by number or name in the title, or invited."""
    if STAFF in event:
        team = str(event.get(TEAM, ""))
        return [(team, on_shift(team, str(event[STAFF]), reading.staff))]
    active = [p for p in reading.staff.values() if p.active and p.role is not Role.REPORTER]
    engineers = [p for p in active if p.role is Role.ENGINEER]
    found = list(_named(str(event.get("summary", "")), active))
    for invited in () if found else _invited(event):
        found += _named(invited, engineers)
    if not found:
        raise BadRow(
            words(
                "标题和参加人里没有名单上的工号或姓名",
                "no staff number or name in the title or among those invited",
            )
        )
    return [
        (team, on_shift(team, p.staff_no, reading.staff))
        for p in dict.fromkeys(found)
        for team in (_team(p),)
    ]


def _team(person: Person) -> str:
    return person.role.value if person.role in MANAGERS else person.team


def _named(text: str, people: list[Person]) -> Iterator[Person]:
    """By number first, longer names first, so that 李明 is not found in 李明华."""
    for person in sorted(people, key=lambda p: -len(p.staff_no)):
        number = rf"(?<![A-Za-z0-9_.-]){re.escape(person.staff_no)}(?![A-Za-z0-9_-])"
        # A number without letters may be a date: it counts only as a word of its own.
        number = rf"(?<!\w){number}(?!\w)" if person.staff_no.isdigit() else number
        if re.search(number, text, re.IGNORECASE):
            text = text.replace(person.name, " ")
            yield person
    for name in sorted({p.name for p in people if p.name in text}, key=len, reverse=True):
        if name not in text:
            continue
        same = [person for person in people if person.name == name]
        if len(same) > 1:
            raise BadRow(words(f"有几个{name}，请写工号", f"several are called {name}"))
        text = text.replace(name, " ")
        yield same[0]


def _invited(event: Event) -> Iterator[str]:
    found = event.get("attendee", [])
    for one in found if isinstance(found, list) else [found]:
        about: Any = getattr(one, "params", {})
        if str(about.get("PARTSTAT", "")).upper() != "DECLINED":
            address = re.sub(r"(?i)^mailto:", "", str(one)).split("@")[0]
            yield f"{about.get('CN', '')} {address}"
