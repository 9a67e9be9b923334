"""What the tests in a browser begin with."""

import pytest

from tests.support.browsing import opened_browser
from tests.support.chat_browser import started
from tests.support.processes import DemoProcess


@pytest.fixture
async def browser():
    async with opened_browser() as browser:
        yield browser


@pytest.fixture
def asleep(sqlite_url, monkeypatch):
    """A demonstration with the page, not started."""
    desk = DemoProcess(sqlite_url)
    monkeypatch.setenv("ZHIBAN_WEBCHAT_URL", f"http://127.0.0.1:{desk.port}")
    return desk


@pytest.fixture
async def desk(asleep):
    """A demonstration with the page; its nurse has a Telegram account for codes."""
    async with started(asleep) as desk:
        yield desk
