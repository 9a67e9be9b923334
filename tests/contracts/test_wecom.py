"""WeCom against a platform that is strict where the real one is, with the real desk behind it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk.errors import DeliveryError
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.ticket import Status
from storage import people
from tests.support.platform_world import on_wecom, wecom_channel
from tests.support.platforms.wechat_bodies import xml

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
SORRY = "系统出了点问题"
LATER = timedelta(minutes=11)


@pytest.fixture
async def world(store):
    async with on_wecom(store) as world:
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


@pytest.fixture
async def engineer(world):
    return await world.person("王工", "engineer")


def said(phone, text=HIS_DOWN, **changes):
    """A message as the platform writes it; the same one every time."""
    head = phone.platform.head(phone.userid, "text")
    return xml(head | {"Content": text, "MsgId": "7999999999999999"} | changes)


def newest(phone, label):
    """The newest thing on the screen with such a button, and the button's key."""
    for item in reversed(phone.screen):
        for name, key in item.buttons:
            if name.startswith(label):
                return item, key
    raise AssertionError(f"no {label!r} in {[(i.text, i.buttons) for i in phone.screen]}")


# What comes in


async def test_the_address_is_proved_with_the_plain_text_and_nothing_else(world):
    sealed = world.platform.request("<xml/>")[1]
    query = world.platform.signed(echo := _sealed(world, "7215283749"))
    assert await world.platform.prove(query | {"echostr": echo}) == (200, "7215283749")
    assert (await world.platform.prove(query | {"echostr": echo[:-4] + "AAAA"}))[0] == 403
    assert (await world.platform.prove(query))[0] == 403
    assert (await world.platform.prove({}))[0] == 403
    assert sealed


def _sealed(world, text):
    _, body = world.platform.request(text)
    return body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]


async def test_a_text_is_answered_at_once_and_a_card_follows_what_can_be_chosen(world, nurse):
    answer = await nurse.says(HIS_DOWN)
    assert answer.startswith("已受理，工单 #1")
    assert nurse.screen[-1].buttons[0][0] == "催单"
    assert nurse.screen[-1].card["card_type"] == "button_interaction"


async def test_a_message_that_comes_again_makes_one_ticket_and_one_card(world, nurse):
    body, before = said(nurse), len(nurse.screen)
    for _ in range(4):
        await world.platform.deliver(body, nurse.userid)
    await asyncio.gather(*(world.platform.deliver(body, nurse.userid) for _ in range(3)))
    assert len(nurse.screen) == before + 1
    assert len(await world.tickets()) == 1


async def test_messages_out_of_order_are_each_answered_once(world, nurse):
    platform = world.platform
    second = xml(platform.head(nurse.userid, "text") | {"Content": "我的工单", "MsgId": "2"})
    first = xml(platform.head(nurse.userid, "text") | {"Content": HIS_DOWN, "MsgId": "1"})
    for body in (second, first, second, first):
        await platform.deliver(body, nurse.userid)
    assert len(await world.tickets()) == 1
    assert await world.messages_stored() == 3  # the greeting of the fixture is one


async def test_a_press_changes_the_pressed_card_in_the_answer_itself(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    item, key = newest(engineer, "接单")
    before = len(engineer.screen)
    kind = await world.platform.user_presses(engineer.userid, item, key)
    assert kind == "update_template_card"
    assert len(engineer.screen) == before
    assert "已接单" in item.text
    assert next(label for label, _ in item.buttons) == "已到场"


async def test_the_same_press_twice_does_it_once_and_shows_the_same(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    item, key = newest(engineer, "接单")
    body = world.platform.pressed(engineer.userid, item, key)
    await world.platform.deliver(body, engineer.userid, item)
    shown = item.text
    await world.platform.deliver(body, engineer.userid, item)
    assert item.text == shown
    assert (await world.ticket()).version == 2


async def test_a_stale_press_shows_how_it_is_and_changes_nothing(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    item, key = newest(engineer, "接单")
    stale = world.platform.pressed(engineer.userid, item, key)
    await engineer.presses("接单")
    await world.clock.passes(timedelta(seconds=5))
    again = stale.replace("CODE", "KODE")  # another press of the card as it was
    await world.platform.deliver(again, engineer.userid, item)
    assert "刚刚有变化" in item.text
    assert (await world.ticket()).version == 2
    assert "已记录到场时间" in await engineer.presses("已到场")


async def test_whoever_cannot_sign_gets_403_and_leaves_no_trace(world, nurse):
    stored, platform = await world.messages_stored(), world.platform
    right, body = platform.request(said(nurse))
    other = platform.corp.__class__(corp_id="wwanother", aes_key="B" * 43)
    forged = [
        ({}, body),
        (right | {"msg_signature": "0" * 40}, body),
        (right | {"msg_signature": ""}, body),
        (right | {"nonce": "1"}, body),
        (right | {"timestamp": str(int(right["timestamp"]) + 1)}, body),
        (right, said(nurse).encode()),
        (right, body.replace(b"<Encrypt>", b"<Encrypt><![CDATA[x]]></Encrypt><Encrypt>")),
    ]
    mine, platform.corp = platform.corp, other
    forged += [platform.request(said(nurse))]
    other.token = mine.token  # the right token with another key and another corp
    forged += [platform.request(said(nurse))]
    platform.corp = mine
    for query, sent in forged:
        assert (await platform.post(query, sent))[0] == 403, query
    assert await world.messages_stored() == stored
    assert await world.tickets() == []


async def test_what_is_replayed_after_an_hour_is_refused(world, nurse):
    request = world.platform.request(said(nurse))
    assert (await world.platform.post(*request))[0] == 200
    await world.clock.passes(timedelta(hours=1))
    assert (await world.platform.post(*request))[0] == 403
    assert len(await world.tickets()) == 1


BROKEN = {
    "nothing": "",
    "no xml": "hello",
    "half": lambda body: body[:-20],
    "another's": "<html></html>",
    "json": '{"MsgType": "text"}',
    "control characters": lambda body: body.replace("急诊", "\x07\x1b"),
    "doctype": lambda body: "<!DOCTYPE xml>" + body,
    "entities": lambda body: '<!DOCTYPE x [<!ENTITY a "b">]>' + body,
    "no sender": lambda body: body.replace("FromUserName", "From"),
    "two types": lambda body: body.replace("</xml>", "<MsgType>event</MsgType></xml>"),
    "bad time": lambda body: body.replace("<CreateTime>", "<CreateTime>x"),
    "an event without a name": lambda body: body.replace(">text<", ">event<").replace(
        "[text]", "[event]"
    ),
    "a press of nothing": lambda body: body.replace("[text]", "[event]").replace(
        "</xml>", "<Event>template_card_event</Event></xml>"
    ),
    "deep": lambda body: body.replace("</xml>", "<a>" * 4000 + "</xml>"),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_message_is_refused_with_400_and_the_desk_goes_on(world, nurse, what):
    broken = BROKEN[what]
    stored = await world.messages_stored()
    body = broken if isinstance(broken, str) else broken(said(nurse))
    assert (await world.platform.post(*world.platform.request(body)))[0] == 400
    assert await world.messages_stored() == stored
    assert "已受理" in await nurse.says(HIS_DOWN)


async def test_a_body_that_is_too_big_is_refused_before_it_is_opened(world, nurse):
    query, body = world.platform.request(said(nurse))
    for big in (body + b" " * 70_000, b"<xml>" * 20_000, body + b"<!--" + b"x" * 500_000):
        assert (await world.platform.post(query, big))[0] == 413
    doctype = b'<!DOCTYPE x [<!ENTITY a "b">]>' + body
    assert (await world.platform.post(query, doctype))[0] == 400


async def test_while_the_datastore_is_away_the_platform_is_asked_to_come_again(world, nurse):
    body = said(nurse)
    world.store.away = True
    assert [(await world.platform.post(*world.platform.request(body)))[0] for _ in "12"] == [
        503
    ] * 2
    world.store.away = False
    await world.platform.deliver(body, nurse.userid)
    assert nurse.screen[-1].text.startswith("已受理，工单 #1")


async def test_an_answer_that_takes_too_long_comes_later_and_once(store):
    async with on_wecom(store, patience=1) as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        body, before = said(nurse), len(nurse.screen)
        world.store.stall()
        await world.platform.deliver(body, nurse.userid)
        assert len(nurse.screen) == before
        world.store.goes_on()
        async with asyncio.timeout(5):
            while not await world.waiting():
                pass
        await world.platform.deliver(body, nurse.userid)
        await world.ticks()
        await world.ticks()
        assert [item.text[:10] for item in nurse.screen[before:]] == ["已受理，工单 #1\n"]


KINDS = {
    "image": {"PicUrl": "http://x/1", "MediaId": "1"},
    "voice": {"MediaId": "1", "Format": "amr"},
    "video": {"MediaId": "1", "ThumbMediaId": "2"},
    "file": {"MediaId": "1", "FileName": "日志.txt"},
    "location": {"Location_X": "23.1", "Location_Y": "113.2", "Label": "急诊"},
    "link": {"Title": "<b>", "Url": "javascript:1"},
    "hologram": {},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_no_text_is_declined_politely(world, nurse, kind):
    await world.platform.user_sends(nurse.userid, kind, **KINDS[kind])
    assert "请" in nurse.screen[-1].text
    assert await world.tickets() == []


async def test_events_that_ask_for_nothing_are_taken_and_not_answered(world, nurse):
    before = len(nurse.screen)
    for event in ("enter_agent", "LOCATION", "batch_job_result", "change_contact", "view"):
        assert await world.platform.event(nurse.userid, event, EventKey="") is None
    assert len(nurse.screen) == before


async def test_the_menu_of_the_app_and_the_welcome_are_answered(world, nurse):
    await world.platform.event(nurse.userid, "click", EventKey="menu:mine")
    assert "您还没有报修过" in nurse.screen[-1].text
    await world.platform.event(nurse.userid, "subscribe")
    assert "哪里、什么坏了" in nurse.screen[-1].text


MADE_UP = ["answer:scope:galaxy", "show:999999999999", "x" * 128, "确认", "choose", "\u202e"]


@pytest.mark.parametrize("key", MADE_UP)
async def test_a_made_up_press_is_answered_politely(world, nurse, key):
    await nurse.says(HIS_DOWN)
    item = nurse.screen[-1]
    answer = await nurse.does(world.platform.user_presses(nurse.userid, item, key), item)
    assert answer
    assert SORRY not in answer
    assert world.platform.dropped == []


# What goes out


LONG = [OutgoingMessage("挂号窗口全部无法打印发票，请信息科尽快处理。\n" * 80 + "完")]
LONG += [OutgoingMessage(LONG[0].text, (Choice("接单", "accept:1:1"), Choice("看", "show:1")))]


@pytest.mark.parametrize("message", LONG)
async def test_a_long_text_is_split_within_the_limit_and_the_card_comes_last(world, nurse, message):
    before = len(nurse.screen)
    await world.parts.wecom.send(nurse.userid, message, "k")
    items = nurse.screen[before:]
    texts = [item.text for item in items if item.card is None]
    assert len(texts) >= 2
    assert all(len(text.encode()) <= 2048 for text in texts)
    assert [text.splitlines()[-1] for text in texts] == ["（1/3）", "（2/3）", "（3/3）"]
    read = "".join(text.rpartition("\n")[0] for text in texts).replace("\n", "")
    assert read == message.text.replace("\n", "")
    assert [bool(item.card) for item in items] == [False] * len(texts) + [True] * bool(
        message.choices
    )
    assert world.platform.dropped == []


SIZES = [1, 4, 5, 6, 7, 9, 10, 20, 21]


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("word", ["answer", "show"])
@pytest.mark.parametrize(
    "label", ["长", "十个字以内的名字", "一个非常非常长的选项名字写不下二十个字以上"]
)
async def test_any_number_of_choices_is_shown_as_the_platform_allows(
    world, nurse, number, word, label
):
    choices = tuple(Choice(f"{label}{n}", f"{word}:{n}") for n in range(number))
    before = len(nurse.screen)
    await world.parts.wecom.send(nurse.userid, OutgoingMessage("哪一个？", choices), "k")
    assert world.platform.dropped == []
    shown = nurse.screen[before:]
    if number <= 20:
        assert [key for _, key in shown[-1].buttons] == [choice.data for choice in choices]
    read = "\n".join(item.text + "".join(name for name, _ in item.buttons) for item in shown)
    for choice in choices:
        assert choice.label in read


async def test_options_are_chosen_and_sent_with_one_button(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    assert "为什么挂起" in await engineer.presses("挂起")
    item, _ = newest(engineer, "等待医院授权")
    assert item.card["card_type"] == "vote_interaction"
    assert "计时已暂停" in await engineer.presses("等待医院授权")
    assert item.card["card_type"] == "button_interaction"


async def test_what_people_write_never_becomes_a_link_or_a_mention(world, nurse, engineer):
    text = f"{HIS_DOWN}<a href='http://evil'>点这里</a><@all>]]></Title><Desc>"
    await nurse.says(text)
    await world.ticks()
    await world.parts.wecom.send(engineer.userid, OutgoingMessage(text), "k")
    for phone in (nurse, engineer):
        for item in phone.screen:
            assert "<a" not in item.text
            assert "<@" not in item.text
    assert "＜a href='http://evil'>点这里＜/a>" in engineer.screen[-1].text


async def test_a_retry_of_a_card_that_arrived_unseen_shows_it_once(world, nurse):
    message = OutgoingMessage("您好", (Choice("看", "show:1"),))
    before = len(nurse.screen)
    assert await world.parts.wecom.send(nurse.userid, message, "k")
    assert await world.parts.wecom.send(nurse.userid, message, "k") == ""
    assert len(nurse.screen) == before + 1
    await world.parts.wecom.send(nurse.userid, OutgoingMessage("您好"), "k2")
    await world.parts.wecom.send(nurse.userid, OutgoingMessage("您好"), "k2")
    assert len(nurse.screen) == before + 2


async def test_more_than_the_platform_takes_waits_and_nothing_is_dropped_in_silence(world, nurse):
    refused = []
    for minute in range(3):
        for n in range(40):
            message = OutgoingMessage(f"第 {minute}-{n} 条")
            try:
                await world.parts.wecom.send(nurse.userid, message, f"{minute}-{n}")
            except DeliveryError as error:
                refused.append(error)
        await world.clock.passes(timedelta(minutes=1))
    assert 3 * 12 <= len(refused) <= 3 * 12 + 1
    assert all(timedelta(0) < error.retry_after <= timedelta(minutes=1) for error in refused)
    assert not any(error.permanent for error in refused)
    assert world.platform.dropped == []


async def test_whom_the_app_does_not_reach_is_given_up_for_good(world, nurse):
    await nurse.blocks()
    with pytest.raises(DeliveryError) as failed:
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("您好"), "k")
    assert failed.value.permanent
    with pytest.raises(DeliveryError) as failed:
        await world.parts.wecom.send("nobody", OutgoingMessage("您好"), "k")
    assert failed.value.permanent


CODES = {
    -1: (False, None),
    45009: (False, timedelta(minutes=1)),
    45033: (False, None),
    60020: (False, timedelta(minutes=10)),
    40056: (True, None),
    40058: (True, None),
    45002: (True, None),
    48002: (True, None),
    41028: (True, None),
    99999: (False, None),
}


@pytest.mark.parametrize("errcode", CODES)
async def test_an_error_code_says_whether_to_try_again(world, nurse, errcode):
    world.platform.faults.fail(errcode)
    with pytest.raises(DeliveryError) as failed:
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("您好"), "k")
    assert (failed.value.permanent, failed.value.retry_after) == CODES[errcode]
    assert "TOKEN" not in str(failed.value)
    await world.parts.wecom.send(nurse.userid, OutgoingMessage("您好"), "k")


async def test_a_platform_that_says_slow_down_is_obeyed(world, nurse):
    world.platform.faults.http(429, retry_after="40")
    with pytest.raises(DeliveryError) as failed:
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("您好"), "k")
    assert failed.value.retry_after == timedelta(seconds=40)


NONSENSE = [b"", b"[]", b"<html>", b'{"errcode": "no"}', b"\xff", b"[" * 100_000]


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
async def test_a_platform_that_answers_nonsense_is_asked_again_later(world, nurse, body):
    world.platform.faults.bodies.append(body)
    with pytest.raises(DeliveryError) as failed:
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("您好"), "k")
    assert not failed.value.permanent


async def test_a_platform_that_is_down_for_ten_minutes_loses_and_repeats_nothing(
    world, nurse, engineer
):
    world.platform.faults.down = True
    before = len(nurse.screen)
    await nurse.says(HIS_DOWN)  # taken, though no answer can be sent
    await world.ticks()
    for _ in range(10):
        await world.passes(minutes=1)
    assert len(nurse.screen) == before
    assert await world.waiting() >= 2
    world.platform.faults.down = False
    for _ in range(12):
        await world.passes(minutes=1)
    assert [item.text[:10] for item in nurse.screen[before:]] == ["已受理，工单 #1\n"]
    new = [text for text in engineer.notices if text.startswith("新工单派给您")]
    assert len(new) == 1
    assert (await world.waiting(), await world.failed()) == (0, [])


async def test_a_token_that_expires_in_the_middle_is_fetched_once_and_nobody_notices(world, nurse):
    fetched = world.platform.token_fetches
    await world.parts.wecom.send(nurse.userid, OutgoingMessage("一"), "k1")
    world.platform.revoke_tokens()
    await asyncio.gather(
        *(world.parts.wecom.send(nurse.userid, OutgoingMessage(f"{n}"), f"m{n}") for n in range(9))
    )
    assert world.platform.token_fetches <= fetched + 2
    await world.clock.passes(timedelta(hours=2))
    await world.parts.wecom.send(nurse.userid, OutgoingMessage("二"), "k2")
    assert nurse.screen[-1].text == "二"


async def test_a_platform_that_refuses_every_token_is_asked_twice_and_no_more(world, nurse):
    world.platform.faults.every_token_refused = True
    before = len(world.platform.calls)
    with pytest.raises(DeliveryError):
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("一"), "k1")
    assert len(world.platform.calls) - before <= 4


async def test_two_processes_share_a_token_and_refresh_it_without_harm(world, nurse):
    second = wecom_channel(world.platform, world.parts, world.store, world.clock)
    try:
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("一"), "a")
        fetched = world.platform.token_fetches
        await second.send(nurse.userid, OutgoingMessage("二"), "b")
        assert world.platform.token_fetches == fetched
        world.platform.revoke_tokens()
        both = (world.parts.wecom, second)
        await asyncio.gather(
            *(
                c.send(nurse.userid, OutgoingMessage(f"{n}"), f"c{n}")
                for n, c in enumerate(both * 3)
            )
        )
        assert world.platform.token_fetches <= fetched + 2
    finally:
        await second.close()


async def test_secrets_are_in_no_log_and_no_error(world, nurse, caplog):
    caplog.set_level("DEBUG")
    for fault in (lambda f: f.fail(60020), lambda f: f.http(500), lambda f: f.fail(40014, 2)):
        fault(world.platform.faults)
        with pytest.raises(DeliveryError):
            await world.parts.wecom.send(nurse.userid, OutgoingMessage("机密内容"), "k")
    world.platform.faults.down = True
    world.platform.revoke_tokens()
    await world.clock.passes(timedelta(hours=3))
    with pytest.raises(DeliveryError):
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("机密内容"), "k")
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
    for secret in (world.platform.corp.secret, "TOKEN", "机密内容"):
        assert secret not in ours


# Cards of everybody


async def test_when_one_does_something_the_cards_of_all_others_change(world, nurse, engineer):
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await world.passes(minutes=23)
    theirs, _ = newest(manager, "改级别")
    hers, _ = newest(nurse, "催单")
    older = [item for item in engineer.screen if ("接单" in str(item.buttons))]
    pressed, _ = newest(engineer, "接单")
    await engineer.presses("接单")
    await world.ticks()
    assert "已接单" in pressed.text
    others = [item for item in (theirs, hers, *older) if item is not pressed]
    assert len(others) >= 3
    for item in others:
        assert item.text.startswith("工单 #1 有新变化：处理中\n工程师：王工")
        assert [label for label, _ in item.buttons] == ["看 #1"]
    # the one button is never outdated, and brings back the card with all it can do
    assert "工单 #1  处理中" in await manager.does(
        world.platform.user_presses(manager.userid, theirs, theirs.buttons[0][1]), theirs
    )
    assert "改级别" in str(theirs.buttons)
    # which in turn changes with what happens next: its press brought a code of its own
    await engineer.presses("挂起")
    await engineer.presses("等待医院授权")
    await world.ticks()
    assert theirs.text.startswith("工单 #1 有新变化：挂起")
    assert world.platform.dropped == []


async def test_a_question_in_the_place_of_a_card_is_left_alone(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    await engineer.presses("挂起")
    item, _ = newest(engineer, "等待医院授权")
    await nurse.says("#1")
    await nurse.presses("催单")
    await world.ticks()
    assert "为什么挂起" in item.text


async def test_a_card_is_changed_by_one_of_two_processes(world, nurse, engineer):
    second = wecom_channel(world.platform, world.parts, world.store, world.clock)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    before = _updates(world)
    done = await asyncio.gather(world.parts.wecom.freshen(), second.freshen())
    await second.close()
    assert sum(done) >= 1
    assert _updates(world) - before == 1  # hers
    assert await world.parts.wecom.freshen() == 0


def _updates(world):
    return sum(path.endswith("update_template_card") for path, _ in world.platform.calls)


async def test_a_code_that_is_spent_or_too_old_is_not_tried_again(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    world.platform._codes.clear()
    await world.parts.wecom.freshen()
    tried = _updates(world)
    assert tried >= 1
    await world.clock.passes(timedelta(minutes=2))
    await world.parts.wecom.freshen()
    assert _updates(world) == tried
    await engineer.presses("已到场")
    await world.clock.passes(timedelta(hours=73))
    await world.parts.wecom.freshen()
    assert _updates(world) == tried


async def test_a_change_that_the_platform_could_not_take_is_made_later(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    hers, _ = newest(nurse, "催单")
    await engineer.presses("接单")
    world.platform.faults.down = True
    await world.parts.wecom.freshen()
    assert "催单" in str(hers.buttons)
    world.platform.faults.down = False
    await world.clock.passes(timedelta(seconds=31))
    await world.parts.wecom.freshen()
    assert "有新变化" in hers.text


# Who is who


async def test_a_member_on_the_staff_list_is_known_by_the_staff_number(world):
    await world.invites("王主任", "director", "12345678")  # staff number P12345678
    phone = world.phone()
    world.platform.joins("p12345678", "别的名字")
    phone.userid = "p12345678"
    assert "王主任，您好" in await phone.says("帮助")


async def test_a_member_nobody_knows_becomes_a_reporter_with_name_and_department(world, engineer):
    world.platform.joins("zhangsan", "张三", 20)
    phone = world.phone()
    phone.userid = "zhangsan"
    answer = await phone.says("我的打印机卡纸了，就我这一台")
    assert "工单 #1" in answer
    assert "报修人：张三" in answer
    assert "急诊科" in answer
    asked = sum(path == "/cgi-bin/user/get" for path, _ in world.platform.calls)
    await phone.says("我的工单")
    assert sum(path == "/cgi-bin/user/get" for path, _ in world.platform.calls) == asked


async def test_somebody_who_left_is_a_guest_and_stays_one(world, store):
    await world.invites("李护士", "reporter", "24681357")
    await world.store.write(_leaves)
    world.platform.joins("P24681357", "李护士")
    phone = world.phone()
    phone.userid = "P24681357"
    assert "访客" in await phone.says("帮助")
    world.platform.joins("gone", "老王")
    world.platform.members["gone"]["status"] = 5
    phone.userid = "gone"
    assert "访客" in await phone.says("帮助")


async def _leaves(unit):
    person = await people.by_staff_no(unit, "P24681357")
    await people.save(unit, replace(person, active=False))


async def test_while_the_directory_is_away_a_member_is_a_guest_and_is_known_later(world):
    phone = world.phone()
    world.platform.directory_open = False
    assert "访客" in await phone.says("帮助")
    world.platform.directory_open = True
    assert "访客" in await phone.says("帮助")
    await world.clock.passes(timedelta(minutes=2))
    assert f"{phone.userid}，您好" in await phone.says("帮助")


async def test_the_ticket_is_closed_and_rated_with_one_choice(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    for label in ("接单", "已到场", "已恢复", "网络故障"):
        await engineer.presses(label)
    await engineer.says("更换了光模块")
    await world.ticks()
    await nurse.presses("确认恢复")
    item, _ = newest(nurse, "很满意")
    assert item.card["card_type"] == "vote_interaction"
    await nurse.presses("很满意")
    assert "谢谢您的评价" in await nurse.says("来得很快")
    ticket = await world.ticket()
    assert (ticket.status, ticket.rating) == (Status.CLOSED, 5)
    assert world.platform.dropped == []
