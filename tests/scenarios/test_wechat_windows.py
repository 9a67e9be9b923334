"""WeChat's windows: counted by the desk, and what a notice goes by when they are closed."""

from datetime import timedelta

import pytest

from bot.channels.wechat_templates import Template
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.reaching import NoticeRules
from helpdesk.ticket import What
from storage import accounts, notice_rules, outbox
from storage.accounts import Account
from storage.outbox import Delivery
from storage.schema import deliveries
from tests.support.platform_world import on_wechat

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
TEMPLATE = Template("T" * 43, {"thing1": "headline", "character_string2": "number"})
SUBSCRIPTION = Template("S" * 43, {"thing1": "headline", "time2": "now"})


@pytest.fixture
async def world(store):
    async with on_wechat(store) as world:
        yield world


@pytest.fixture
async def templated(store):
    async with on_wechat(store, template=TEMPLATE, subscription=SUBSCRIPTION) as world:
        world.platform.has_template(TEMPLATE.id, *TEMPLATE.fields)
        world.platform.has_template(SUBSCRIPTION.id, *SUBSCRIPTION.fields, subscription=True)
        yield world


async def reported(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    engineer = await world.person("王工", "engineer")
    assert "工单 #1" in await nurse.says(HIS_DOWN)
    await world.ticks()
    nurse.news()
    return nurse, engineer


async def told(world, address, number):
    """A notice without a ticket is queued and sent; whether it went out."""
    delivery = Delivery(f"n{number}", address, OutgoingMessage(f"通知 {number}"))

    async def queue(unit):
        outbox.queue(unit, delivery, world.clock())

    await world.store.write(queue)
    await world.passes(seconds=30)
    return f"通知 {number}" in world.platform.sent(address.account)


def sends(world):
    return [path for path, _ in world.platform.calls if path.endswith("/custom/send")]


async def test_after_five_notices_the_platform_is_not_even_asked(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    assert [await told(world, nurse.address, n) for n in range(7)] == [True] * 5 + [False] * 2
    assert len(sends(world)) == 5
    # whoever writes again may be written to again
    await nurse.says("在吗")
    assert await told(world, nurse.address, 8)


async def test_a_tap_on_the_menu_allows_three_within_a_minute(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    await world.clock.passes(timedelta(hours=49))
    await world.platform.user_clicks(nurse.openid, "menu:help")
    assert await told(world, nurse.address, 1)
    await world.clock.passes(timedelta(minutes=2))
    assert not await told(world, nurse.address, 2)


async def test_opening_a_page_or_telling_where_one_is_opens_no_window(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    await world.clock.passes(timedelta(hours=49))
    before = await world.messages_stored()
    assert await world.platform.user_views(nurse.openid, "https://desk.example.org") is None
    assert await world.platform.user_is_at(nurse.openid, 23.1, 113.2) is None
    assert await world.messages_stored() == before
    assert not await told(world, nurse.address, 1)
    assert sends(world) == []


async def test_a_closed_window_is_told_to_the_engineer_once(world):
    nurse, engineer = await reported(world)
    await world.clock.passes(timedelta(hours=49))
    await world.ticks()
    await engineer.says("工单 1")
    engineer.news()
    await engineer.presses("接单")
    await world.ticks()
    await world.ticks()
    assert nurse.news() == []
    assert "工单 #1：对方 48 小时内未互动，微信普通消息发不过去" in engineer.news()
    await engineer.says("工单 1")
    await engineer.presses("已到场")
    await world.ticks()
    await world.ticks()
    closed = [e for e in await world.history() if e.what is What.WINDOW_CLOSED]
    assert len(closed) == 1
    assert "对方 48 小时内未互动" in await engineer.says("动态 1")


async def test_a_closed_window_goes_by_template_with_its_fields_cut(templated):
    nurse, engineer = await reported(templated)
    await templated.clock.passes(timedelta(hours=49))
    await templated.ticks()
    await engineer.says("工单 1")
    await engineer.presses("接单")
    await templated.ticks()
    [*_, notice] = templated.platform.noticed(nurse.openid)
    assert notice["character_string2"] == "1"
    assert notice["thing1"].startswith("王工已接单")
    assert len(notice["thing1"]) <= 20
    assert await templated.failed() == []


async def test_a_template_that_was_sent_unseen_is_not_sent_twice(templated):
    nurse, _ = await reported(templated)
    await templated.clock.passes(timedelta(hours=49))
    key = (await templated.store.read(_a_key))["key"]
    message = OutgoingMessage("王工已接单")
    first = await templated.parts.wechat.send(nurse.openid, message, key)
    assert await templated.parts.wechat.send(nurse.openid, message, key) == first
    assert first.isdecimal()
    assert len(templated.platform.noticed(nurse.openid)) == 1


async def _a_key(unit):
    found = deliveries.select().where(deliveries.c.ticket_id.isnot(None)).limit(1)
    return await unit.row(found)


async def test_without_a_right_to_templates_a_subscription_is_used_while_there_is_consent(
    templated,
):
    nurse, engineer = await reported(templated)
    templated.platform.template_allowed = False
    templated.platform.consents_to(nurse.openid, SUBSCRIPTION.id)
    await templated.clock.passes(timedelta(hours=49))
    await templated.ticks()
    await engineer.says("工单 1")
    await engineer.presses("接单")
    await templated.ticks()
    [notice] = templated.platform.noticed(nurse.openid)
    assert notice["time2"].startswith("2026年")
    # the next has no consent: there is no other address, so it is failed for good
    await engineer.says("工单 1")
    await engineer.presses("已到场")
    await templated.ticks()
    assert len(templated.platform.noticed(nurse.openid)) == 1


@pytest.mark.parametrize("lost", ["cut", "502"])
async def test_a_subscription_that_may_have_arrived_is_not_sent_twice(templated, lost):
    nurse, engineer = await reported(templated)
    platform = templated.platform
    platform.template_allowed = False
    for _ in range(2):
        platform.consents_to(nurse.openid, SUBSCRIPTION.id)
    await templated.clock.passes(timedelta(hours=49))
    await templated.ticks()
    await engineer.says("工单 1")
    platform.loses_answers = lost
    await engineer.presses("接单")
    for _ in range(4):
        await templated.passes(minutes=2)
    assert len(platform.noticed(nurse.openid)) == 1
    # given up, as it may have arrived: the next address would hear of it
    doubtful = [d.uncertain for d, _ in await templated.failed() if d.address == nurse.address]
    assert doubtful.count(1) == 1


async def test_with_a_closed_window_the_next_address_is_used(world):
    nurse, engineer = await reported(world)
    ticket = await world.ticket()
    second = Address("webchat", "web-1")
    found = await world.store.read(lambda unit: accounts.recall(unit, nurse.address, "x"))
    person = found.account.person
    await world.store.write(lambda unit: accounts.bind(unit, Account(second, person)))
    rules = NoticeRules(("wechat",), ("wechat",))
    await world.store.write(lambda unit: notice_rules.put(unit, person.id, rules))
    await world.clock.passes(timedelta(hours=49))
    await world.ticks()
    await engineer.says(f"工单 {ticket.id}")
    await engineer.presses("接单")
    await world.ticks()
    await world.ticks()
    [line] = await world.parts.webchat.lines_of("web-1", 0)
    assert "王工" in line.message.text
    assert "对方 48 小时内未互动" in "".join(engineer.notices)


async def test_whoever_stops_following_is_written_to_no_more_until_he_is_back(world):
    nurse, engineer = await reported(world)
    await nurse.blocks()
    before = len(world.platform.calls)
    await engineer.says("工单 1")
    await engineer.presses("接单")
    await world.ticks()
    assert [p for p, _ in world.platform.calls[before:] if "custom" in p] == []
    await world.platform.user_follows(nurse.openid)
    await engineer.says("工单 1")
    await engineer.presses("已到场")
    await world.ticks()
    assert any("到场" in text for text in nurse.notices)


async def test_what_a_notice_asks_can_be_tapped(world):
    _, engineer = await reported(world)
    [menu] = world.platform._menus[engineer.openid]
    assert next(item["content"] for item in menu["list"]) == "11 接单"
    assert "处理中" in await world.platform.user_taps(engineer.openid, "11 接单")


async def test_an_account_without_message_menus_gets_numbers(world):
    world.platform.has_menus = False
    _, engineer = await reported(world)
    await world.passes(seconds=30)
    assert "11 接单" in engineer.notices[0]
    assert world.platform._menus == {}
    assert "处理中" in await engineer.says("11")


async def test_choices_of_an_answer_can_be_links_and_nobody_elses_words_become_one(store):
    async with on_wechat(store, choices="links") as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        answer = await nurse.says(
            '急诊HIS打不开，全科挂不了号 <a href="https://evil.example">点这里</a>'
        )
        assert "1 催单" in answer
        assert "＜a href" in await nurse.says("工单 1")
        assert "已帮您催单" in await world.platform.user_taps_link(nurse.openid, "1 催单")
        assert "已帮您催单" not in await nurse.says("在吗")


async def test_a_number_still_picks_what_is_a_link(store):
    async with on_wechat(store, choices="links") as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        await nurse.says(HIS_DOWN)
        assert "已帮您催单" in await nurse.presses("催单")


async def by_template(world):
    """A nurse whose windows are closed hears of an acceptance by template; its number."""
    nurse, engineer = await reported(world)
    await world.clock.passes(timedelta(hours=49))
    await world.ticks()
    await engineer.says("工单 1")
    await engineer.presses("接单")
    await world.ticks()
    rows = await world.store.read(lambda unit: unit.rows(BY_TEMPLATE))
    return nurse, max(row["receipt"] for row in rows)


BY_TEMPLATE = deliveries.select().where(
    deliveries.c.receipt != "", deliveries.c.channel == "wechat"
)


async def state_of(world, receipt):
    rows = await world.store.read(lambda unit: unit.rows(BY_TEMPLATE))
    return {row["receipt"]: (row["state"], row["error"]) for row in rows}[receipt]


async def test_the_platforms_word_on_a_template_is_kept_and_never_turned_back(templated):
    nurse, number = await by_template(templated)
    assert await state_of(templated, number) == ("sent", "")
    await templated.platform.tells_of_template("o-somebody-else", number)
    assert await state_of(templated, number) == ("sent", "")
    for status in ("success", "failed: system failed"):
        await templated.platform.tells_of_template(nurse.openid, number, status)
        assert await state_of(templated, number) == ("delivered", "")


async def test_a_template_that_did_not_arrive_has_failed_and_the_next_address_is_used(templated):
    nurse, number = await by_template(templated)
    await templated.platform.tells_of_template(nurse.openid, number, "failed:user block")
    assert await state_of(templated, number) == ("failed", "failed:user block")


async def test_what_became_of_a_template_is_known_by_its_number(templated):
    nurse, engineer = await reported(templated)
    await templated.clock.passes(timedelta(hours=49))
    await templated.ticks()
    await engineer.says("工单 1")
    await engineer.presses("接单")
    await templated.ticks()
    sent = deliveries.select().where(
        deliveries.c.account == nurse.openid, deliveries.c.receipt != ""
    )
    [*_, row] = await templated.store.read(lambda unit: unit.rows(sent))
    assert row["state"] == "sent"
    await templated.platform.tells_of_template(nurse.openid, row["receipt"], "success")
    [*_, row] = await templated.store.read(lambda unit: unit.rows(sent))
    assert row["state"] == "delivered"
