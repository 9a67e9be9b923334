"""Where somebody is told: his own rules, the next address, and who hears when none is left."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from handlers.notice_settings import changed, is_about
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.policy import Policy
from helpdesk.reaching import NO_RULES, NoticeRules
from helpdesk.severity import Severity
from storage import accounts, outbox, people
from storage.accounts import Account
from storage.outbox import Delivery
from storage.schema import deliveries
from tests.support.channel import RecordingChannel

FAULT = "急诊HIS打不开，全科挂不了号"
SMALL = "护士站的打印机卡纸了，就这一台"
MOBILE = "13800138000"
STATES = sa.select(deliveries.c.channel, deliveries.c.about, deliveries.c.state)
TEN = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("通知设置", NO_RULES),
        (
            "通知设置 特急先打电话再发微信，其他只发企业微信",
            NoticeRules(("phone", "wechat"), ("wecom",)),
        ),
        ("通知设置 微信", NoticeRules(("wechat",), ("wechat",))),
        ("免打扰 22点到7点", NoticeRules(quiet=(22 * 60, 7 * 60))),
        ("通知设置 23:30-06:15免打扰", NoticeRules(quiet=(23 * 60 + 30, 6 * 60 + 15))),
        ("免打扰 晚上10点到早上7点", NoticeRules(quiet=(22 * 60, 7 * 60))),
        ("通知设置 夜里十一点半至第二天早上六点免打扰", NoticeRules(quiet=(23 * 60 + 30, 6 * 60))),
        ("晚上别打扰我", NoticeRules(quiet=(22 * 60, 7 * 60))),
        ("夜里免打扰", NoticeRules(quiet=(22 * 60, 7 * 60))),
        ("通知设置 10分钟没回应就换下一个渠道", NoticeRules(second_after=TEN)),
        ("通知设置 邮箱 wang@example.org", NO_RULES),
    ],
)
def test_rules_are_said_in_own_words(words, rules):
    assert changed(NO_RULES, words) == rules
    assert changed(rules, "通知设置 恢复默认") == NO_RULES


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("夜里免打扰", True),
        ("夜里别打扰我", True),
        ("取消免打扰", True),
        ("免打扰 22:00到7:00", True),
        ("夜里打印机坏了", False),
        ("晚上不打扰科室的话什么时候能来修", False),
    ],
)
def test_what_is_about_being_told_is_known_by_its_words(text, about):
    assert is_about(text) is about


async def two_accounts(world, name="王工", role="engineer"):
    """Somebody with Telegram and the web chat, and the heard of the second."""
    person = await world.person(name, role)
    second = Address("webchat", f"second-{person.person.id}")
    await world.store.write(lambda unit: accounts.bind(unit, Account(second, person.person)))
    return person, world.channels["webchat"].sent[second.account]


async def told_at(world, about="assigned"):
    rows = await world.store.read(lambda unit: unit.rows(STATES))
    return {row["channel"]: row["state"] for row in rows if row["about"] == about}


async def nurse_of(world):
    return await world.person("李护士", "reporter", "wechat", department="急诊科")


async def test_who_chose_a_channel_is_told_there_only(world):
    nurse, (engineer, second) = await nurse_of(world), await two_accounts(world)
    said = await engineer.says("通知设置 网页")
    assert said.startswith("改好了。您的通知方式：\n· 已绑定：Telegram、网页\n· 特急：先网页")
    await nurse.says(FAULT)
    await world.ticks()
    assert (len(engineer.heard), len(second)) == (0, 1)


async def test_who_does_nothing_is_told_at_the_next_channel_after_his_minutes(world):
    nurse, (engineer, second) = await nurse_of(world), await two_accounts(world)
    await engineer.says("通知设置 Telegram，10分钟没处理就换下一个渠道")
    await nurse.says(FAULT)
    await world.ticks()
    await world.passes(minutes=9)
    assert not any("新工单派给您" in m.text for m in second)
    await world.passes(minutes=1)
    assert any("新工单派给您" in m.text for m in second)


async def test_who_accepted_is_not_told_a_second_time(world):
    nurse, (engineer, second) = await nurse_of(world), await two_accounts(world)
    await engineer.says("通知设置 Telegram，10分钟没处理就换下一个渠道")
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.says("接单 1")
    await world.passes(minutes=15)
    assert not any("新工单派给您" in m.text for m in second)
    assert await told_at(world) == {"telegram": "read"}


async def test_who_only_looked_has_read_it_and_is_told_at_the_next_channel_all_the_same(world):
    nurse, (engineer, second) = await nurse_of(world), await two_accounts(world)
    await engineer.says("通知设置 Telegram，10分钟没处理就换下一个渠道")
    await nurse.says(FAULT)
    await world.ticks()
    assert await told_at(world) == {"telegram": "sent"}
    await engineer.says("#1")
    assert await told_at(world) == {"telegram": "read"}
    await world.passes(minutes=10)
    assert any("新工单派给您" in m.text for m in second)


async def test_a_channel_that_failed_is_followed_by_the_next_and_nobody_is_alarmed(world):
    nurse, (engineer, second) = await nurse_of(world), await two_accounts(world)
    manager = await world.person("赵组长", "duty_manager", "webchat")
    await engineer.says("通知设置 Telegram")
    world.channels["telegram"].down = DeliveryError("blocked", permanent=True)
    await nurse.says(SMALL)
    await world.ticks()
    await world.ticks()
    assert await told_at(world) == {"telegram": "failed", "webchat": "sent"}
    assert [m.text.splitlines()[0] for m in second] == ["新工单派给您，请接单"]
    for _ in range(3):
        await world.passes(minutes=1)
    assert len(second) == 1
    assert manager.news() == []


async def test_when_the_last_address_of_an_engineer_fails_the_manager_hears_of_it(world):
    nurse, (engineer, _) = await nurse_of(world), await two_accounts(world)
    manager = await world.person("赵组长", "duty_manager", "wechat")
    await engineer.says("通知设置 Telegram")
    for name in ("telegram", "webchat"):
        world.channels[name].down = DeliveryError("blocked", permanent=True)
    await nurse.says(SMALL)
    for _ in range(3):
        await world.ticks()
    assert manager.news() == ["工单 #1 有通知没有送到，请电话联系"]


async def test_mild_notices_wait_for_the_morning_and_severe_ones_do_not(world):
    nurse, (engineer, _) = await nurse_of(world), await two_accounts(world)
    await engineer.says("通知设置 22:00到7:00免打扰")
    await world.passes(hours=14)  # 23:00
    await nurse.says(SMALL)
    await world.ticks()
    assert not engineer.was_told("打印机")
    await nurse.says(FAULT)
    await world.ticks()
    assert engineer.was_told("HIS打不开")
    await world.passes(hours=8)
    assert engineer.was_told("打印机")


async def test_a_severe_notice_nobody_answers_goes_by_phone(world):
    nurse, engineer = await nurse_of(world), await world.person("王工", "engineer")
    reachable = replace(engineer.person, phone=MOBILE)
    await world.store.write(lambda unit: people.save(unit, reachable))
    world.desk = replace(world.desk, gateways=frozenset({"phone", "sms"}))
    for name in ("phone", "sms"):
        world.channels[name] = RecordingChannel(name, buttons=True)
    await nurse.says(FAULT)
    await world.ticks()
    await world.passes(minutes=4)
    assert not world.channels["phone"].sent
    await world.passes(minutes=1)
    assert len(world.channels["phone"].sent[MOBILE]) == 1
    assert not world.channels["sms"].sent
    await world.passes(minutes=5)
    assert world.channels["sms"].sent[MOBILE]


async def test_an_address_for_mail_is_told_in_chat(world):
    engineer = await world.person("王工", "engineer")
    assert "邮件" in await engineer.says("通知设置 邮箱 Wang@Example.org")
    found = await world.store.read(lambda unit: people.addresses(unit, engineer.person.id))
    assert Address("email", "wang@example.org") in found


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("通知设置 25点到7点免打扰", "没有这个时间，请这样写：通知设置 22:00到7:00免打扰"),
        ("通知设置 999分钟没处理就换下一个渠道", "最多等 240 分钟"),
        ("通知设置 半夜别吵我", "没看懂“半夜别吵我”。您的通知方式："),
        ("通知设置 只发传呼机", "没看懂“只发传呼机”。您的通知方式："),
        ("通知设置", "您的通知方式："),
    ],
)
async def test_what_cannot_be_set_is_said_and_changes_nothing(world, said, answer):
    engineer = await world.person("王工", "engineer")
    assert (await engineer.says(said)).startswith(answer)
    assert "免打扰（只管三、四级）：没有设置" in await engineer.says("通知设置")


async def test_who_chooses_a_channel_he_has_not_is_told_so_and_reached_as_before(world):
    nurse, engineer = await nurse_of(world), await world.person("王工", "engineer")
    said = await engineer.says("通知设置 只发短信")
    assert "注意：您还没有可用的短信，有了才会用上，现在照旧" in said
    await nurse.says(FAULT)
    await world.ticks()
    assert engineer.was_told("新工单派给您")


async def test_a_guest_has_no_settings(world):
    assert "绑定工号后" in await world.guest().says("通知设置")


def _under(world, **changed):
    """The desk of this world under a contract that says something else."""
    contract = replace(world.desk.policy.contract(), **changed)
    world.desk = replace(world.desk, policy=Policy({contract.name: contract}, contract.name))


async def _with_a_phone(world, name="王工", role="engineer"):
    person = await world.person(name, role)
    reachable = replace(person.person, phone=MOBILE)
    await world.store.write(lambda unit: people.save(unit, reachable))
    world.desk = replace(world.desk, gateways=frozenset({"phone", "sms"}))
    for channel in ("phone", "sms"):
        world.channels.setdefault(channel, RecordingChannel(channel, buttons=True))
    return person


async def test_a_step_of_the_ladder_calls_first_where_the_contract_says_so(world):
    nurse, engineer = await nurse_of(world), await _with_a_phone(world)
    contract = world.desk.policy.contract()
    called = tuple(
        replace(s, channels=("phone",)) if s.share == 0.5 else s
        for s in contract.ladders[Severity.S2]
    )
    quiet = replace(contract.attention, call_after={})
    _under(world, ladders={**contract.ladders, Severity.S2: called}, attention=quiet)
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.presses("接单")
    await world.passes(minutes=29)
    assert not world.channels["phone"].sent
    await world.passes(minutes=1)
    (call,) = world.channels["phone"].sent[MOBILE]
    assert "到场" in call.text
    assert not world.channels["sms"].sent
    # a call has no buttons, so that the card came as well
    assert engineer.heard[-1].text == call.text


async def test_after_how_long_somebody_is_called_says_the_contract(world):
    nurse = await nurse_of(world)
    await _with_a_phone(world)
    attention = replace(world.desk.policy.contract().attention, call_after={Severity.S2: 3})
    _under(world, attention=attention)
    await nurse.says(FAULT)
    await world.ticks()
    await world.passes(minutes=2)
    assert not world.channels["phone"].sent
    await world.passes(minutes=1)
    assert len(world.channels["phone"].sent[MOBILE]) == 1


async def test_nobody_is_called_about_a_severity_that_the_contract_leaves_out(world):
    nurse = await nurse_of(world)
    await _with_a_phone(world)
    attention = replace(world.desk.policy.contract().attention, call_after={Severity.S1: 3})
    _under(world, attention=attention)
    await nurse.says(FAULT)
    for _ in range(4):
        await world.passes(minutes=2)
    assert not world.channels["phone"].sent


async def test_what_was_told_in_a_digest_and_answered_by_nobody_goes_on_to_the_next_channel(world):
    nurse, (engineer, second) = await nurse_of(world), await two_accounts(world)
    await engineer.says("通知设置 Telegram，10分钟没处理就换下一个渠道")
    await flooded(world, engineer, 20)
    await nurse.says(FAULT)
    await world.ticks()
    assert any("条新通知" in message.text for message in engineer.heard)
    assert await told_at(world) == {"telegram": "bundled"}
    assert not any("新工单派给您" in message.text for message in second)
    await world.passes(minutes=10)
    assert any("新工单派给您" in message.text for message in second)


async def test_who_acts_on_what_a_digest_told_is_left_in_peace(world):
    nurse, (engineer, second) = await nurse_of(world), await two_accounts(world)
    await engineer.says("通知设置 Telegram，10分钟没处理就换下一个渠道")
    await flooded(world, engineer, 20)
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.says("接单 1")
    await world.passes(minutes=10)
    assert not any("新工单派给您" in message.text for message in second)


async def flooded(world, engineer, number):
    """So many other notices wait for him before the one the story is about."""

    async def queue(unit):
        for n in range(number):
            message = OutgoingMessage(f"第{n}条")
            outbox.queue(
                unit, Delivery(f"n{n}", engineer.address, message, about="noted"), world.now
            )

    await world.store.write(queue)
