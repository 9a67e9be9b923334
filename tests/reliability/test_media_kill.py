"""SIGKILL while a photo is being kept: the next process keeps it, once and whole."""

import asyncio
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.media import MediaKind, MediaState, Offered
from helpdesk.messages import Address
from storage import media
from storage.media import LEASE
from tests.support.media_victim import JPEG, fetch_once

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
NAME = "0123456789abcdef" * 2
SENT = (Address("telegram", "7"), "m1")


async def kill_at(point, url, folder):
    """A process of its own, killed when it is there."""
    command = [sys.executable, "-m", "tests.support.media_victim"]
    victim = await create_subprocess_exec(
        *command, url, str(folder), point, NOW.isoformat(), stdout=PIPE
    )
    async with asyncio.timeout(30):
        said = await victim.stdout.readline()
    victim.kill()
    await victim.wait()
    assert said.decode().strip() == point


@pytest.mark.parametrize("point", ["fetched", "half", "written"])
async def test_a_photo_whose_process_is_killed_is_kept_once(store, database_url, tmp_path, point):
    folder = tmp_path / "media"

    async def add(unit):
        media.add(unit, SENT, Offered(MediaKind.IMAGE, "ref"), NAME, None, NOW)

    await store.write(add)
    await kill_at(point, database_url, folder)
    row = await store.read(lambda unit: media.named(unit, NAME))
    assert row.state is MediaState.PENDING
    # nobody else takes it while the dead process's lease runs
    await fetch_once(database_url, folder, "", NOW + LEASE / 2)
    assert (await store.read(lambda unit: media.named(unit, NAME))).state is MediaState.PENDING
    for later in (LEASE + timedelta(seconds=1), 3 * LEASE):
        await fetch_once(database_url, folder, "", NOW + later)
        row = await store.read(lambda unit: media.named(unit, NAME))
        assert (row.state, row.bytes, row.attempts) == (MediaState.KEPT, len(JPEG), 2)
        assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [(NAME, JPEG)]
