"""Voice, video and files over Telegram: kept like a photo, each by what it is."""

import pytest

from helpdesk.media import MediaState
from tests.support.platform_world import on_telegram

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
DOCX = b"PK\x03\x04[Content_Types].xml..word/document.xml"
KINDS = {
    "voice": (b"OggS\x00\x02" + b"v" * 900, "语音", "ogg"),
    "audio": (b"ID3\x03" + b"a" * 900, "语音", "mp3"),
    "video": (b"\x00\x00\x00\x18ftypmp42" + b"m" * 900, "视频", "mp4"),
    "document": (DOCX, "文件", "docx"),
}


@pytest.fixture
async def world(store, tmp_path):
    async with on_telegram(store) as world:
        world.keeps_media_in(tmp_path / "media")
        yield world


@pytest.fixture
async def nurse(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    await nurse.says(HIS_DOWN)
    return nurse


async def sends(nurse, kind, content):
    held = nurse.api.files.holds(content)
    fields = {"file_id": held, "file_unique_id": held, "duration": 3, "width": 9, "height": 9}
    return await nurse.does(nurse.api.user_sends(nurse.chat_id, **{kind: fields}))


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_kept_on_the_ticket_by_what_it_is(world, nurse, kind):
    content, word, ending = KINDS[kind]
    assert f"{word}已加到工单 #1" in await sends(nurse, kind, content)
    await world.ticks()
    [kept] = await world.media_of()
    assert (kept.state, kept.ending, kept.bytes) == (MediaState.KEPT, ending, len(content))
    [file] = world.folder.iterdir()
    assert file.name == kept.name
    assert len(kept.name) == 32
    assert "telegram" not in kept.name
    assert file.read_bytes() == content


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_something_else_than_it_is_called_is_refused(world, nurse, kind):
    await sends(nurse, kind, b"MZ\x90\x00" + b"x" * 99)
    await world.ticks()
    await world.ticks()
    assert [kept.state for kept in await world.media_of()] == [MediaState.REFUSED]
    assert "没有收下" in nurse.notices[-1]
    assert not world.folder.exists()


async def test_a_voice_without_words_is_kept_and_words_are_asked_for(world):
    doctor = await world.person("周医生", "reporter", "内科")
    said = await sends(doctor, "voice", KINDS["voice"][0])
    assert "收到语音，我还听不懂语音，请用文字说一下哪里、什么坏了" in said
    assert "工单 #1" in await doctor.says("打印机卡纸了，就这一台")
    await world.ticks()
    assert [kept.ending for kept in await world.media_of()] == ["ogg"]
