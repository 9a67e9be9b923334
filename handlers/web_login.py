"""Logging in on the web chat's page: a code over another channel, and sessions."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from handlers.turn import Desk
from helpdesk.invite import DIGITS, WRONG_WINDOW, code_hash
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.people import Person
from helpdesk.reaching import by_number
from storage import accounts, chat_lines, outbox, people, unfinished, web_logins
from storage.accounts import Account
from storage.instants import to_ms
from storage.outbox import Delivery
from storage.unit import Unit
from storage.web_logins import CHANNEL, Session

CODE_LIVES = timedelta(minutes=5)
SESSION_LIVES = timedelta(hours=12)
"""Without a word for so long, one has to log in again."""
LONGEST = timedelta(days=7)
RENEWED_AFTER = timedelta(hours=1)
WINDOW = timedelta(minutes=15)
MOST_CODES = 3
"""Codes one person may be sent within WINDOW; nobody can flood another's phone."""
MOST_FROM_A_MACHINE = 60
"""Codes asked for, and logins tried, from one network address within WINDOW."""
MOST_WRONG = 5
"""Wrong codes before the right one is worth nothing any more."""
MOST_BINDING = 10
"""Binding codes tried for one staff number within an hour."""


async def may_ask(desk: Desk, machine: str, now: datetime) -> bool:
    """Whether the machine may ask for one more code; it is counted. Raises DatastoreAway."""
    who = f"ask:{machine}"
    return await desk.store.write(lambda unit: _may(unit, who, MOST_FROM_A_MACHINE, now))


async def send_code(desk: Desk, staff_no: str, now: datetime) -> None:
    """Send the person a code over his other channels. Takes longer when there is such a person:
    nobody may wait for it who asks. Raises DatastoreAway.
    """

    async def send(unit: Unit) -> None:
        person = await people.by_staff_no(unit, staff_no)
        if person is None or not person.active:
            return
        if await _may(unit, f"code:{person.id}", MOST_CODES, now):
            await _send(unit, desk, person, now)

    await desk.store.write(send)


async def _may(unit: Unit, who: str, most: int, now: datetime) -> bool:
    return await web_logins.counted(unit, who, now, WINDOW) <= most


async def _send(unit: Unit, desk: Desk, person: Person, now: datetime) -> None:
    code = f"{secrets.randbelow(10**6):06d}"
    await web_logins.put_code(unit, person.id, _code_hash(person.id, code), now + CODE_LIVES)
    known = [a for a in await people.addresses(unit, person.id) if a.channel != CHANNEL]
    text = f"网页值班台登录验证码 {code}，5 分钟内有效。不是您本人在登录，请告诉信息科"
    for address in known or by_number(person.phone, desk.gateways & {"sms"}):
        key = f"code-{person.id}-{to_ms(now)}:{address.channel}:{address.account}"
        outbox.queue(unit, Delivery(key, address, OutgoingMessage(text)), now)


async def log_in(desk: Desk, staff_no: str, code: str, machine: str, now: datetime) -> str | None:
    """The token of a new session; None for whatever is wrong. `code`: one that was sent, or the
    binding code that the desk's administrator gave. Raises DatastoreAway."""
    proved = _by_binding if len(code) == DIGITS else _by_code

    async def check(unit: Unit) -> str | None:
        if not await _may(unit, f"try:{machine}", MOST_FROM_A_MACHINE, now):
            return None
        found = await proved(unit, staff_no, code, now)
        person = None if found is None else await people.get(unit, found)
        return await enter(unit, person, now) if person is not None and person.active else None

    return await desk.store.write(check)


async def _by_code(unit: Unit, staff_no: str, code: str, now: datetime) -> int | None:
    """Whose code it is, using it up. Every try counts first: of many at once none is free."""
    # For nobody as much is done as for somebody: the time it takes tells nothing.
    person_id, known = await web_logins.try_code(unit, staff_no, now, MOST_WRONG) or (0, "")
    given = _code_hash(person_id, code)
    if not hmac.compare_digest(known, given):
        return None
    return person_id if await web_logins.use_code(unit, person_id, given) else None


async def _by_binding(unit: Unit, staff_no: str, code: str, now: datetime) -> int | None:
    """Whose binding code it is, using it up; tries of a staff number count, known or not."""
    tries = await web_logins.counted(unit, f"bind:{staff_no}", now, WRONG_WINDOW)
    if tries > MOST_BINDING:
        return None
    return await people.use_own_invite(unit, staff_no, code_hash(code), now)


async def enter(unit: Unit, person: Person, now: datetime) -> str:
    """Begin a session of somebody whose identity is proved; its token."""
    token = secrets.token_urlsafe(32)
    await web_logins.begin(unit, _token_hash(token), person.id, now, now + SESSION_LIVES)
    here = Address(CHANNEL, person.staff_no)
    await accounts.bind(unit, Account(here, person))
    await _show_what_is_open(unit, here, now)
    return token


async def _show_what_is_open(unit: Unit, here: Address, now: datetime) -> None:
    """The question that he left open elsewhere, once: he answers it here as he would there."""
    found = await accounts.recall(unit, here, "")
    if found.elsewhere is None or found.account.draft:
        return
    question = await unfinished.open_question(unit, found.elsewhere)
    if question is not None:
        message_id, said = question
        key = f"open:{found.elsewhere.channel}:{found.elsewhere.account}:{message_id}"
        chat_lines.add(unit, key, here.account, "desk", said, now)


async def enter_from(desk: Desk, address: Address, state: str, now: datetime) -> str | None:
    """A session for whoever is bound to an address that another platform vouches for; its token.

    `state` is that of the round trip: one lets in once. Raises DatastoreAway.
    """
    once = f"state:{_token_hash(state)}"

    async def begin(unit: Unit) -> str | None:
        if not await _may(unit, once, 1, now):
            return None
        found = await accounts.recall(unit, address, "")
        person = found.account.person
        return await enter(unit, person, now) if person is not None and person.active else None

    return await desk.store.write(begin)


async def session_of(desk: Desk, token: str, now: datetime) -> Session | None:
    """Whose session it is, prolonged now and then; None when it is none. Raises DatastoreAway."""
    if not token or len(token) > 100:
        return None
    hashed = _token_hash(token)
    found = await desk.store.read(lambda unit: web_logins.session(unit, hashed, now))
    if found is not None:
        later = min(now + SESSION_LIVES, found.made_at + LONGEST)
        if later - found.until >= RENEWED_AFTER:
            await desk.store.write(lambda unit: web_logins.renew(unit, hashed, later))
    return found


async def log_out(desk: Desk, token: str, *, everywhere: bool) -> None:
    """End the session, or every one of its person. Raises DatastoreAway."""
    hashed = _token_hash(token)
    await desk.store.write(lambda unit: web_logins.end(unit, hashed, everywhere=everywhere))


def _code_hash(person_id: int, code: str) -> str:
    return hashlib.sha256(f"web code {person_id} {code}".encode("utf-8", "replace")).hexdigest()


def _token_hash(token: str) -> str:
    return hashlib.sha256(f"web session {token}".encode("utf-8", "replace")).hexdigest()
