"""A real Chromium for the tests of pages."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


PATIENCE = 90_000
"""Milliseconds until what is waited for counts as missing: a busy machine is slow, not wrong."""

expect.set_options(timeout=PATIENCE)


@asynccontextmanager
async def opened_browser() -> AsyncIterator[Browser]:
    """The browser; without one on this machine the test is skipped, and fails in CI."""
    if CHROMIUM is None:
        reason = "no Chromium on this machine, the page was not tried in a browser"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(QUIET), timeout=PATIENCE
        )
        yield opened
        await opened.close()


async def opened_context(browser: Browser, size: tuple[int, int], **how: Any) -> BrowserContext:
    """A browser of one person, in which everything moves at once and waits long enough."""
    width, height = size
    viewport = ViewportSize(width=width, height=height)
    context = await browser.new_context(viewport=viewport, reduced_motion="reduce", **how)
    context.set_default_timeout(PATIENCE)
    return context


async def becomes(page: Page, fact: str) -> None:
    """Until the JavaScript is true on the page."""
    # Not wait_for_function: the page's policy lets it look once only, as it evaluates text.
    async with asyncio.timeout(PATIENCE / 1000):
        while not await page.evaluate(fact):
            await page.wait_for_timeout(50)
