"""The values of the Telegram channel: what comes in and goes out, what errors mean."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram import TelegramSettings
from bot.channels.telegram_poll import Progress
from bot.channels.telegram_shapes import (
    NoUpdateError,
    delivery_error,
    outgoing,
    received,
    verify,
)
from bot.channels.telegram_text import clean, parts
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, Choice
from tests.support.platforms.telegram_api import MONDAY
from tests.support.platforms.telegram_updates import SECRET_HEADER
from tests.support.telegram_desk import payload

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NURSE = 700100
NOW = MONDAY + timedelta(minutes=5)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("name", "text", "press", "note"),
    [
        ("message", "急诊HIS打不开，全科挂不了号", "", ""),
        ("start_with_payload", "/start", "", ""),
        ("photo_with_caption", "报错截图", "", "image:AgACAgUAAxkBAAIBb"),
        ("photo_alone", "", "", "image:AgACAgUAAxkBAAIBc"),
        ("voice", "", "", "voice:AwACAgUAAxkBAAIBd"),
        ("sticker", "", "", "sticker"),
        ("document", "", "", "file:BQACAgUAAxkBAAIBf"),
        ("emoji", "打印机又卡纸了😭👩‍⚕️𠮷 <b>&amp;</b> ]]>", "", ""),
        ("longest_text", "报错" * 2048, "", ""),
        ("callback_query", "", "accept:1042:3", ""),
        ("callback_query_of_an_old_card", "", "accept:7:1", ""),
    ],
)
def test_what_a_person_says_or_presses_arrives_as_it_was_meant(name, text, press, note):
    update = payload(name)
    message = received(update, NOW).message
    assert (message.text, message.press, message.note) == (text, press, note)
    assert message.id == f"u{update['update_id']}"
    assert message.address == Address("telegram", str(NURSE))
    assert message.sender == "小李 护士"


@pytest.mark.parametrize(
    "name",
    [
        "callback_query_in_a_group",
        "edited_message",
        "group_message",
        "channel_post",
        "my_chat_member",
        "pinned_message",
        "of_a_later_api",
    ],
)
def test_what_is_not_said_to_the_desk_in_private_is_passed_over(name):
    assert received(payload(name), NOW).message is None


def test_a_message_carries_telegrams_stamp_and_a_press_the_present():
    stamped = received(payload("message"), NOW).message.sent_at
    assert stamped == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert received(payload("callback_query"), NOW).message.sent_at == NOW


def test_characters_that_cannot_be_stored_are_taken_out_of_a_message():
    update = payload("message")
    update["message"]["text"] = "打印\0机\ud83d坏了"
    assert received(update, NOW).message.text == "打印机?坏了"
    update = payload("photo_alone")
    update["message"]["photo"][-1]["file_id"] = "Ag\ud800A\0\x7f"
    assert received(update, NOW).message.note == "image:Ag?A"


@pytest.mark.parametrize("odd", ["\ud800", None, 1.5, True, [1]])
def test_somebody_in_a_group_whose_number_is_none_is_no_update(odd):
    update = payload("callback_query_in_a_group")
    update["callback_query"]["from"]["id"] = odd
    with pytest.raises(NoUpdateError):
        received(update, NOW)


@pytest.mark.parametrize(
    "broken",
    [
        None, [], "x", 7, {}, {"update_id": None}, {"update_id": "7"}, {"update_id": True},
        {"update_id": 1, "message": 3}, {"update_id": 1, "message": [{}]},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "callback_query": {"id": "1", "data": "x"}},
    ],
)  # fmt: skip
def test_what_is_no_update_is_said_to_be_none(broken):
    with pytest.raises(NoUpdateError):
        received(broken, NOW)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text", 5), ("text", ["a"]), ("text", {"a": 1}), ("date", "soon"), ("date", 10**30),
        ("date", None), ("date", float("nan")), ("chat", None), ("chat", {"type": "private"}),
        ("chat", {"id": "1", "type": "private"}), ("chat", {"id": [1], "type": "private"}),
        ("from", {"id": 1}), ("entities", 9),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_type_is_no_update(key, value):
    update = payload("message")
    update["message"] |= {key: value}
    with pytest.raises(NoUpdateError):
        received(update, NOW)


@pytest.mark.parametrize(
    ("secret", "given_header", "right"),
    [
        ("s3cret_-", "s3cret_-", True),
        ("s3cret_-", "s3cret_", False),
        ("s3cret_-", "", False),
        ("s3cret_-", None, False),
        ("s3cret_-", "密码", False),
        ("s3cret_-", "\udcff", False),
        ("", "", False),
        ("", None, False),
    ],
)
def test_only_the_right_secret_token_is_right(secret, given_header, right):
    headers = {} if given_header is None else {SECRET_HEADER: given_header}
    assert verify(secret, SimpleNamespace(headers=headers)) is right


def test_a_short_text_is_one_part_with_its_buttons_under_it():
    [part] = outgoing("确认报修吗？", (Choice("确认", "ok"), Choice("取消", "no")))
    assert part.text == "确认报修吗？"
    [[yes, no]] = part.keyboard.inline_keyboard
    assert (yes.text, yes.callback_data, no.text) == ("确认", "ok", "取消")


def test_long_labels_get_rows_of_their_own_and_short_ones_share():
    labels = ["1", "2", "3", "4", "5", "急诊科三楼护士站的打印机"]
    [part] = outgoing("几分？", [Choice(label, label[0]) for label in labels])
    assert [len(row) for row in part.keyboard.inline_keyboard] == [5, 1]


@pytest.mark.parametrize(
    ("text", "first_ends_with"),
    [
        ("第一行\n" * 1500, "第一行"),
        ("没有换行的一句话。" * 600, "。"),
        ("全是逗号，" * 1000, "，"),
        ("字" * 5000, "字"),
        ("😀" * 3000, "😀"),
        ("a" + "𠮷" * 5000, "𠮷"),
    ],
)
def test_a_long_text_is_cut_at_the_end_of_a_line_or_sentence(text, first_ends_with):
    pieces = outgoing(text, (Choice("好", "ok"),))
    assert len(pieces) > 1
    assert all(1 <= units(part.text) <= 4096 for part in pieces)
    assert all(part.keyboard is None for part in pieces[:-1])
    assert pieces[-1].keyboard is not None
    assert pieces[0].text.endswith(first_ends_with)


def test_a_heading_is_not_torn_off_the_paragraph_under_it():
    first, *_ = outgoing("标题\n" + "一句话。" * 1500)
    assert units(first.text) > 4000


RUNS = st.tuples(st.sampled_from("字a。，\n 😀\ud83d\0"), st.integers(1, 2500))


@given(st.lists(RUNS, min_size=3, max_size=12))
def test_splitting_loses_nothing_but_white_space(runs):
    text = "".join(character * count for character, count in runs)
    pieces = parts(text)
    assert "".join("".join(pieces).split()) == "".join(clean(text).split())
    assert all(0 < units(piece) <= 4096 and piece.strip() for piece in pieces)


@pytest.mark.parametrize(
    ("text", "data"),
    [("", "ok"), (" \n\0", "ok"), ("选一个", ""), ("选一个", "x" * 65), ("选一个", "值" * 22)],
)
def test_what_telegram_would_refuse_for_ever_is_not_sent_at_all(text, data):
    with pytest.raises(DeliveryError) as refused:
        outgoing(text, (Choice("好", data),))
    assert refused.value.permanent


def test_sixty_four_bytes_of_data_are_allowed():
    assert outgoing("选一个", (Choice("好", "值" * 21 + "x"),))


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), True),
        (Forbidden("Forbidden: user is deactivated"), True),
        (BadRequest("Bad Request: chat not found"), True),
        (NetworkError("httpx.ConnectError"), False),
        (TimedOut(), False),
        (InvalidToken("Unauthorized"), False),
        (Conflict("Conflict"), False),
        (ChatMigrated(-100), False),
        (TelegramError("Invalid server response"), False),
    ],
)
def test_an_error_says_whether_to_try_again(error, permanent):
    failure = delivery_error(error)
    assert (failure.permanent, failure.retry_after) == (permanent, None)
    assert failure.reason


@pytest.mark.parametrize("wait", [17, timedelta(minutes=2)])
def test_slow_down_says_how_long_to_wait(wait):
    seconds = wait if isinstance(wait, int) else 120
    assert delivery_error(RetryAfter(wait)).retry_after == timedelta(seconds=seconds)


def test_the_settings_do_not_show_their_secrets():
    shown = repr(TelegramSettings("424242:token", secret="sesame"))
    assert "424242" not in shown
    assert "sesame" not in shown


def test_the_offset_moves_only_past_what_is_done():
    progress = Progress()
    assert [progress.begin(number) for number in (5, 6, 7)] == [True] * 3
    progress.finish(6)
    assert progress.offset == 5
    assert not progress.begin(6)
    progress.finish(5)
    assert progress.offset == 7
    assert not progress.begin(5)
    progress.nothing_waits()
    assert progress.offset == 7
    progress.finish(7)
    assert progress.offset == 8


def test_after_a_quiet_time_lower_numbers_are_new():
    progress = Progress()
    progress.begin(900)
    progress.finish(900)
    progress.nothing_waits()
    assert progress.offset is None
    assert progress.begin(12)
