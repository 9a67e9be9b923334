"""What only happens on Telegram: updates that come again, secrets, buttons, odd updates."""

import asyncio
import json

import aiohttp
import pytest

from helpdesk.messages import OutgoingMessage
from tests.support.platform_world import SECRET, on_telegram, telegram_parts
from tests.support.platforms.telegram_updates import SECRET_HEADER

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

PATH = "/callback/telegram"
RIGHT = {SECRET_HEADER: SECRET}
HIS_DOWN = "急诊HIS打不开，全科挂不了号"
SORRY = "系统出了点问题"


@pytest.fixture
async def world(store):
    async with on_telegram(store) as world:
        yield world


@pytest.fixture
async def polled(store):
    async with on_telegram(store, "polling") as world:
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


@pytest.fixture
async def post(world):
    """Post a body to the webhook; returns the status."""
    async with aiohttp.ClientSession(world.url) as http:

        async def post(body, headers=RIGHT) -> int:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            async with http.post(PATH, data=data, headers=headers) as answer:
                return answer.status

        yield post


def said(update, text="", **more):
    """Another update like this one, with another number."""
    message = update["message"] | {"text": text} | more
    return {"update_id": update["update_id"] + 5000, "message": message}


async def test_an_engineer_sees_buttons_and_the_nurse_does_too(world, nurse):
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    assert nurse.buttons() == ["催单", "不对，改一下", "补充", "撤单"]
    await world.ticks()
    assert engineer.buttons() == ["接单", "退单", "转单", "改级别", "补充"]
    await engineer.presses("接单")
    assert len(world.platform.answered) == 1


async def test_an_update_that_comes_again_gets_its_first_answer_and_makes_one_ticket(
    world, nurse, post
):
    first = await nurse.says(HIS_DOWN)
    update = nurse.last_update
    await world.passes(minutes=10)

    statuses = await asyncio.gather(*(post(update) for _ in range(3)))

    assert statuses == [200] * 3
    assert [sent.text for sent in world.platform.sent(nurse.chat_id)][-4:] == [first] * 4
    assert len(await world.tickets()) == 1


async def test_an_update_that_comes_again_while_the_first_is_answered_makes_one_ticket(
    world, nurse, post
):
    await nurse.says("在吗")
    update = said(nurse.last_update, HIS_DOWN)
    world.store.stall()
    posts = [asyncio.create_task(post(update)) for _ in range(3)]
    await world.store.holds(1)
    world.store.goes_on()

    assert await asyncio.gather(*posts) == [200] * 3
    answers = [sent.text for sent in world.platform.sent(nurse.chat_id)][-3:]
    assert answers[0].startswith("已受理，工单 #1")
    assert len(set(answers)) == 1
    assert len(await world.tickets()) == 1


async def test_a_press_that_comes_again_does_its_deed_once(world, nurse, post):
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    first = await engineer.presses("接单")
    assert await post(engineer.last_update) == 200
    assert world.platform.sent(engineer.chat_id)[-1].text == first
    await world.ticks()
    assert len(nurse.news()) == 1


async def test_a_desk_that_dies_before_it_confirms_an_update_answers_it_again(polled):
    nurse = await polled.person("李护士", "reporter", "急诊科")
    first = await nurse.says(HIS_DOWN)
    await polled.parts.telegram.stop()

    # the confirmation is lost with the process: Telegram gives the update to the next one
    polled.platform.pending.append(nurse.last_update)
    parts = telegram_parts(polled.platform, polled.store, polled.clock, "polling")
    await parts.telegram.start()
    try:
        await polled.platform.until(lambda: not polled.platform.pending)
    finally:
        await parts.telegram.stop()

    assert [sent.text for sent in polled.platform.sent(nurse.chat_id)][-2:] == [first] * 2
    assert len(await polled.tickets()) == 1


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET + "x"}])
async def test_whoever_does_not_know_the_secret_gets_403_and_leaves_no_trace(
    world, nurse, post, headers
):
    stored = await world.messages_stored()
    assert await post(said(nurse.last_update, HIS_DOWN), headers) == 403
    assert await world.messages_stored() == stored
    assert await world.tickets() == []


async def test_while_the_datastore_is_away_telegram_keeps_the_update(world, nurse):
    world.store.away = True
    assert await nurse.says(HIS_DOWN) == ""
    assert world.platform.webhook_statuses[-1] == 503
    world.store.away = False
    await world.platform.deliver()
    assert world.platform.webhook_statuses[-1] == 200
    assert world.platform.sent(nurse.chat_id)[-1].text.startswith("已受理，工单 #1")
    assert len(await world.tickets()) == 1


async def test_while_the_datastore_is_away_polling_waits(polled):
    nurse = await polled.person("李护士", "reporter", "急诊科")
    polled.store.away = True
    saying = asyncio.create_task(nurse.says(HIS_DOWN))
    await polled.clock.has_sleepers()
    polled.store.away = False
    await polled.passes(seconds=5)
    assert (await saying).startswith("已受理，工单 #1")
    assert len(await polled.tickets()) == 1


ODD_TEXTS = {
    "100 kB": "急诊HIS打不开，全科挂不了号。" * 2400,
    "emoji": "👨‍⚕️🏥🆘 急诊HIS打不开，全科挂不了号 👩🏽‍⚕️",
    "rare characters": "𠮷田医生的电脑打不开，龘科全科都挂不了号",
    "control characters": "急诊HIS\x00打不开\x07\x1b[31m，全科\x7f\x85挂不了号",
    "half a character": "急诊HIS打不开，全科挂不了号\ud83d",
    "html": "急诊HIS打不开，全科挂不了号<script>alert(1)</script><b>&amp;",
    "markdown": "急诊HIS打不开，全科挂不了号 *[_`{{x}}](http://x)",
    "cdata": "急诊HIS打不开，全科挂不了号]]></Content><x>",
    "templates": "急诊HIS打不开，全科挂不了号 {{7*7}} %s {0} ${x}",
    "sql": "急诊HIS打不开，全科挂不了号'; DROP TABLE tickets; --",
    "right to left": "急诊HIS打不开，全科挂不了号\u202e\u2066abc",
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_odd_text_is_a_report_like_another_and_stays_text(world, nurse, text):
    engineer = await world.person("王工", "engineer")
    answer = await nurse.says(text)
    if "影响多少人" in answer:
        answer = await nurse.presses("我们整个科室")
    assert "已受理，工单 #1" in answer
    assert set(world.platform.webhook_statuses) == {200}
    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]
    # no markup is asked for, so that whatever somebody writes is shown as it is
    assert all("parse_mode" not in given for given in world.platform.called("sendmessage"))
    for words in ("<script>alert(1)</script>", "{{7*7}}", "𠮷", "👨‍⚕️"):
        assert (words in engineer.notices[-1]) == (words in text)
    assert "\x1b" not in engineer.notices[-1]


@pytest.mark.parametrize("text", ["打不开" * 11_000, "啊" * 33_000, "1" * 100_000, "#" * 9000])
async def test_a_flood_of_nothing_is_asked_what_is_wrong(world, nurse, text):
    answer = await nurse.says(text)
    assert answer
    assert SORRY not in answer
    await nurse.says("取消")
    assert "已受理" in await nurse.says(HIS_DOWN)


A_FILE = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}
KINDS = {
    "photo": {"photo": [A_FILE]},
    "photo of nothing": {"photo": []},
    "sticker": {"sticker": A_FILE | {"type": "regular", "is_animated": False, "is_video": False}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "white space": {"text": " \n\t "},
    "a kind of tomorrow": {"hologram": {"x": 1}},
}


@pytest.mark.parametrize("content", KINDS.values(), ids=KINDS)
async def test_what_is_no_text_is_declined_politely_or_passed_over(world, nurse, content):
    answer = await nurse.does(world.platform.user_sends(nurse.chat_id, **content))
    assert world.platform.webhook_statuses[-1] == 200
    assert SORRY not in answer
    assert await world.tickets() == []
    assert "已受理" in await nurse.says(HIS_DOWN)


BROKEN = {
    "nothing": (b"", 400),
    "half": (b'{"update_id": 77, "message": {"mess', 400),
    "no json": (b"hello", 400),
    "not utf-8": (b'{"update_id": "\xff"}', 400),
    "no update": (b"[1, 2]", 400),
    "xml": (b"<xml><!DOCTYPE x></xml>", 400),
    "300 KB": (b'{"update_id": 77, "x": "' + b"x" * 300_000 + b'"}', 413),
}


@pytest.mark.parametrize(("body", "status"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_body_is_refused_and_the_desk_goes_on(world, nurse, post, body, status):
    stored = await world.messages_stored()
    assert await post(body) == status
    assert await world.messages_stored() == stored
    assert "已受理" in await nurse.says(HIS_DOWN)


async def test_the_newest_notice_of_a_chat_says_that_its_ticket_moved_on(world, nurse):
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    assert "接单" in engineer.buttons()
    await engineer.presses("接单")
    await world.ticks()
    (notice,) = [s for s in engineer.api.sent(engineer.chat_id) if s.text in engineer.notices]
    assert notice.text.startswith("新工单派给您，请接单")
    assert notice.text.endswith("工单 #1 有新变化：处理中\n工程师：王工")
    assert [label for label, _ in notice.buttons] == ["看 #1"]
    assert "#1  处理中" in await engineer.presses("看 #1")


async def test_a_reply_says_so_too_when_its_ticket_moved_on_elsewhere(world, nurse):
    engineer = await world.person("王工", "engineer")
    said = await nurse.says(HIS_DOWN)
    assert "已受理，工单 #1" in said
    await world.ticks()
    await engineer.presses("接单")
    await world.ticks()
    answers = [s for s in nurse.api.sent(nurse.chat_id) if "已受理，工单 #1" in s.text]
    assert answers[0].text.endswith("工单 #1 有新变化：处理中\n工程师：王工")
    assert [label for label, _ in answers[0].buttons] == ["看 #1"]
    # his own card, shown as the answer to his press, is the present one and stays
    (card,) = [s for s in engineer.api.sent(engineer.chat_id) if s.text.startswith("已接单")]
    assert "有新变化" not in card.text
    before = len(nurse.api.sent(nurse.chat_id))
    for _ in range(3):
        await world.ticks()
    assert len(nurse.api.sent(nurse.chat_id)) == before


async def test_what_telegram_refuses_to_change_stays_and_nothing_fails(world, nurse):
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.blocks()
    await engineer.presses("接单")
    await world.ticks()
    assert (await world.ticket()).status == "in_progress"
    assert world.parts.telegram is not None
    await world.parts.telegram.edit(str(engineer.chat_id), "99999", OutgoingMessage("没有这条"))
