"""What comes in from WeCom, to the real desk."""

import asyncio
from datetime import timedelta

import pytest

from tests.support.platform_world import on_wecom
from tests.support.wecom_said import HIS_DOWN, newest, said

SORRY = "系统出了点问题"


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
        async with asyncio.timeout(60):
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
