"""A team's group on Telegram: tickets to grab, notes by answering, topics, moves and removals."""

from datetime import timedelta

import pytest

from helpdesk.messages import Address, OutgoingMessage
from helpdesk.roster import Mode, Team
from helpdesk.ticket import What
from storage import outbox, rosters, team_groups
from storage.outbox import Delivery
from tests.support.platform_world import on_telegram

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
GROUP = -4001
ADDRESS = Address("telegram_group", "应用组")
STRANGER = 999001


@pytest.fixture(params=["webhook", "polling"])
async def world(request, store):
    async with on_telegram(store, request.param) as world:
        yield world


by_webhook = pytest.mark.parametrize("world", ["webhook"], indirect=True)


async def settled(world):
    """Wait until the desk is done with what happened."""
    api = world.platform
    if not api.webhook_url:
        await api.until(lambda: not api.pending)
    await world.ticks()


async def with_group(world, **more):
    """A desk whose team has a group, two engineers and a nurse."""
    nurse = await world.person("李护士", "reporter", "急诊科")
    first = await world.person("王工", "engineer")
    second = await world.person("李工", "engineer")
    await world.platform.bot_joins(GROUP, **more)
    await world.platform.member_says(GROUP, first.chat_id, "/group")
    await settled(world)
    return nurse, first, second


async def pooled(world):
    team = Team("应用组", mode=Mode.POOL)
    await world.store.write(lambda unit: rosters.describe(unit, team))


def said(world, chat=GROUP):
    return [sent.text for sent in world.platform.sent(chat)]


async def test_an_engineer_makes_a_group_that_of_his_team(world):
    await with_group(world)
    assert "请班组的工程师发 /group" in said(world)[0]
    assert said(world)[1].startswith("本群已设为应用组的群")


@by_webhook
async def test_who_is_not_bound_or_of_another_team_cannot(world):
    await world.person("王工", "engineer")
    await world.platform.bot_joins(GROUP)
    await world.platform.member_says(GROUP, STRANGER, "/group@zhiban_bot 应用组")
    assert "请先私聊我绑定工号" in said(world)[-1]
    manager = await world.person("赵组长", "duty_manager")
    await world.platform.member_says(GROUP, manager.chat_id, "/group 没有这个组")
    assert "请写明班组，例如：/group 应用组" in said(world)[-1]
    await world.platform.member_says(GROUP, manager.chat_id, "/group 应用组")
    assert said(world)[-1].startswith("本群已设为应用组的群")
    await world.platform.member_says(GROUP, manager.chat_id, "/group 取消")
    assert "不再发到本群" in said(world)[-1]


async def test_the_first_press_of_many_grabs_a_ticket_and_the_groups_card_changes(world):
    nurse, first, second = await with_group(world)
    await pooled(world)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    [card] = [sent for sent in world.platform.sent(GROUP) if "新工单等人抢" in sent.text]
    assert [label for label, _ in card.buttons] == ["抢单", "看 #1"]
    await world.platform.member_presses(GROUP, second.chat_id, "抢单")
    await world.platform.member_presses(GROUP, first.chat_id, "抢单")
    await settled(world)
    await world.ticks()
    ticket = await world.ticket()
    assert any(
        alert.startswith("抢到了，请尽快联系报修人\n工单 #1") for alert in world.platform.alerts
    )
    assert any("刚刚有变化" in alert for alert in world.platform.alerts)
    taken = [e for e in await world.history() if e.what is What.TAKEN]
    assert len(taken) == 1
    assert taken[0].actor_id == ticket.engineer_id
    now = next(sent for sent in world.platform.sent(GROUP) if sent.id == card.id)
    assert "工单 #1 有新变化：处理中\n工程师：李工" in now.text
    assert [label for label, _ in now.buttons] == ["看 #1"]
    # the card with all that can be done is in the chat of who got it
    assert any("抢到了" in sent.text for sent in world.platform.sent(second.chat_id))


@by_webhook
async def test_a_stranger_who_presses_gets_nothing(world):
    nurse, *_ = await with_group(world)
    await pooled(world)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await world.platform.member_presses(GROUP, STRANGER, "抢单")
    assert "只能由负责这个系统的班组的工程师操作" in world.platform.alerts[-1]
    assert (await world.ticket()).engineer_id is None


async def test_an_answer_to_a_card_is_a_note_of_its_ticket(world):
    nurse, _, second = await with_group(world)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    [card] = [sent for sent in world.platform.sent(GROUP) if "#1" in sent.text]
    words = "机房交换机在重启，五分钟后再看"
    assert await world.platform.member_says(GROUP, second.chat_id, words, reply_to=card.id)
    await settled(world)
    notes = [e for e in await world.history() if e.what is What.NOTED]
    assert [e.data["text"] for e in notes] == [words]
    assert said(world)[-1] == "李工的补充已记到工单 #1"
    # what a stranger answers is none
    await world.platform.member_says(GROUP, STRANGER, "我也来说两句", reply_to=card.id)
    await settled(world)
    assert len([e for e in await world.history() if e.what is What.NOTED]) == 1
    assert "请先私聊我绑定工号" in said(world)[-1]


@by_webhook
async def test_what_is_written_in_a_group_without_addressing_the_desk_is_no_report(world):
    _, first, _ = await with_group(world)
    before = await world.messages_stored()
    assert not await world.platform.member_says(GROUP, first.chat_id, HIS_DOWN)
    # also when privacy is off for the bot
    message = world.platform._message(GROUP, {"id": 5, "is_bot": False, "first_name": "王"})
    await world.platform.push({"message": message | {"text": HIS_DOWN}})
    assert await world.messages_stored() == before


@by_webhook
async def test_a_topic_is_kept_to_until_it_is_gone(world):
    nurse, first, _ = await with_group(world, topics=(42,))
    await world.platform.member_says(GROUP, first.chat_id, "/group", topic=42)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    assert world.platform.sent(GROUP)[-1].topic == 42
    world.platform.groups[GROUP].topics.clear()
    await nurse.says("检验科LIS打不开，全科做不了")
    await world.ticks()
    assert world.platform.sent(GROUP)[-1].topic == 0


@by_webhook
@pytest.mark.parametrize("told", [True, False])
async def test_a_group_that_becomes_a_supergroup_is_followed(world, told):
    nurse, *_ = await with_group(world)
    if told:
        await world.platform.becomes_supergroup(GROUP, -1004001)
    else:
        pushed, world.platform.push = world.platform.push, _nothing
        await world.platform.becomes_supergroup(GROUP, -1004001)
        world.platform.push = pushed
    await nurse.says(HIS_DOWN)
    await world.ticks()
    assert "#1" in said(world, -1004001)[-1]
    found = await world.store.read(
        lambda unit: team_groups.of_team(unit, "telegram_group", "应用组")
    )
    assert found.chat == "-1004001"


async def _nothing(update):
    return update


@by_webhook
@pytest.mark.parametrize("told", [True, False])
async def test_a_bot_that_was_put_out_of_a_group_says_so_to_the_duty_manager(world, told):
    nurse, *_ = await with_group(world)
    manager = await world.person("赵组长", "duty_manager")
    if told:
        await world.platform.bot_is_removed(GROUP)
    else:
        world.platform.groups[GROUP].kicked = True
        await nurse.says(HIS_DOWN)
        await world.ticks()
    await world.ticks()
    told_of = [line for line in manager.news() if "机器人被移出了应用组的群" in line]
    assert len(told_of) == 1
    await nurse.says("检验科打印机坏了，全科打不出来")
    await world.ticks()
    assert len([d for d, _ in await world.failed() if d.address.account == "应用组"]) == (not told)


@by_webhook
async def test_who_blocks_the_bot_is_written_to_no_more_until_he_is_back(world):
    nurse, first, _ = await with_group(world)
    manager = await world.person("赵组长", "duty_manager")
    await world.platform.user_blocks(first.chat_id)
    await world.ticks()
    assert any(line.startswith("王工（电话 802）在Telegram上收不到通知") for line in manager.news())
    before = len(world.platform.calls)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    chats = [str(given.get("chat_id")) for _, given in world.platform.calls[before:]]
    assert str(first.chat_id) not in chats


@by_webhook
async def test_a_deleted_account_is_noticed_when_it_is_written_to(world):
    nurse, first, _ = await with_group(world)
    manager = await world.person("赵组长", "duty_manager")
    world.platform.blocks(first.chat_id, "user is deactivated")
    await nurse.says(HIS_DOWN)
    for _ in range(3):
        await world.ticks()
    assert any("王工（电话 802）在Telegram上收不到通知" in text for text in manager.notices)


@by_webhook
async def test_a_group_takes_twenty_a_minute_and_is_never_told_so(world):
    await with_group(world)

    async def queue(unit):
        for number in range(40):
            notice = Delivery(f"g{number}", ADDRESS, OutgoingMessage(f"通知 {number}"))
            outbox.queue(unit, notice, world.clock())

    await world.store.write(queue)
    for _ in range(100):
        await world.passes(seconds=1)
    assert world.platform.refused == []
    assert len([text for text in said(world) if text.startswith("通知")]) >= 25


@by_webhook
async def test_a_card_too_old_to_change_is_followed_by_a_new_one(world):
    nurse, _, engineer = await with_group(world)
    await pooled(world)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    [card] = [sent for sent in world.platform.sent(GROUP) if "新工单等人抢" in sent.text]
    world.platform.too_old.add(card.id)
    await world.clock.passes(timedelta(days=3))
    await world.platform.member_presses(GROUP, engineer.chat_id, "抢单")
    await world.ticks()
    await world.passes(seconds=5)
    [new] = [
        sent for sent in world.platform.sent(GROUP) if sent.text.startswith("工单 #1 有新变化")
    ]
    assert new.text == "工单 #1 有新变化：处理中\n工程师：李工"
    assert [label for label, _ in new.buttons] == ["看 #1"]
