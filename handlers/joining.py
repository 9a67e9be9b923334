"""Joining instead of reporting again: offered, never done silently, and never in a severe one's way."""

from dataclasses import replace

from handlers import incidents, report_forms, tickets
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused, TicketMoved
from helpdesk.incident import SAME_WITHIN, Recent, same_place
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice
from helpdesk.people import Party, Verb
from helpdesk.severity import Kind
from helpdesk.ticket import WORKING, Ticket, parties_of
from helpdesk.triage import Assessment
from notifications import incident_words as words
from notifications.incident_words import choice, standing
from storage import affected
from storage.affected import Affected
from storage.tickets import get
