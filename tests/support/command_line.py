"""The command line as a stranger meets it: real processes on datastores of their own."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "bot"]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIBAN_", "LC_", "LANG"))}
BASE = {**CLEAN, "PYTHONPATH": str(ROOT), "LANG": "zh_CN.UTF-8", "NO_PROXY": "127.0.0.1"}
WECHAT = {
    "ZHIBAN_WECHAT_APP_ID": "wx0123456789abcdef",
    "ZHIBAN_WECHAT_APP_SECRET": "s3cr3t",
    "ZHIBAN_WECHAT_TOKEN": "tok123",
    "ZHIBAN_WECHAT_API_BASE": "http://127.0.0.1:9",
}
STAFF = "工号,姓名,角色,科室,班组\nE1,王工,工程师,信息科,应用组\nN1,李护士,报修人,急诊科,\n"


def zhiban(folder: Path, *args: str, said: str = "", env: dict[str, str] | None = None, **more):
    """Run a command in the folder to its end."""
    return subprocess.run(
        [*COMMAND, *args],
        cwd=folder,
        env=BASE | (env or {}),
        input=said,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
        **more,
    )


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def fine(ended: Ended) -> str:
    """What a command that must succeed printed."""
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def done(folder: Path, *args: str, **more) -> str:
    """What a process that must succeed prints."""
    return fine(zhiban(folder, *args, **more))


@contextmanager
def running(folder: Path, *args: str, **env: str) -> Iterator[subprocess.Popen]:
    """A started desk that has printed where it is."""
    desk = subprocess.Popen(
        [*COMMAND, *args],
        cwd=folder,
        env=BASE | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        desk.said = desk.stdout.readline().strip()
        yield desk
    finally:
        if desk.poll() is None:
            desk.kill()
        desk.communicate()


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def answer(port: str, path: str) -> tuple[int, str]:
    """The status of a page, and where it sends to."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
    try:
        with ask.open(f"http://127.0.0.1:{port}{path}", timeout=5) as got:
            return got.status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location") or ""


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
