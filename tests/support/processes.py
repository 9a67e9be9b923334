"""The demonstration as a process that can be killed and started again."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from dataclasses import dataclass, field

import aiohttp

READY_WITHIN = 120.0
"""Seconds a start, or an end, may take on a busy machine: about four on an idle one."""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class DemoProcess:
    """A demonstration on its own port and datastore."""

    url: str
    port: int = field(default_factory=free_port)
    process: Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {"ZHIBAN_DATABASE_URL": self.url, "ZHIBAN_LOG_LEVEL": "WARNING"}
        command = [sys.executable, "-m", "bot", "demo", "--port", str(self.port)]
        self.process = await create_subprocess_exec(
            *command, env=os.environ | settings, stdout=DEVNULL, stderr=DEVNULL
        )
        async with aiohttp.ClientSession() as session, asyncio.timeout(READY_WITHIN):
            while not await self._answers(session):
                assert self.process.returncode is None, "the demonstration ended by itself"
                await asyncio.sleep(0.05)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGINT, as Ctrl-C does; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), READY_WITHIN)

    async def say(self, session: aiohttp.ClientSession, account: str, id: str, text: str) -> bool:
        """Send one message; False when nobody answered: then it may have been taken, or not."""
        url = f"http://127.0.0.1:{self.port}/demo/say?after=1000000000"
        try:
            said = {"account": account, "id": id, "text": text}
            async with session.post(url, json=said) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
