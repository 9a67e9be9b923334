"""The menu of the Official Account: what is written, what WeChat takes, what is refused here."""

import pytest

from bot.channels.wechat_menu import DEFAULT_MENU, menu_json, read_menu
from bot.commands.wechat import pushed
from bot.config import Secret, WeChat
from handlers.menu import MENU
from tests.support.by_hand import Clock
from tests.support.platforms.wechat_api import Account, WeChatPlatform
from tests.support.platforms.wechat_menu import menu_error


def test_the_default_menu_is_taken_and_leads_to_things_that_are_there():
    items = read_menu(DEFAULT_MENU)
    made = menu_json(items)
    assert menu_error(made) == 0
    assert [top["name"] for top in made["button"]] == ["报修", "我的工单", "更多"]
    assert all(item.does.removeprefix("menu:") in MENU for item in items)


def test_an_address_becomes_a_link_and_the_rest_clicks():
    [top, page] = menu_json(read_menu("报修=menu:report, 主页=https://desk.example/?a=1"))["button"]
    assert top == {"type": "click", "name": "报修", "key": "menu:report"}
    assert page == {"type": "view", "name": "主页", "url": "https://desk.example/?a=1"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "1 到 3 个"),
        ("甲=menu:a，乙=menu:a，丙=menu:a，丁=menu:a", "1 到 3 个"),
        ("我要报修啦=menu:report", "4 个汉字"),
        ("更多>今天到底是谁在值班=menu:on_call", "8 个汉字"),
        ("，".join(f"更多>甲{n}=menu:a" for n in range(6)), "最多 5 个"),
        ("报修", "应形如"),
        ("报修=", "应形如"),
        ("甲>乙>丙=menu:a", "应形如"),
        ("报修=打开报修", "点了做什么"),
        ("报修=javascript:alert(1)", "点了做什么"),
        ("报修=menu:a，报修=menu:b", "写了两次"),
        ("更多=menu:a，更多>帮助=menu:b", "写了两次"),
        (f"主页=https://desk.example/{'x' * 1024}", "太长"),
    ],
)
def test_a_menu_that_cannot_be_is_refused_with_its_reason(line, says):
    with pytest.raises(ValueError, match=says):
        read_menu(line)


def test_whatever_passes_here_passes_there():
    for line in ("甲=menu:a", "一二三四=menu:a", "更多>一二三四五六七八=menu:a", "abcdefgh=menu:a"):
        assert menu_error(menu_json(read_menu(line))) == 0


@pytest.fixture
async def platform():
    platform = WeChatPlatform(Account(), Clock())
    await platform.start()
    yield platform
    await platform.stop()


def settings(platform, secret=""):
    account = platform.account
    key = Secret(secret or account.secret)
    return WeChat(account.app_id, key, Secret(account.token), api_base=platform.url)


async def test_pushing_puts_the_menu_on_the_account(platform):
    assert (await pushed(settings(platform))).good
    assert platform.menu == menu_json(read_menu(DEFAULT_MENU))


async def test_pushing_says_the_platforms_own_error_and_no_secret(platform):
    platform.faults.fail(48001)
    assert (await pushed(settings(platform))).code == 48001
    wrong = await pushed(settings(platform, "wrong-secret"))
    assert (wrong.code, platform.menu) == (40125, None)
    assert "wrong-secret" not in repr(wrong)
