"""Photos, voice, video and files: what is taken, and how it is told by its first bytes."""

import hmac
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpdesk.errors import DeliveryError

NAME = re.compile(r"[0-9a-f]{32}")
"""The name under which something is stored: random, never the sender's."""

_NOTE = re.compile(r"(image|voice|video|shortvideo|file):(\S{1,400})")


class MediaKind(StrEnum):
    """What people send beside words."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


KIND_WORDS: Mapping[MediaKind, str] = {
    MediaKind.IMAGE: "图片",
    MediaKind.VOICE: "语音",
    MediaKind.VIDEO: "视频",
    MediaKind.FILE: "文件",
}
_COUNTED: Mapping[MediaKind, str] = {
    MediaKind.IMAGE: "张图片",
    MediaKind.VOICE: "段语音",
    MediaKind.VIDEO: "段视频",
    MediaKind.FILE: "个文件",
}


class MediaState(StrEnum):
    """Where something is: to be fetched, kept, refused, lost on the platform, cleaned away."""

    PENDING = "pending"
    KEPT = "kept"
    REFUSED = "refused"
    GONE = "gone"
    CLEANED = "cleaned"
    REMOVED = "removed"


MISPLACED = "misplaced"
"""The word of the press about something that was put on the wrong ticket."""


class TooBig(DeliveryError):
    """The platform hands out nothing of this size, or it is over the desk's limit."""

    def __init__(self) -> None:
        super().__init__("media too large", permanent=True)


@dataclass(frozen=True)
class MediaType:
    """A kind of content that is taken: its usual ending and what a browser is told."""

    ending: str
    mime: str
    kind: MediaKind


@dataclass(frozen=True)
class Offered:
    """Something a platform holds ready: its kind, and the id by which it is handed out."""

    kind: MediaKind
    ref: str


def offered(note: str) -> Offered | None:
    """What a message's note offers to be fetched: image:ID; None for other notes."""
    found = _NOTE.fullmatch(note)
    if found is None:
        return None
    kind = "video" if found[1] == "shortvideo" else found[1]
    return Offered(MediaKind(kind), found[2])


def counted(kinds: Iterable[MediaKind]) -> str:
    """2 张图片、1 段语音; "" for none."""
    numbers = Counter(kinds)
    return "、".join(f"{numbers[kind]} {word}" for kind, word in _COUNTED.items() if numbers[kind])


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
TYPES: Mapping[str, MediaType] = {
    found.ending: found
    for found in (
        MediaType("jpg", "image/jpeg", MediaKind.IMAGE),
        MediaType("png", "image/png", MediaKind.IMAGE),
        MediaType("gif", "image/gif", MediaKind.IMAGE),
        MediaType("webp", "image/webp", MediaKind.IMAGE),
        MediaType("heic", "image/heic", MediaKind.IMAGE),
        MediaType("amr", "audio/amr", MediaKind.VOICE),
        MediaType("ogg", "audio/ogg", MediaKind.VOICE),
        MediaType("mp3", "audio/mpeg", MediaKind.VOICE),
        MediaType("m4a", "audio/mp4", MediaKind.VOICE),
        MediaType("mp4", "video/mp4", MediaKind.VIDEO),
        MediaType("pdf", "application/pdf", MediaKind.FILE),
        MediaType("docx", _DOCX, MediaKind.FILE),
        MediaType("xlsx", _XLSX, MediaKind.FILE),
        MediaType("pptx", _PPTX, MediaKind.FILE),
        MediaType("txt", "text/plain; charset=utf-8", MediaKind.FILE),
    )
}
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"#!AMR\n", "amr"),
    (b"#!AMR-WB\n", "amr"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"%PDF-", "pdf"),
)
_BRANDS: Mapping[bytes, str] = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1"), "heic"),
    **dict.fromkeys((b"M4A ", b"M4B "), "m4a"),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42"), "mp4"),
    **dict.fromkeys((b"avc1", b"MSNV", b"M4V ", b"qt  ", b"3gp4", b"3gp5"), "mp4"),
}
_OFFICE = ((b"word/document.xml", "docx"), (b"xl/workbook.xml", "xlsx"), (b"ppt/pres", "pptx"))


def recognised(content: bytes, said: MediaKind) -> MediaType | None:
    """What the content is by itself, whatever it was called; None when that is not taken, or is
    not what it was said to be: a page named as a picture."""
    found = TYPES.get(_ending(content))
    if found is None or (said is not MediaKind.FILE and found.kind is not said):
        return None
    return found


def _ending(content: bytes) -> str:
    for beginning, ending in _BEGINNINGS:
        if content.startswith(beginning):
            return ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "")
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return "txt" if _is_text(content) else ""


def _office(content: bytes) -> str:
    # The names in a ZIP stand in clear; one with a macro in it is not taken.
    if b"[Content_Types].xml" not in content or b"vbaProject" in content:
        return ""
    return next((ending for name, ending in _OFFICE if name in content), "")


def _is_text(content: bytes) -> bool:
    text = _decoded(content)
    if not text.strip() or text.lstrip("\ufeff \t\r\n").startswith("<"):
        return False
    return all(c.isprintable() or c in "\t\r\n\ufeff\u3000" for c in text)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


INLINE = frozenset({MediaKind.IMAGE, MediaKind.VOICE, MediaKind.VIDEO})
"""What a browser may show itself; everything else is saved."""


def signature(key: str, name: str, until: datetime) -> str:
    """What proves that the desk itself gave out the link, valid until then."""
    said = f"media:{name}:{int(until.timestamp())}"
    return hmac.new(key.encode(), said.encode(), "sha256").hexdigest()


def link(key: str, name: str, until: datetime) -> str:
    """The path under which something stored can be seen until then."""
    return f"/media/{name}?until={int(until.timestamp())}&sign={signature(key, name, until)}"
