"""Permanent codes of the Official Account: asked for once, and scanning one is at the place."""

import pytest

from bot.commands.failures import Failed
from bot.commands.qr import with_scenes
from bot.config import Secret, WeChat
from helpdesk.place import Place, PlaceKind
from storage import places
from tests.support.platform_world import on_wechat

PRINTER = Place(PlaceKind.DEVICE, "2号打印机", "急诊科", "东院", "打印机", "abcdefghjk")
ROOM = Place(PlaceKind.ROOM, "抢救室", "急诊科", code="mnpqrstuvw")


@pytest.fixture
async def world(store):
    async with on_wechat(store, "plain") as world:
        yield world


@pytest.fixture
async def kept(store):
    for place in (PRINTER, ROOM):
        await store.write(lambda unit, place=place: places.save(unit, place))
    return [PRINTER, ROOM]


def settings(world, secret=""):
    account = world.platform.account
    key = Secret(secret or account.secret)
    return WeChat(account.app_id, key, Secret(account.token), api_base=world.platform.url)


async def test_each_place_has_a_code_with_its_scene_and_is_asked_for_once(world, store, kept):
    made = await with_scenes(store, settings(world), kept)
    assert world.platform.scenes == {
        f"q-{place.code}": place.wechat for place in made if place.wechat
    }
    stored = await store.read(places.everywhere)
    assert {place.wechat for place in stored} == {place.wechat for place in made}
    before = len(world.platform.calls)
    again = await with_scenes(store, settings(world), stored)
    assert {place.code: place.wechat for place in again} == {p.code: p.wechat for p in made}
    assert not [path for path, _ in world.platform.calls[before:] if path.endswith("create")]


async def test_what_was_made_is_kept_when_the_platform_refuses_the_next(world, store, kept):
    world.platform.faults.errcodes += [0, 45009]
    with pytest.raises(Failed, match="45009"):
        await with_scenes(store, settings(world), kept)
    assert sorted(bool(p.wechat) for p in await store.read(places.everywhere)) == [False, True]


async def test_a_wrong_secret_is_said_and_not_shown(world, store, kept):
    with pytest.raises(Failed, match="40125") as failed:
        await with_scenes(store, settings(world, "wrong-secret"), kept)
    assert "wrong-secret" not in str(failed.value)


@pytest.mark.parametrize("follows", [True, False])
async def test_who_scans_it_reports_from_there(world, store, kept, follows):
    await with_scenes(store, settings(world), kept)
    nurse = await world.person("李护士", "reporter", "急诊科")
    await world.person("王工", "engineer")
    scene = f"q-{PRINTER.code}"
    scan = world.platform.user_follows if follows else world.platform.user_scans
    assert "位置：东院 急诊科 2号打印机" in await scan(nurse.openid, scene)
    assert "工单 #1" in await nurse.says("不出纸了")
    (ticket,) = await world.tickets()
    assert (ticket.location, ticket.campus) == (PRINTER.title, "东院")
