"""What only happens on WeChat: five seconds, messages that come again, signatures, numbers, XML."""

import asyncio
from datetime import timedelta

import pytest

from tests.support.platform_world import on_wechat
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_people import GH_ID

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
SORRY = "系统出了点问题"


@pytest.fixture(params=["plain"])
async def world(request, store):
    async with on_wechat(store, request.param) as world:
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


both_modes = pytest.mark.parametrize("world", ["plain", "aes"], indirect=True)


def said(phone, text=HIS_DOWN, **changes):
    """A message as the platform writes it; the same one every time."""
    fields = {
        "ToUserName": GH_ID,
        "FromUserName": phone.openid,
        "CreateTime": int(phone.platform.now().timestamp()),
        "MsgType": "text",
        "Content": text,
        "MsgId": "24999999999999999",
    }
    return xml(fields | changes)


async def post(world, body, **how):
    """The status of one delivery."""
    status, _ = await world.platform.post(*world.platform.request(body, **how))
    return status


async def test_answers_are_numbered_from_1_and_notices_from_11(world, nurse):
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    own = ("催单", "不对，改一下", "补充", "撤单")
    assert [nurse.number_of(label) for label in own] == ["1", "2", "3", "4"]
    await nurse.says("我的鼠标坏了，就我这一台")
    await world.ticks()
    assert "11 接单\n" in engineer.notices[0]
    assert "16 接单\n" in engineer.notices[1]

    # each number means its own ticket, in whatever order, and 1 means what was answered last
    assert "工单 #2  处理中" in await engineer.says("16")
    assert "工单 #1  处理中" in await engineer.says(" １１。")
    assert "已记录到场时间\n工单 #1" in await engineer.says("1")
    assert "刚刚有变化" in await engineer.says("11")


@both_modes
async def test_a_message_that_comes_again_gets_its_first_answer_and_makes_one_ticket(world, nurse):
    platform, body = world.platform, said(nurse)
    first = await platform.deliver(body, nurse.openid)
    assert first.startswith("已受理，工单 #1")
    await world.passes(minutes=3)

    again = await asyncio.gather(*(platform.deliver(body, nurse.openid) for _ in range(3)))

    assert again == [first] * 3
    assert len(await world.tickets()) == 1


@both_modes
async def test_a_message_that_comes_again_while_it_is_answered_makes_one_ticket(world, nurse):
    platform, body = world.platform, said(nurse)
    world.store.stall()
    deliveries = [asyncio.create_task(platform.deliver(body, nurse.openid)) for _ in range(3)]
    await world.store.holds(1)
    world.store.goes_on()

    answers = await asyncio.gather(*deliveries)
    assert answers[0].startswith("已受理，工单 #1")
    assert len(set(answers)) == 1
    assert len(await world.tickets()) == 1


async def test_an_answer_that_takes_too_long_comes_later_and_once(store):
    # patient enough for an ordinary answer on a busy machine, and not for a stalled one
    async with on_wechat(store, patience=1) as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        body = said(nurse)
        world.store.stall()
        assert await world.platform.deliver(body, nurse.openid) is None
        world.store.goes_on()
        async with asyncio.timeout(60):
            while not await world.waiting():
                pass
        assert await world.platform.deliver(body, nurse.openid) is None
        await world.ticks()
        await world.ticks()
        assert nurse.news() == ["已受理，工单 #1"]
        assert "已帮您催单" in await nurse.presses("催单")
        assert len(await world.tickets()) == 1


async def test_a_process_that_is_killed_after_success_loses_no_message(store):
    async with on_wechat(store, patience=1) as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        # given a report that was acknowledged, and a process that ends before it is stored
        world.store.stall()
        assert await world.platform.deliver(said(nurse), nurse.openid) is None
        for task in list(world.parts.wechat._window._running.values()):
            task.cancel()
        world.store.goes_on()
        await world.ticks()
        assert await world.tickets() == []
        # when its lease is over
        await world.passes(seconds=31)
        for _ in range(3):
            await world.passes(seconds=31)
        # then it was done once and answered once
        assert nurse.news() == ["已受理，工单 #1"]
        assert len(await world.tickets()) == 1


@both_modes
async def test_whoever_cannot_sign_gets_403_and_leaves_no_trace(world, nurse):
    stored, platform = await world.messages_stored(), world.platform
    right, body = platform.request(said(nurse))
    forged = [
        {},
        right | {"signature": "0" * 40},
        right | {"signature": ""},
        right | {"nonce": "1"},
        right | {"timestamp": str(int(right["timestamp"]) + 1)},
        right | {"msg_signature": "0" * 40} if "msg_signature" in right else {"nonce": "1"},
    ]
    for query in forged:
        status, _ = await platform.post(query, body)
        assert status == 403, query
    # a right signature that is too old
    await world.clock.passes(timedelta(minutes=11))
    assert (await platform.post(right, body))[0] == 403
    other = "aes" if platform.account.mode == "plain" else "plain"
    assert await post(world, said(nurse), mode=other) == 403
    assert await world.messages_stored() == stored
    assert await world.tickets() == []


@both_modes
async def test_while_the_datastore_is_away_the_platform_is_asked_to_come_again(world, nurse):
    body = said(nurse)
    world.store.away = True
    assert [await post(world, body), await post(world, body)] == [503, 503]
    world.store.away = False
    answer = await world.platform.deliver(body, nurse.openid)
    assert answer.startswith("已受理，工单 #1")
    assert len(await world.tickets()) == 1


async def test_whoever_follows_is_welcomed_and_shown_the_menu(world):
    phone = world.phone()
    await world.platform.user_follows(phone.openid, scene="er")
    assert "哪里、什么坏了" in await phone.says("帮助")
    assert "姓名和电话" in await phone.says(HIS_DOWN)


ODD_TEXTS = {
    "100 kB": f"{HIS_DOWN}。" * 2400,
    "emoji": f"👨‍⚕️🏥🆘 {HIS_DOWN} 👩🏽‍⚕️",
    "rare characters": "𠮷田医生的电脑打不开，龘科全科都挂不了号",
    "html": f"{HIS_DOWN}<script>alert(1)</script><b>&amp;<a href='weixin://x'>",
    "cdata": f"{HIS_DOWN}]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA[",
    "doctype": f'{HIS_DOWN}<!DOCTYPE x [<!ENTITY a "b">]>&a;',
    "templates": HIS_DOWN + " {{7*7}} %s {0} ${x}",
    "c1 controls": f"{HIS_DOWN}\x85\x9f\ufeff",
    "right to left": f"{HIS_DOWN}\u202e\u2066abc",
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_odd_text_is_a_report_like_another_and_stays_text(world, nurse, text):
    engineer = await world.person("王工", "engineer")
    # `says` reads the answer strictly: its five elements, once each, and nothing else
    assert "已受理，工单 #1" in await nurse.says(text)
    shown = await nurse.says("#1")
    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]
    markup = ("<script>alert(1)</script>", "]]></Content><MsgType>", "<!DOCTYPE", "{{7*7}}", "𠮷")
    for words in markup:
        assert (words in shown) == (words in text)
        assert (words in engineer.notices[-1]) == (words in text)


SAYS_NOTHING = ["", " \n ", "打不开" * 11_000, "1" * 100_000, "😀", "]]>", "<xml>"]


@pytest.mark.parametrize("text", SAYS_NOTHING)
async def test_what_says_nothing_is_answered_with_what_one_can_say(world, nurse, text):
    answer = await nurse.says(text)
    assert answer
    assert SORRY not in answer
    assert await world.tickets() == []
    await nurse.says("取消")
    assert "已受理" in await nurse.says(HIS_DOWN)


KINDS = [
    {"MsgType": "image", "PicUrl": "http://x/1"},
    {"MsgType": "voice", "MediaId": "1", "Format": "amr", "Recognition": ""},
    {"MsgType": "location", "Location_X": "23.1", "Location_Y": "113.2", "Label": "急诊"},
    {"MsgType": "link", "Title": "<b>", "Url": "javascript:1"},
    {"MsgType": "hologram"},
]


@pytest.mark.parametrize("fields", KINDS, ids=[kind["MsgType"] for kind in KINDS])
async def test_what_is_no_text_is_declined_politely(world, nurse, fields):
    answer = await world.platform.deliver(said(nurse, "", **fields), nurse.openid)
    assert "请用文字" in answer
    assert await world.tickets() == []


BROKEN = {
    "nothing": ("", 400),
    "no xml": ("hello", 400),
    "half": (lambda body: body[:-20], 400),
    "another's": ("<html></html>", 400),
    "json": ('{"MsgType": "text"}', 400),
    "control characters": (lambda body: body.replace("急诊", "\x07\x1b"), 400),
    "doctype": (lambda body: "<!DOCTYPE xml>" + body, 400),
    "entities": (lambda body: '<!DOCTYPE x [<!ENTITY a "b">]>' + body, 400),
    "no sender": (lambda body: body.replace("FromUserName", "From"), 400),
    "twice": (lambda body: body.replace("</xml>", "<MsgType>event</MsgType></xml>"), 400),
    "bad time": (lambda body: body.replace("<CreateTime>", "<CreateTime>x"), 400),
    "300 KB": (lambda body: body + " " * 300_000, 413),
}


@both_modes
async def test_a_broken_body_is_refused_and_the_desk_goes_on(world, nurse):
    stored = await world.messages_stored()
    for name, (broken, status) in BROKEN.items():
        body = broken if isinstance(broken, str) else broken(said(nurse))
        assert await post(world, body) == status, name
    assert await world.messages_stored() == stored
    assert "已受理" in await nurse.says(HIS_DOWN)


MADE_UP = ["answer:scope:galaxy", "answer:scope", "show:999999999999", "x" * 300, "确认", "\u202e"]


@pytest.mark.parametrize("data", MADE_UP)
async def test_a_made_up_menu_tap_is_answered_politely(world, nurse, data):
    assert "影响多少人" in await nurse.says("药房叫号屏黑屏了")
    answer = await world.platform.deliver(said(nurse, "好", bizmsgmenuid=data), nurse.openid)
    assert answer
    assert SORRY not in answer
    assert await world.tickets() == []
