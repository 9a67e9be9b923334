"""The folder in which what people sent lies, each thing under a random name of the desk's own."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpdesk.media import NAME

SPARE = 256 << 20
"""Bytes that stay free: a photo must never take the last room, which the datastore needs."""


class NoRoom(Exception):
    """The disk is full, or nothing can be written there."""


@dataclass(frozen=True)
class MediaFolder:
    """A folder only the desk's own user reads. All calls block: they belong in a thread."""

    path: Path
    free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free

    def keep(self, name: str, content: bytes) -> None:
        """Store the content, whole or not at all; again under the same name replaces it.

        Raises NoRoom.
        """
        target = self._at(name)
        part = target.with_suffix(".part")
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.free(self.path) - len(content) < SPARE:
                raise NoRoom("no space left")
            _write(part, content)
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise NoRoom(type(error).__name__) from error

    def read(self, name: str) -> bytes:
        """What is stored under the name. Raises OSError."""
        return self._at(name).read_bytes()

    def file(self, name: str) -> Path | None:
        """Where it lies, or None when it is not there."""
        path = self._at(name)
        return path if path.is_file() and not path.is_symlink() else None

    def drop(self, name: str) -> None:
        """Remove it, if it is there."""
        self._at(name).unlink(missing_ok=True)

    def _at(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not a name of ours")
        return self.path / name


def _write(part: Path, content: bytes) -> None:
    part.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
