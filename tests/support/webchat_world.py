"""A hospital whose desk is a page: the staff log in there, and read their notices there."""

import shutil
import socket
import tempfile
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bot.app import chat_page
from bot.config import MediaSettings, Settings, WebChat
from helpdesk.messages import Address
from tests.support.by_hand import Clock, UnsteadyStore
from tests.support.hospital import PlatformWorld
from tests.support.phones import Phone
from tests.support.platform_world import parts_on, served
from tests.support.platforms.webchat_pages import Pages


class WebChatPhone(Phone):
    """A browser on the page; answers and notices are lines of one conversation."""

    def __init__(self, pages, number):
        super().__init__()
        self.pages, self.staff_no = pages, f"S{number:04d}"
        self.address = Address("webchat", self.staff_no)
        self._answers = set()

    async def says(self, text):
        return self._answered(await self._said(text=text))

    async def presses(self, label):
        for line in reversed(self.screen):
            for choice in line["choices"]:
                if choice["label"].startswith(label):
                    return self._answered(
                        await self._said(press=choice["data"], label=choice["label"])
                    )
        raise AssertionError(f"no button {label!r} in {self.screen}")

    async def sends_photo(self, content):
        return self._answered(await self.pages.sends(self.staff_no, content))

    async def _said(self, **fields):
        new = await self.pages.says(self.staff_no, **fields)
        if self.pages.statuses[-1] == 401 and await self.pages.logs_in(self.staff_no) == 200:
            new = await self.pages.says(self.staff_no, **fields)
        return new

    def _answered(self, lines):
        own = [line for line in lines if line["author"] == "desk"]
        self._answers |= {line["id"] for line in own}
        return "\n".join(line["text"] for line in own)

    async def blocks(self):
        await self.pages.leaves(self.staff_no)

    @property
    def screen(self):
        return self.pages.screen(self.staff_no)

    @property
    def notices(self):
        own = (line for line in self.screen if line["author"] == "desk")
        return [line["text"] for line in own if line["id"] not in self._answers]


@asynccontextmanager
async def on_webchat(store):
    """A desk with its chat page."""
    clock, unsteady = Clock(), UnsteadyStore(store)
    parts = parts_on(unsteady, clock)
    folder = Path(tempfile.mkdtemp(prefix="zhiban-test-media-", dir="/tmp"))
    page, kept = WebChat(url="http://127.0.0.1"), MediaSettings(dir=folder)
    parts.page = chat_page(parts, Settings(webchat=page, media=kept))
    pages = Pages(store, clock)
    async with served(parts, socket.create_server(("127.0.0.1", 0))) as url:
        pages.url = url
        world = PlatformWorld(unsteady, clock, pages, parts, partial(WebChatPhone, pages), url)
        world.looks = pages.all_read
        try:
            yield world
        finally:
            await pages.close()
            shutil.rmtree(folder)
