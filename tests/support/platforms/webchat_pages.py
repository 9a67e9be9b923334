"""The pages of staff who are logged in on the web chat, each a browser of its own."""

import itertools
from datetime import timedelta

import aiohttp

from bot.webchat.sessions import COOKIE
from helpdesk.invite import VALID_FOR, code_hash
from storage import people


class Pages:
    """Every open page."""

    def __init__(self, store, clock):
        self.store, self.clock, self.url = store, clock, ""
        self.statuses = []
        self._browsers = {}
        self._shown = {}
        self._serial = itertools.count(1)
        self._left = set()

    async def close(self):
        for browser in self._browsers.values():
            await browser.close()

    @property
    def token(self):
        """The session of whoever logged in first."""
        first = next(iter(self._browsers.values()))
        return next(cookie.value for cookie in first.cookie_jar if cookie.key == COOKIE)

    def browser(self, staff_no):
        """The browser of somebody, with his cookies."""
        if staff_no not in self._browsers:
            # Tests are on a number, not a name: the jar would keep no cookie of it.
            jar = aiohttp.CookieJar(unsafe=True)
            self._browsers[staff_no] = aiohttp.ClientSession(cookie_jar=jar)
        return self._browsers[staff_no]

    async def logs_in(self, staff_no):
        """Log in by a code that the desk's administrator gave; 0 for somebody nobody knows."""
        code = f"{next(self._serial):08d}"
        if not await self.store.write(lambda unit: _given(unit, staff_no, code, self.clock())):
            return 0
        said = {"staff_no": staff_no, "code": code}
        async with self.browser(staff_no).post(f"{self.url}/chat/login", json=said) as answer:
            return answer.status

    async def says(self, staff_no, **fields):
        """Post something; it comes again as long as the desk cannot take it. The page's lines."""
        fields.setdefault("id", f"p{next(self._serial)}")
        async with self.browser(staff_no).post(f"{self.url}/chat/say", json=fields) as answer:
            self.statuses.append(answer.status)
        return await self.reads(staff_no)

    async def sends(self, staff_no, content):
        """Drag a picture onto the page."""
        name = f"p{next(self._serial)}"
        url = f"{self.url}/chat/send?id={name}"
        async with self.browser(staff_no).post(url, data=content) as answer:
            self.statuses.append(answer.status)
        return await self.reads(staff_no)

    async def reads(self, staff_no):
        """Look at the page; what is new on it, in order."""
        lines = await self._lines(staff_no)
        if lines is None and await self.logs_in(staff_no) == 200:
            lines = await self._lines(staff_no)
        known, new = self._shown.setdefault(staff_no, {}), []
        for line in lines or ():
            if line["id"] in known:
                known[line["id"]] |= {"text": line["text"], "choices": line["choices"]}
            else:
                known[line["id"]] = line
                new.append(line)
        return new

    async def sees(self, staff_no, path):
        """A picture that a line shows."""
        async with self.browser(staff_no).get(self.url + path) as answer:
            return await answer.read()

    async def _lines(self, staff_no):
        async with self.browser(staff_no).get(f"{self.url}/chat/lines") as answer:
            return (await answer.json())["lines"] if answer.status == 200 else None

    async def all_read(self):
        """Everybody who did not go home looks at his page, and logs in if he must."""
        for staff_no in self._browsers.keys() - self._left:
            await self.reads(staff_no)

    async def leaves(self, staff_no):
        """Log out and go home."""
        self._left.add(staff_no)
        await self.browser(staff_no).post(f"{self.url}/chat/logout", json={})

    def screen(self, staff_no):
        """The lines of a page as its owner last saw them, the oldest first."""
        known = self._shown.get(staff_no, {})
        return [known[number] for number in sorted(known)]

    async def session_runs_out(self):
        """Nobody says anything for half a day."""
        await self.clock.passes(timedelta(hours=12, minutes=1))


async def _given(unit, staff_no, code, now):
    person = await people.by_staff_no(unit, staff_no)
    if person is not None:
        await people.invite(unit, person.id, code_hash(code), now + VALID_FOR, now)
    return person is not None
