"""Pictures that lie beside the Markdown of articles: taken in, and written out again."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.media_folder import MediaFolder
from helpdesk.article import Article
from helpdesk.media import MediaKind, recognised
from knowledge_base.steps import pictures
from storage import article_pictures
from storage.article_pictures import Picture
from storage.unit import Unit

LARGEST = 2_000_000
"""Bytes: every platform shows a picture of this size."""
SHOWN = frozenset({"jpg", "png", "gif", "webp"})
_REFERENCE = re.compile(r"(?:[\w-][\w.-]{0,80}/){0,4}[\w-][\w.-]{0,80}")


@dataclass(frozen=True)
class File:
    """A picture's file as it was read."""

    reference: str
    ending: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """The same for the same picture at the same place: taking it in again changes nothing."""
        return hashlib.sha256(f"{self.reference}\n{self.digest}".encode()).hexdigest()[:32]


def found(folder: Path, articles: Iterable[Article]) -> tuple[list[File], list[str]]:
    """The pictures the articles refer to, and a line for each file that is none or too big.

    Follows no links and looks at nothing outside the folder; what is not there is left out.
    """
    files, bad = list[File](), list[str]()
    named = (each.reference for article in articles for each in pictures(article.body))
    for reference in dict.fromkeys(named):
        path = folder / reference
        if not _REFERENCE.fullmatch(reference) or not path.is_file():
            continue
        if path.resolve() != folder.resolve() / reference or path.stat().st_size > LARGEST:
            bad.append(f"{reference}：超过 2 MB 或不在文件夹里（too big or outside the folder）")
            continue
        content = path.read_bytes()
        what = recognised(content, MediaKind.IMAGE)
        if what is None or what.ending not in SHOWN:
            bad.append(f"{reference}：不是 PNG、JPEG、GIF 或 WebP 图片（no picture）")
            continue
        files.append(File(reference, what.ending, content))
    return files, bad


async def keep(unit: Unit, files: Iterable[File], now: datetime) -> int:
    """Refer to the pictures, whose files are stored already; how many are new or other ones."""
    known = {each.name for each in await article_pictures.everything(unit)}
    new = [file for file in files if file.name not in known]
    for file in new:
        size = len(file.content)
        article_pictures.put(unit, file.reference, file.name, file.ending, size, file.digest, now)
    return len(new)


def write_out(folder: Path, media: MediaFolder, kept: Iterable[Picture]) -> int:
    """Write the pictures beside the articles; how many of them could be read."""
    count = 0
    for picture in kept:
        stored = media.file(picture.name)
        if stored is None:
            continue
        path, content = folder / picture.reference, stored.read_bytes()
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.resolve() != folder.resolve() / picture.reference:
            continue
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
        count += 1
    return count
