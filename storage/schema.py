"""The tables. This file is the truth; a test compares it with the migrations on both engines.

Instants are UTC milliseconds in a BIGINT: the same on both engines, cheap to index, and no
driver can drop an offset (SQLite's DateTime does). `storage.instants` turns them into values.
Structured leftovers (choices, drafts, event data) are JSON text that is never searched.
"""

from storage.tables.articles import (
    article_deeds,
    article_figures,
    article_versions,
    article_votes,
    articles,
    candidates,
    questions,
    synonyms,
)
from storage.tables.channels import (
    alarm_sources,
    alarms,
    cards,
    chat_lines,
    desk_facts,
    media,
    media_orders,
    places,
    received,
    team_groups,
    tokens,
)
from storage.tables.columns import metadata
from storage.tables.complaints import complaints
from storage.tables.notices import deliveries, notice_rules, pace, path_checks
from storage.tables.people import accounts, answered, invites, people
from storage.tables.rosters import (
    calendar_changes,
    occasions,
    roster_changes,
    rotations,
    shifts,
    swaps,
    team_systems,
    teams,
)
from storage.tables.tickets import (
    affected,
    breaches,
    deadlines,
    incidents,
    on_paper,
    ticket_events,
    tickets,
    watches,
)
from storage.tables.web import web_codes, web_counts, web_sessions, web_uploads

__all__ = [
    "accounts",
    "affected",
    "alarm_sources",
    "alarms",
    "answered",
    "article_deeds",
    "article_figures",
    "article_versions",
    "article_votes",
    "articles",
    "breaches",
    "calendar_changes",
    "candidates",
    "cards",
    "chat_lines",
    "complaints",
    "deadlines",
    "deliveries",
    "desk_facts",
    "incidents",
    "invites",
    "media",
    "media_orders",
    "metadata",
    "notice_rules",
    "occasions",
    "on_paper",
    "pace",
    "path_checks",
    "people",
    "places",
    "questions",
    "received",
    "roster_changes",
    "rotations",
    "shifts",
    "swaps",
    "synonyms",
    "team_groups",
    "team_systems",
    "teams",
    "ticket_events",
    "tickets",
    "tokens",
    "watches",
    "web_codes",
    "web_counts",
    "web_sessions",
    "web_uploads",
]
