"""Pictures, sound, video and files through WeCom, in and out."""

from datetime import timedelta

import pytest

from bot.channels.wecom_media import MOST, MediaKind, fetch_media, send_media
from bot.channels.wecom_messages import read, understood
from helpdesk.errors import DeliveryError
from tests.support.platform_world import on_wecom
from tests.support.platforms.wechat_bodies import xml


@pytest.fixture
async def world(store):
    async with on_wecom(store) as world:
        world.nurse = await world.person("李护士", "reporter", "急诊科")
        world.api = world.parts.wecom.calls()
        yield world


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
async def test_a_message_names_what_can_be_fetched(world, kind):
    body = xml(world.platform.head("w001", kind) | {"MediaId": "M-1", "MsgId": "1"})
    assert understood(read(body.encode()), world.clock()).note == f"{kind}:M-1"
    await world.platform.user_sends("w001", kind, MediaId="M-1")
    assert "哪里、什么坏了" in world.nurse.screen[-1].text


async def test_what_somebody_sent_is_fetched_for_three_days(world):
    content = b"\xff\xd8\xff" + b"p" * 300_000
    world.platform.media["M-1"] = ("屏幕.jpg", content, world.clock())
    found = await fetch_media(world.api, "M-1")
    assert (found.content, found.mime, found.name) == (content, "image/jpeg", "屏幕.jpg")
    assert "pppp" not in repr(found)
    world.platform.revoke_tokens()
    assert (await fetch_media(world.api, "M-1")).content == content
    await world.clock.passes(timedelta(days=3, seconds=1))
    with pytest.raises(DeliveryError):
        await fetch_media(world.api, "M-1")


async def test_what_is_larger_than_all_limits_is_not_read_to_its_end(world):
    world.platform.media["M-1"] = ("a", b"p" * ((20 << 20) + 1), world.clock())
    with pytest.raises(DeliveryError) as failed:
        await fetch_media(world.api, "M-1")
    assert failed.value.permanent


@pytest.mark.parametrize("kind", MediaKind)
async def test_something_is_uploaded_and_sent(world, kind):
    await send_media(world.api, "w001", kind, "说明 1.jpg", b"p" * 1000)
    assert world.nurse.screen[-1].text == f"[{kind}] 说明 1.jpg 1000"
    world.platform.revoke_tokens()
    await send_media(world.api, "w001", kind, "b.jpg", b"p" * 1001)
    assert world.nurse.screen[-1].text.endswith("1001")


@pytest.mark.parametrize("kind", MediaKind)
async def test_what_the_platform_would_refuse_is_not_sent(world, kind):
    before = len(world.platform.calls)
    for content in (b"", b"12345", b"p" * (MOST[kind] + 1)):
        with pytest.raises(DeliveryError) as failed:
            await send_media(world.api, "w001", kind, "a", content)
        assert failed.value.permanent
    assert len(world.platform.calls) == before


async def test_a_platform_in_trouble_is_asked_again_later(world):
    world.platform.faults.http(500)
    with pytest.raises(DeliveryError) as failed:
        await send_media(world.api, "w001", MediaKind.FILE, "a", b"p" * 10)
    assert not failed.value.permanent
    world.platform.faults.down = True
    with pytest.raises(DeliveryError) as failed:
        await fetch_media(world.api, "M-1")
    assert "TOKEN" not in failed.value.reason
