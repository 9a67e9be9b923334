"""我也受影响: who joined a known fault may ask how it stands, chase it and add to it."""

import pytest

from helpdesk.severity import Severity
from storage import ticket_lists

OUT = "HIS打不开了，全科挂不了号"
SMALL = "HIS打不开，就我这一台"


@pytest.fixture
async def staff(world):
    engineer = await world.person("王工", "engineer")
    return engineer, await world.person("赵组长", "duty_manager", "webchat")


@pytest.fixture
async def joined(world, staff):
    """A nurse of 儿科 who joined the declared fault #1."""
    engineer, manager = staff
    for name, department in (("急护士", "急诊科"), ("内护士", "内科"), ("外护士", "外科")):
        nurse = await world.person(name, "reporter", "wechat", department=department)
        await nurse.says(OUT)
        await world.passes(minutes=0.5)
    await manager.presses("合并处理")
    await world.passes(minutes=0.1)
    await engineer.says("接单 1")
    child = await world.person("李护士", "reporter", "wechat", department="儿科")
    await child.says(SMALL)
    await child.presses("我也受影响")
    await world.passes(minutes=1)
    engineer.news()
    return child


async def test_a_danger_told_later_raises_the_fault_and_says_who_told_it(world, staff, joined):
    engineer, _ = staff
    assert "已补充到 #1" in await joined.says("病人正在抢救，等着用")
    assert (await world.ticket(1)).severity is Severity.S1
    assert await world.store.read(ticket_lists.count_open) == 1
    await world.ticks()
    assert engineer.was_told("有补充：病人正在抢救，等着用（儿科 李护士）")


async def test_more_words_are_noted_and_may_be_another_matter(world, joined):
    assert "已补充到 #1" in await joined.says("全科都刷不了卡")
    assert "工单 #4" in await joined.presses("是另一件事")
    assert (await world.ticket(4)).summary == "全科都刷不了卡"


async def test_another_thing_is_a_ticket_of_its_own(world, joined):
    await joined.says("护士站的打印机卡纸了，就这一台")
    assert (await world.ticket(4)).reporter_id == joined.person.id


@pytest.mark.parametrize("text", ["修好了吗", "我报的那个怎么样了"])
async def test_asked_how_it_stands_the_one_card_is_shown(joined, text):
    assert "统一故障 #1：HIS" in await joined.says(text)


async def test_it_stands_in_his_list_until_it_is_over(world, staff, joined):
    engineer, _ = staff
    listed = await joined.says("我的工单")
    assert "还没有报修过" not in listed
    assert "您也受影响的故障 #1（HIS）：工程师王工今天 09:01 已接单，正在处理" in listed
    assert "统一故障 #1" in await joined.presses("看 #1 进展")
    for said in ("恢复 1", "程序缺陷", "重启了服务"):
        await engineer.says(said)
    await world.passes(minutes=1)
    assert "也受影响" not in await joined.says("我的工单")


@pytest.mark.parametrize("said", ["催单", "怎么还没人来"])
async def test_he_may_chase_it(world, staff, joined, said):
    engineer, _ = staff
    assert "已帮您催单" in await joined.says(said)
    await world.ticks()
    assert "报修人催单，请尽快处理" in engineer.news()
    assert (await world.ticket(1)).chases == 1


async def test_who_did_not_join_has_no_part_in_it(world, joined):
    stranger = await world.person("孙护士", "reporter", "wechat", department="骨科")
    assert "#1" not in await stranger.says("我的工单")
    assert "已帮您催单" not in await stranger.says("催单")
    assert (await world.ticket(1)).chases == 0


async def test_in_english_his_list_says_so_too(joined):
    await joined.says("English")
    said = await joined.says("my tickets")
    assert "The fault #1 (HIS) affects you too: " in said
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in said.replace("王工", ""))
    assert "Progress of #1" in [choice.label for choice in joined.answer.choices]
