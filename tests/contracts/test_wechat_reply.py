"""The answer in the callback's own body: XML that holds, numbers, parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat import outgoing
from bot.channels.wechat_xml import passive_reply, split
from helpdesk.messages import Address, Choice, OutgoingMessage
from tests.support.platforms.wechat_bodies import children
from tests.support.platforms.wechat_people import GH_ID
from tests.support.wechat_desk import LONG_TEXT, NOW, NURSE

INJECTION = "a]]></Content><MsgType><![CDATA[evil]]></MsgType><Content><![CDATA[b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (INJECTION, INJECTION),
        ("]]>", "]]>"),
        ("]]]]>>", "]]]]>>"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("a\x00\x08\x1b\x7f\x85\ufffe\ud800b", "ab"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("龘𠮷😀👩🏽‍⚕️", "龘𠮷😀👩🏽‍⚕️"),
        ("<!DOCTYPE xml>", "<!DOCTYPE xml>"),
    ],
)
async def test_whatever_the_desk_says_stays_text(world, text, shown):
    world.desk.reply = OutgoingMessage(text)

    assert await world.platform.user_says(NURSE, "你好") == shown


@given(st.text(max_size=200))
def test_any_text_makes_a_reply_with_exactly_its_elements(text):
    reply = children(passive_reply(text, to=NURSE, sender=GH_ID, at=NOW))

    assert sorted(reply) == ["Content", "CreateTime", "FromUserName", "MsgType", "ToUserName"]
    assert reply["MsgType"] == "text"


async def test_a_reply_of_nothing_visible_is_answered_with_success(world):
    world.desk.reply = OutgoingMessage("\x00 \n")

    assert await world.platform.user_says(NURSE, "你好") is None
    assert world.platform.deliveries == [200]


async def test_choices_are_listed_as_numbers(world):
    choices = (Choice("确认", "yes:1:1"), Choice("取消", "no:1:1"))
    world.desk.reply = OutgoingMessage("是这样吗？", choices)

    reply = await world.platform.user_says(NURSE, "打印机坏了")

    assert reply == "是这样吗？\n\n回复数字：\n1 确认\n2 取消"


async def test_what_does_not_fit_in_the_reply_follows_in_order(world):
    world.desk.reply = OutgoingMessage(LONG_TEXT, (Choice("确认", "yes"),))

    first = await world.platform.user_says(NURSE, "常见问题")

    rest = [message.text for _, message, _ in world.desk.handed]
    assert [first, *rest] == outgoing(world.desk.reply)
    assert len(rest) >= 2
    keys = [key for _, _, key in world.desk.handed]
    assert len(set(keys)) == len(keys)
    assert all(address == Address("wechat", NURSE) for address, _, _ in world.desk.handed)


def test_long_text_is_cut_at_line_ends_then_at_sentence_ends():
    lines = split("第一行内容。\n" * 500)
    assert all(part.endswith("。") and "\n\n" not in part for part in lines)
    assert sum(part.count("第") for part in lines) == 500

    sentences = split("请重启打印机。" * 500)
    assert all(part.endswith("。") for part in sentences)


@given(
    st.text(alphabet=st.sampled_from("字a。\n 😀\u200d\ufe0f"), max_size=400), st.integers(8, 90)
)
def test_a_split_loses_nothing_and_no_part_is_too_long_or_empty(text, limit):
    parts = split(text, limit)

    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_character_made_of_several_is_not_torn():
    parts = split("👩🏽‍⚕️" * 400)

    assert len(parts) > 1
    assert all(part == "👩🏽‍⚕️" * part.count("👩") for part in parts)
