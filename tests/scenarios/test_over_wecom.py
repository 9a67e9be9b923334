"""The story over WeCom: nobody binds a code, all have cards, and every card tells the truth."""

from dataclasses import replace

import pytest

from bot.channels.wecom_robot import WeComRobots
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from helpdesk.roster import DAY, Shift
from helpdesk.ticket import Status, What
from storage import outbox, people, rosters
from tests.support.hospital import TEAM
from tests.support.phones import WeComPhone
from tests.support.platform_world import on_wecom

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
STAFF = (
    Person("G1001", "王工", Role.ENGINEER, phone="8001", team=TEAM),
    Person("G2001", "赵组长", Role.DUTY_MANAGER),
    Person("G3001", "钱主任", Role.DIRECTOR),
)


@pytest.fixture
async def world(store):
    async with on_wecom(store) as world:
        world.robot, url = world.platform.new_robot()
        channel = WeComRobots({TEAM: url})
        world.parts.one_way = (channel,)
        groups = frozenset({Address("wecom_group", TEAM)})
        world.parts.desk = replace(world.parts.desk, groups=groups)
        yield world
        await channel.close()


@pytest.fixture
async def cast(world):
    """A nurse whom only the directory knows, and three of the staff list by their numbers."""

    async def hire(unit):
        stored = [await people.save(unit, person) for person in STAFF]
        shifts = [Shift(TEAM, day, 0, DAY, stored[0].id) for day in range(7)]
        await rosters.replace_shifts(unit, shifts)
        await rosters.set_team(unit, "*", TEAM)

    await world.store.write(hire)
    world.platform.joins("lihushi", "李护士", 20)
    found = [WeComPhone(world.platform, "lihushi")]
    for person in STAFF:
        # the directory writes accounts in lower case, the staff list numbers in upper
        found.append(WeComPhone(world.platform, world.platform.joins(person.staff_no.lower())))
    for phone in found[1:]:
        assert "，您好" in await phone.says("帮助")
    return found


def labels(item):
    return [label for label, _ in item.buttons]


async def test_a_nurse_reports_an_engineer_accepts_a_manager_is_told_and_all_is_kept(world, cast):
    nurse, engineer, manager, director = cast

    # the nurse says what is wrong, in one message; the directory says who she is
    answer = await nurse.says(HIS_DOWN)
    for words in ("工单 #1", "S2 严重", "王工（电话 8001）", "今天 09:30 前响应（还剩 30 分钟）"):
        assert words in answer
    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]
    assert "报修人：李护士" in engineer.notices[-1]
    assert "急诊科" in engineer.notices[-1]
    assert world.robot.said[0][1] == [engineer.userid]

    # the promise runs out on the way: all are told in turn
    await world.passes(minutes=15)
    assert engineer.news() == ["提醒：工单 #1 响应时间已过半，还剩 15 分钟"]
    await world.passes(minutes=8)
    assert "升级：工单 #1 响应快到承诺时间，请关注" in manager.news()
    await world.passes(minutes=4)
    assert director.news() == ["升级：工单 #1 响应快到承诺时间，请关注"]
    await world.passes(minutes=3)
    late = "超时：工单 #1 响应已超过承诺时间"
    assert [late in phone.news() for phone in cast] == [False, True, True, True]
    assert world.robot.said[-1][0].startswith("工单超时，请尽快处理")

    # he accepts on one of his cards: the others of his, hers, and those of the managers change
    assert "已接单" in await engineer.presses("接单")
    await world.ticks()
    for phone in cast:
        for item in phone.screen:
            assert "接单" not in labels(item)
    assert "工程师：王工" in manager.screen[-1].text

    # arrived, held, resumed, restored; she follows it on her phone
    await engineer.presses("已到场")
    await engineer.presses("挂起")
    await engineer.presses("等待医院授权")
    await world.ticks()
    assert nurse.news() == [
        "工单 #1：王工（电话 8001）已接单，正在处理",
        "工单 #1：王工已到场",
        "工单 #1 暂时挂起：等待医院授权。恢复处理时会告诉您",
    ]
    await world.passes(hours=1)
    await engineer.presses("恢复计时")
    await engineer.presses("已恢复")
    await engineer.presses("程序缺陷")
    await engineer.says("重启了应用服务")
    await world.ticks()
    assert nurse.news()[-1] == "工单 #1 已恢复，请确认"

    # it was not quite well: she reopens, he restores again, she confirms and rates
    await nurse.presses("还没好")
    await nurse.says("还是很慢")
    await world.ticks()
    assert "报修人说还没好：还是很慢" in engineer.notices[-1]
    assert world.robot.said[-1][0].startswith("报修人说还没好")
    await engineer.presses("已恢复")
    await engineer.presses("数据错误")
    await engineer.says("清理了锁表")
    await world.ticks()
    assert "请给这次服务打分" in await nurse.presses("确认恢复")
    await nurse.presses("很满意")
    assert "谢谢您的评价" in await nurse.says("修得很快")
    await world.ticks()

    # all is there afterwards, nothing was refused or dropped, and no card offers what is over
    ticket = await world.ticket()
    assert (ticket.status, ticket.rating, ticket.rating_word) == (Status.CLOSED, 5, "修得很快")
    who = {event.what: event.actor_id for event in await world.history()}
    everybody = {p.name: p for p in await world.store.read(people.everyone)}
    assert who[What.ACCEPTED] == everybody["王工"].id
    assert who[What.CONFIRMED] == everybody["李护士"].id
    assert everybody["李护士"].role is Role.REPORTER
    assert (await world.failed(), await world.waiting()) == ([], 0)
    assert world.platform.dropped == []
    for phone in cast:
        for item in phone.screen:
            assert not {"已恢复", "确认恢复", "还没好", "催单"} & set(labels(item))


async def test_whom_wecom_names_as_invalid_is_failed_for_good_at_that_address_alone(world, cast):
    nurse, _, manager, _ = cast
    world.platform.unreached.add("g1001")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await world.ticks()
    failed = await world.store.read(lambda unit: outbox.failed(unit, 5))
    assert {(one.address.account, why) for one, why in failed} == {
        ("g1001", "member cannot be reached")
    }
    assert any("#1" in notice for notice in manager.notices)


async def test_two_engineers_with_old_cards_cannot_undo_each_other(world, cast):
    nurse, engineer, manager, _ = cast
    await nurse.says(HIS_DOWN)
    await world.ticks()
    old = engineer.screen[-1]
    press = next(key for label, key in old.buttons if label == "接单")
    stale = world.platform.pressed(engineer.userid, old, press)
    await engineer.presses("接单")
    await engineer.presses("已恢复")
    await engineer.presses("网络故障")
    await engineer.says("换了交换机")
    await world.platform.deliver(stale.replace("CODE", "KODE"), engineer.userid, old)
    assert "刚刚有变化" in old.text
    assert (await world.ticket()).status is Status.RESTORED
    assert manager.notices == []


ODD_TEXTS = {
    "15 kB": f"{HIS_DOWN}。" * 360,
    "emoji": f"👨‍⚕️🏥🆘 {HIS_DOWN} 👩🏽‍⚕️",
    "rare characters": "𠮷田医生的电脑打不开，龘科全科都挂不了号",
    "html": f"{HIS_DOWN}<script>alert(1)</script><a href='weixin://x'>点我</a><@all>",
    "cdata": f"{HIS_DOWN}]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA[",
    "doctype": f'{HIS_DOWN}<!DOCTYPE x [<!ENTITY a "b">]>&a;',
    "templates": HIS_DOWN + " {{7*7}} %s {0} ${x}",
    "controls": f"{HIS_DOWN}\x85\x9f\ufeff\u202e\u2066abc",
    "newlines": "\n\n".join([HIS_DOWN, "一", "二", "三"]),
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_odd_text_is_a_report_like_another_and_stays_text(world, cast, text):
    nurse, engineer, *_ = cast
    assert "已受理，工单 #1" in await nurse.says(text)
    await nurse.says("#1")
    await world.ticks()
    # what a card has no room for goes before it as a text
    assert set(engineer.news()) == {"新工单派给您，请接单"}
    assert "已接单" in await engineer.presses("接单")
    assert world.platform.dropped == []
    for item in [*nurse.screen, *engineer.screen]:
        assert "<a" not in item.text
        assert "<@" not in item.text
