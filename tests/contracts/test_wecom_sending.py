"""What goes out to a WeCom that is strict where the real one is."""

from datetime import timedelta

import pytest

from helpdesk.errors import DeliveryError
from helpdesk.messages import Choice, OutgoingMessage
from tests.support.platform_world import on_wecom
from tests.support.wecom_said import HIS_DOWN, newest


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


async def test_a_platform_that_refuses_every_token_is_asked_twice_and_no_more(world, nurse):
    world.platform.faults.every_token_refused = True
    before = len(world.platform.calls)
    with pytest.raises(DeliveryError):
        await world.parts.wecom.send(nurse.userid, OutgoingMessage("一"), "k1")
    assert len(world.platform.calls) - before <= 4


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
