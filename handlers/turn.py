"""A turn of the conversation: what the handlers are given, and what they give back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from handlers.lanes import Lanes
from helpdesk.alarm import AlarmRules
from helpdesk.article import Article
from helpdesk.contract import Contract
from helpdesk.incident import Threshold
from helpdesk.intake import Draft
from helpdesk.keeping import reads
from helpdesk.messages import Address, Choice, IncomingMessage
from helpdesk.opinion import Opinion
from helpdesk.people import Person
from helpdesk.policy import Policy
from helpdesk.roster import Roster
from helpdesk.ticket import Ticket
from knowledge_base.library import Library, Reader
from knowledge_base.second_ranking import Opinions
from notifications.path_test import Ways
from storage.accounts import Account
from storage.calendars import CalendarBook
from storage.engine import Datastore
from storage.incidents import IncidentBook
from storage.rosters import RosterBook
from storage.unit import Unit


@dataclass(frozen=True)
class Desk:
    """The desk's parts, built in bot/app.py and passed down."""

    store: Datastore
    policy: Policy
    library: Library
    phone: str = ""
    hospital: str = ""
    rosters: RosterBook = field(default_factory=RosterBook)
    calendars: CalendarBook = field(default_factory=CalendarBook)
    lanes: Lanes = field(default_factory=Lanes)
    incidents: IncidentBook = field(default_factory=IncidentBook)
    threshold: Threshold = field(default_factory=Threshold)
    alarm_rules: AlarmRules = field(default_factory=AlarmRules)
    gateways: frozenset[str] = frozenset()
    """Channels that reach a phone number of the staff list."""
    groups: frozenset[Address] = frozenset()
    """Groups of teams: the account is the team."""
    group_channels: frozenset[str] = frozenset()
    """Channels whose groups of teams are kept in the datastore."""
    unfinished_after: timedelta = timedelta(minutes=10)
    """How long a half-told report waits for its answer before it is opened as it stands."""
    files: frozenset[str] = frozenset()
    """Channels on which pictures and files can be sent to people."""
    media_url: str = ""
    """With what links to attachments begin; "" for none."""
    ways: Ways = field(default_factory=Ways)
    """How somebody can answer the daily test elsewhere than in a chat."""
    path_test: str = ""
    """Local time of the daily test of the channels, as 07:30; "" for none."""
    opinion: Callable[[str], Awaitable[Opinion]] | None = None
    """What another makes of a masked report; never raises, and answers within two seconds."""
    ranking: Callable[[str, Sequence[Article]], Awaitable[Opinions]] | None = None
    """What a model makes of articles for a masked question; never raises, answers in a second."""


@dataclass(frozen=True)
class Turn:
    """One message, with all its answer may depend on. `now` is the server's time, aware UTC."""

    desk: Desk
    unit: Unit
    message: IncomingMessage
    account: Account
    roster: Roster
    now: datetime
    draft: Draft | None = None
    press: str = ""
    opinion: Opinion | None = None
    ranking: Opinions = field(default_factory=dict)

    @property
    def person(self) -> Person | None:
        return self.account.person

    @property
    def person_id(self) -> int | None:
        """The person's id, None for a guest."""
        return self.person.id if self.person else None

    @property
    def contract(self) -> Contract:
        """The default contract: for what is about no ticket."""
        return self.desk.policy.contract()

    @property
    def reader(self) -> Reader:
        """Whether an article is for the person."""
        return partial(reads, self.person)

    @property
    def text(self) -> str:
        return self.message.text

    def as_read(self, article: Article) -> Article:
        """The article in the person's language, where it has a version of it."""
        return self.desk.library.as_read(article, self.account.speaks)

    def saying(self, text: str) -> "Turn":
        """The turn as it would be with these words."""
        return (
            self if text == self.text else replace(self, message=replace(self.message, text=text))
        )


@dataclass(frozen=True)
class Reply:
    """The answer: text and choices, and what is half-done after it (None: nothing).

    `account` replaces what is remembered of the account (its person, a guest's name); `opened` are
    the tickets it made.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    draft: Draft | None = None
    account: Account | None = None
    opened: tuple[Ticket, ...] = ()
