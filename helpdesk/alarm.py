"""Alarms of monitoring: read from three shapes, folded by their key, damped when they flap."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from helpdesk.lexicon import SYSTEMS
from helpdesk.messages import clean_text
from helpdesk.severity import Severity

MOST_ALARMS = 200
MOST_WORDS = 300


@dataclass(frozen=True)
class Alarm:
    """One alarm of one source. The same `key` is the same trouble."""

    key: str
    title: str
    level: str
    firing: bool
    system: str = ""
    department: str = ""
    location: str = ""


LEVELS: Mapping[str, Severity] = {
    "disaster": Severity.S1,
    "critical": Severity.S1,
    "emergency": Severity.S1,
    "5": Severity.S1,
    "high": Severity.S2,
    "error": Severity.S2,
    "major": Severity.S2,
    "4": Severity.S2,
    "average": Severity.S3,
    "warning": Severity.S3,
    "minor": Severity.S3,
    "3": Severity.S3,
    "2": Severity.S3,
    "information": Severity.S4,
    "info": Severity.S4,
    "none": Severity.S4,
    "not classified": Severity.S4,
    "1": Severity.S4,
    "0": Severity.S4,
}


def severity_of(level: str, levels: Mapping[str, Severity]) -> Severity:
    """What a level of the source is here; an unknown word is S3."""
    said = level.strip().lower()
    return levels.get(said) or LEVELS.get(said, Severity.S3)


def read_alarms(body: object) -> list[Alarm]:
    """The alarms of a webhook: Alertmanager, Zabbix, or the plain form. Raises ValueError, saying
    what is missing."""
    if not isinstance(body, dict):
        raise ValueError("应为一个 JSON 对象")
    if isinstance(body.get("alerts"), list):
        found = list(_alertmanager(body))
    elif any(name in body for name in ("event_id", "eventid", "trigger_id", "triggerid")):
        found = [_zabbix(body)]
    else:
        found = [_plain(body)]
    if len(found) > MOST_ALARMS:
        raise ValueError(f"一次最多 {MOST_ALARMS} 条告警")
    return found


def _alertmanager(body: Mapping[str, Any]) -> Iterator[Alarm]:
    for alert in body["alerts"]:
        if not isinstance(alert, dict):
            raise ValueError("alerts 里应为对象")
        labels, notes = _texts(alert.get("labels")), _texts(alert.get("annotations"))
        name = labels.get("alertname", "")
        key = _text(alert.get("fingerprint")) or ",".join(
            f"{k}={v}" for k, v in sorted(labels.items())
        )
        title = notes.get("summary") or notes.get("description") or name
        firing = _text(alert.get("status") or body.get("status")) != "resolved"
        yield _alarm(key, title, labels.get("severity", ""), labels, firing=firing)


_OVER = frozenset({"ok", "resolved", "0", "recovery"})


def _zabbix(body: Mapping[str, Any]) -> Alarm:
    said = _texts(body)
    tags = _tags(body.get("event_tags") or body.get("tags"))
    host = said.get("host_name") or said.get("host") or said.get("hostname", "")
    number = said.get("trigger_id") or said.get("triggerid")
    key = f"{host}/{number}" if number else said.get("event_id") or said.get("eventid", "")
    title = said.get("event_name") or said.get("subject") or said.get("trigger_name", "")
    level = said.get("event_severity") or said.get("event_nseverity") or said.get("severity", "")
    state = (said.get("event_value") or said.get("status") or said.get("event_status", "")).lower()
    words = {**said, **tags}
    title = f"{host} {title}".strip()
    return _alarm(key, title, level, words, firing=state not in _OVER)


def _tags(tags: object) -> dict[str, str]:
    if isinstance(tags, list):
        pairs = (t for t in tags if isinstance(t, dict))
        return {_text(t.get("tag")): _text(t.get("value")) for t in pairs}
    return _texts(tags)


def _plain(body: Mapping[str, Any]) -> Alarm:
    said = _texts(body)
    state = said.get("state") or said.get("status", "firing")
    level = said.get("level") or said.get("severity", "")
    title = said.get("title") or said.get("text", "")
    return _alarm(said.get("key", ""), title, level, said, firing=state.lower() not in _OVER)


def _alarm(key: str, title: str, level: str, words: Mapping[str, str], *, firing: bool) -> Alarm:
    if not key or not title:
        raise ValueError("缺少 key（同一故障的标识）或 title（说明）")
    system = words.get("system", "")
    named = {name.lower(): name for name in SYSTEMS}
    return Alarm(
        key[:MOST_WORDS],
        title[:MOST_WORDS],
        level,
        firing,
        named.get(system.lower(), ""),
        words.get("department", "")[:60],
        (words.get("location") or words.get("instance", ""))[:60],
    )


def _texts(values: object) -> dict[str, str]:
    """The plain values of an object, as text."""
    found = values.items() if isinstance(values, dict) else ()
    return {_text(k): _text(v) for k, v in found if isinstance(v, str | int | float)}


def _text(value: object) -> str:
    return clean_text(str(value)) if isinstance(value, str | int | float) else ""


@dataclass(frozen=True)
class Damping:
    """An alarm that changed so often within so long flaps: it is noted once, then silence."""

    changes: int = 4
    within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class AlarmRules:
    """What the hospital says of alarms: its own words for levels, and when one flaps."""

    levels: Mapping[str, Severity] = field(default_factory=dict)
    damping: Damping = field(default_factory=Damping)


def read_levels(text: str) -> dict[str, Severity]:
    """Levels as the setting has them: critical=S1, warning=S3. Raises ValueError."""
    found = {}
    for pair in filter(None, (part.strip() for part in text.replace("，", ",").split(","))):
        level, equals, severity = (part.strip() for part in pair.partition("="))
        if not (level and equals and severity.upper() in set(Severity)):
            raise ValueError(f"“{pair}”应形如 critical=S1，级别是 S1 到 S4")
        found[level.lower()] = Severity(severity.upper())
    return found


class Outcome(StrEnum):
    """What an alarm leads to."""

    OPEN = "open"
    NOTHING = "nothing"
    AGAIN = "again"
    RESOLVED = "resolved"
    FLAPPING = "flapping"


@dataclass(frozen=True)
class AlarmState:
    """What is known of a key: its ticket, whether it fires, its last changes."""

    ticket_id: int
    firing: bool
    changes: tuple[datetime, ...] = ()
    flapping: bool = False


def folded(
    known: AlarmState | None, alarm: Alarm, *, is_open: bool, now: datetime, damping: Damping
) -> tuple[AlarmState, Outcome]:
    """What is known after an alarm, and what it leads to. `is_open`: the key's ticket is.

    What flaps opens no ticket and says nothing until it has been calm for the damping's time.
    """
    if known is None:
        state = AlarmState(0, alarm.firing, (now,) if alarm.firing else ())
        return state, Outcome.OPEN if alarm.firing else Outcome.NOTHING
    lately = tuple(at for at in known.changes if now - at < damping.within)
    calm, changed = not lately, alarm.firing is not known.firing
    if changed:
        lately = (*lately, now)
    state = replace(known, firing=alarm.firing, changes=lately)
    if len(lately) >= damping.changes:
        return replace(
            state, flapping=True
        ), Outcome.NOTHING if known.flapping else Outcome.FLAPPING
    state = replace(state, flapping=known.flapping and not calm)
    if state.flapping:
        return state, Outcome.NOTHING
    if alarm.firing and not is_open:
        return state, Outcome.OPEN
    if not changed:
        return state, Outcome.NOTHING
    return state, Outcome.AGAIN if alarm.firing else Outcome.RESOLVED
