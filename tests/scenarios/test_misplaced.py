"""放错了: a photo on the wrong ticket is moved or removed by its sender, and that is noted."""

import pytest

from handlers.router import respond
from helpdesk.media import MediaState
from helpdesk.messages import IncomingMessage
from tests.support.platform_world import on_telegram, on_wechat

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
PRINTER = "护士站的打印机卡纸了，就这一台"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"p" * 5000
WORLDS = {"telegram": on_telegram, "wechat": on_wechat}


@pytest.fixture(params=WORLDS)
async def world(request, store, tmp_path):
    async with WORLDS[request.param](store) as world:
        world.keeps_media_in(tmp_path / "media")
        yield world


@pytest.fixture
async def nurse(world):
    """Who has reported two things, and put a photo on the second."""
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", "急诊科")
    await nurse.says(HIS_DOWN)
    await world.passes(minutes=1)
    await nurse.says(PRINTER)
    assert "图片已加到工单 #2" in await nurse.sends_photo(JPEG)
    return nurse


async def everything(world):
    return [kept for number in (1, 2, 3) for kept in await world.media_of(number)]


async def on(world):
    return [(kept.ticket_id, kept.state) for kept in await everything(world)]


async def test_it_is_moved_to_the_right_ticket(world, nurse):
    await world.ticks()
    assert "工单 #2 上您最后发的1 张图片" in await nurse.presses("放错了")
    assert "图片已移到工单 #1" in await nurse.presses("移到工单 #1")
    assert await on(world) == [(1, MediaState.KEPT)]
    assert "📎 1 张图片" in await nurse.says("#1")
    assert "已由发的人移到 #1" in await nurse.says("#2")


async def test_it_is_removed_with_its_file(world, nurse):
    await world.ticks()
    [kept] = await everything(world)
    assert (world.folder / kept.name).exists()
    await nurse.presses("放错了")
    assert "图片已删除" in await nurse.presses("删掉")
    await world.ticks()
    assert await on(world) == [(2, MediaState.REMOVED)]
    assert not (world.folder / kept.name).exists()
    card = await nurse.says("#2")
    assert "\n📎" not in card
    assert "放错了，已由发的人删除" in card


async def test_what_is_removed_before_it_was_fetched_is_never_kept(world, nurse):
    await nurse.presses("放错了")
    await nurse.presses("删掉")
    await world.ticks()
    [gone] = await everything(world)
    assert gone.state is MediaState.REMOVED
    assert not (world.folder / gone.name).exists()


async def test_it_becomes_a_report_of_its_own(world, nurse):
    await nurse.presses("放错了")
    assert "请说一下哪里、什么坏了" in await nurse.presses("单独报修")
    assert "工单 #3" in await nurse.says("收费窗口的扫码枪不亮了，就这一把")
    assert [number for number, _ in await on(world)] == [3]


async def test_nobody_else_moves_it(world, nurse):
    await world.ticks()
    [kept] = await everything(world)
    other = await world.person("周护士", "reporter", "内科")
    await other.says("内科的电脑蓝屏了，就这一台")
    for where in ("3", "drop", "new"):
        assert "只能由发的人" in await press(world, other, f"misplaced:2:{kept.id}:{where}")
    assert await on(world) == [(2, MediaState.KEPT)]


async def test_nor_does_it_go_to_somebody_else_s_ticket(world, nurse):
    other = await world.person("周护士", "reporter", "内科")
    await other.says("内科的电脑蓝屏了，就这一台")
    [kept] = await everything(world)
    assert "只能由" in await press(world, nurse, f"misplaced:2:{kept.id}:3")
    assert [number for number, _ in await on(world)] == [2]


async def press(world, phone, data):
    """A press that no button showed him."""
    message = IncomingMessage(phone.address, f"made-up-{data}", "", world.clock(), data)
    answer = await respond(world.parts.desk, message, world.clock())
    return answer.text
