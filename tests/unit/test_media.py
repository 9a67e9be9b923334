"""What a file is by its first bytes, and which links the desk made."""

from datetime import UTC, datetime

import pytest

from helpdesk.media import MediaKind, counted, link, offered, recognised, signature

KNOWN = {
    "jpg": (b"\xff\xd8\xff\xe0JFIF", MediaKind.IMAGE),
    "png": (b"\x89PNG\r\n\x1a\n....", MediaKind.IMAGE),
    "gif": (b"GIF89a....", MediaKind.IMAGE),
    "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", MediaKind.IMAGE),
    "heic": (b"\x00\x00\x00\x18ftypheic", MediaKind.IMAGE),
    "amr": (b"#!AMR\n\x3c", MediaKind.VOICE),
    "ogg": (b"OggS\x00\x02", MediaKind.VOICE),
    "mp3": (b"ID3\x03", MediaKind.VOICE),
    "m4a": (b"\x00\x00\x00\x18ftypM4A ", MediaKind.VOICE),
    "mp4": (b"\x00\x00\x00\x18ftypisom", MediaKind.VIDEO),
    "pdf": (b"%PDF-1.7\n", MediaKind.FILE),
    "docx": (b"PK\x03\x04[Content_Types].xml..word/document.xml", MediaKind.FILE),
    "xlsx": (b"PK\x03\x04[Content_Types].xml..xl/workbook.xml", MediaKind.FILE),
    "txt": ("3号窗口打印机\r\n不出纸".encode("gb18030"), MediaKind.FILE),
}


@pytest.mark.parametrize("ending", KNOWN)
def test_what_is_taken_is_told_by_its_content(ending):
    content, kind = KNOWN[ending]
    assert recognised(content, kind).ending == ending
    assert recognised(content, MediaKind.FILE).ending == ending


NOT_TAKEN = (
    b"",
    b"MZ\x90\x00",
    b"\x7fELF\x02",
    b"<html><script>",
    b"\xef\xbb\xbf  <svg onload=x>",
    b"#!/bin/sh\x00",
    b"PK\x03\x04evil.exe",
    b"PK\x03\x04[Content_Types].xml..word/document.xml..word/vbaProject.bin",
)


@pytest.mark.parametrize("content", NOT_TAKEN)
@pytest.mark.parametrize("kind", MediaKind)
def test_everything_else_is_not_taken(content, kind):
    assert recognised(content, kind) is None


def test_what_was_said_to_be_a_picture_must_be_one():
    assert recognised(KNOWN["pdf"][0], MediaKind.IMAGE) is None
    assert recognised(KNOWN["jpg"][0], MediaKind.VOICE) is None


@pytest.mark.parametrize(
    ("note", "kind"),
    [("image:A-1", "image"), ("shortvideo:X", "video"), ("location:1", None), ("image", None)],
)
def test_a_note_offers_what_can_be_fetched(note, kind):
    found = offered(note)
    assert (found and found.kind) == kind


def test_what_there_is_is_counted_in_words():
    assert counted([MediaKind.VOICE, MediaKind.IMAGE, MediaKind.IMAGE]) == "2 张图片、1 段语音"
    assert counted([]) == ""


def test_a_signature_is_for_one_name_until_one_instant():
    until, later = (datetime(2026, 11, 18, hour, tzinfo=UTC) for hour in (1, 2))
    signed = signature("key", "a" * 32, until)
    assert signed in link("key", "a" * 32, until)
    others = [("key", "b" * 32, until), ("key", "a" * 32, later), ("other", "a" * 32, until)]
    assert signed not in [signature(*other) for other in others]
