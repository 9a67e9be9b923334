"""The fake Telegram, checked by a client that knows nothing of this project."""

import json

import aiohttp
import aiohttp.web
import pytest

from tests.support.platforms.telegram_api import TelegramApi
from tests.support.platforms.telegram_updates import SECRET_HEADER

aiogram = pytest.importorskip(
    "aiogram", reason="aiogram, the independent Bot API client, is not installed"
)
session_module = pytest.importorskip("aiogram.client.session.aiohttp")
server_module = pytest.importorskip("aiogram.client.telegram")
types = pytest.importorskip("aiogram.types")
exceptions = pytest.importorskip("aiogram.exceptions")

NURSE = 700100
BUTTONS = [[("接单", "accept:1:2"), ("退单", "decline:1:2")]]


@pytest.fixture
async def api():
    async with TelegramApi() as api:
        yield api


@pytest.fixture
async def bot(api):
    server = server_module.TelegramAPIServer.from_base(api.base)
    session = session_module.AiohttpSession(api=server)
    async with aiogram.Bot(api.token, session=session) as bot:
        yield bot


def keyboard(rows):
    return types.InlineKeyboardMarkup(
        inline_keyboard=[
            [types.InlineKeyboardButton(text=label, callback_data=data) for label, data in row]
            for row in rows
        ]
    )


async def test_it_says_who_the_bot_is(bot):
    me = await bot.get_me()
    assert me.is_bot
    assert me.id == bot.id


async def test_a_conversation_from_start_to_a_pressed_button(api, bot):
    await api.user_says(NURSE, "/start K7Q2M9")
    [start] = await bot.get_updates(timeout=5)
    assert (start.message.text, start.message.chat.type) == ("/start K7Q2M9", "private")

    card = await bot.send_message(NURSE, "工单 #1", reply_markup=keyboard(BUTTONS))
    [sent] = api.sent(NURSE)
    assert (sent.id, sent.buttons) == (card.message_id, tuple(BUTTONS[0]))

    await api.user_presses(NURSE, card.message_id, "accept:1:2")
    [press] = await bot.get_updates(offset=start.update_id + 1, timeout=5)
    assert press.callback_query.data == "accept:1:2"
    assert press.callback_query.message.message_id == card.message_id
    assert await press.callback_query.answer()
    assert await bot.edit_message_text("工单 #1 已接单", chat_id=NURSE, message_id=card.message_id)
    assert api.sent(NURSE)[0].text == "工单 #1 已接单"


async def test_updates_stay_until_a_higher_offset_is_asked_for(api, bot):
    one = await api.user_says(NURSE, "一")
    two = await api.user_says(NURSE, "二")
    assert len(await bot.get_updates()) == 2
    assert len(await bot.get_updates(limit=1)) == 1
    assert len(await bot.get_updates(offset=one["update_id"])) == 2
    assert [u.message.text for u in await bot.get_updates(offset=two["update_id"])] == ["二"]
    assert [u.message.text for u in await bot.get_updates()] == ["二"]
    assert await bot.get_updates(offset=two["update_id"] + 1) == []


async def test_with_a_webhook_set_polling_is_a_conflict(api, bot):
    assert await bot.set_webhook("https://desk.example/callback", secret_token="s3cret")
    assert (await bot.get_webhook_info()).url == "https://desk.example/callback"
    with pytest.raises(exceptions.TelegramConflictError):
        await bot.get_updates()
    assert await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_updates_are_posted_to_the_webhook_with_its_secret(api, bot, aiohttp_server):
    posted = []

    async def take(request):
        posted.append((request.headers.get(SECRET_HEADER), await request.json()))
        return aiohttp.web.Response()

    app = aiohttp.web.Application()
    app.router.add_post("/hook", take)
    server = await aiohttp_server(app)
    await bot.set_webhook(str(server.make_url("/hook")), secret_token="s3cret")
    await api.user_says(NURSE, "在吗")
    [(secret, update)] = posted
    assert secret == "s3cret"
    assert types.Update.model_validate(update).message.text == "在吗"


@pytest.mark.parametrize(
    ("chat", "text", "rows", "error"),
    [
        (NURSE, "", [], "TelegramBadRequest"),
        (NURSE, "😀" * 2049, [], "TelegramBadRequest"),
        (NURSE, "选", [[("好", "x" * 65)]], "TelegramBadRequest"),
        (NURSE, "选", [[("好", "值" * 22)]], "TelegramBadRequest"),
        (NURSE + 1, "在吗", [], "TelegramBadRequest"),
        (NURSE + 2, "在吗", [], "TelegramForbiddenError"),
    ],
)
async def test_it_refuses_what_telegram_refuses(api, bot, chat, text, rows, error):
    await api.user_says(NURSE, "在吗")
    await api.user_says(NURSE + 2, "在吗")
    api.blocks(NURSE + 2)
    with pytest.raises(getattr(exceptions, error)):
        await bot.send_message(chat, text, reply_markup=keyboard(rows))
    assert api.sent(chat) == []


async def test_it_takes_what_telegram_just_takes(api, bot):
    await api.user_says(NURSE, "在吗")
    await bot.send_message(NURSE, "😀" * 2048, reply_markup=keyboard([[("好", "x" * 64)]]))
    assert len(api.sent(NURSE)) == 1


async def test_it_can_ask_to_slow_down_and_can_break(api, bot):
    await api.user_says(NURSE, "在吗")
    api.faults.fail(429, "Too Many Requests: retry after 9", retry_after=9)
    with pytest.raises(exceptions.TelegramRetryAfter) as slow:
        await bot.send_message(NURSE, "一")
    assert slow.value.retry_after == 9
    api.faults.fail(502, "Bad Gateway")
    with pytest.raises(exceptions.TelegramServerError):
        await bot.send_message(NURSE, "一")
    api.faults.drop()
    with pytest.raises(exceptions.TelegramNetworkError):
        await bot.send_message(NURSE, "一")
    api.faults.hang()
    with pytest.raises(exceptions.TelegramNetworkError):
        await bot.send_message(NURSE, "一", request_timeout=0.1)
    await bot.send_message(NURSE, "二")
    assert [sent.text for sent in api.sent(NURSE)] == ["二"]


async def test_another_token_is_not_let_in(api, bot):
    api.token = "424242:another"
    with pytest.raises(exceptions.TelegramUnauthorizedError):
        await bot.get_me()


async def test_it_keeps_the_menu_of_commands(api, bot):
    commands = [types.BotCommand(command="start", description="开始")]
    assert await bot.set_my_commands(commands)
    assert api.commands_in[""][0]["description"] == "开始"


@pytest.mark.parametrize("form", ["json", "urlencoded", "multipart"])
async def test_it_reads_every_encoding_a_client_may_use(api, form):
    await api.user_says(NURSE, "在吗")
    markup = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
    given = {"chat_id": str(NURSE), "text": "选", "reply_markup": json.dumps(markup)}
    body = {
        "json": {"json": given | {"reply_markup": markup}},
        "urlencoded": {"data": given},
        "multipart": {"data": aiohttp.MultipartWriter("form-data")},
    }[form]
    if form == "multipart":
        for name, text in given.items():
            body["data"].append(text).set_content_disposition("form-data", name=name)
    async with aiohttp.ClientSession() as http:
        answer = await http.post(f"{api.base}/bot{api.token}/sendMessage", **body)
        assert (await answer.json())["ok"]
    assert api.sent(NURSE)[0].buttons == (("好", "ok"),)
