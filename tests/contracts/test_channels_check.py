"""zhiban channels check: what it finds on each platform, and that it shows no secret."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.channels import findings
from bot.config import Secret, Settings, Telegram, WebChat, WeChat, WeCom
from tests.support.by_hand import Clock
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.platforms.wechat_api import Account, WeChatPlatform
from tests.support.platforms.wecom_api import Corp, WeComPlatform
from tests.support.webchat_world import on_webchat


@pytest.fixture
async def wechat():
    platform = WeChatPlatform(Account(), Clock())
    await platform.start()
    yield platform
    await platform.stop()


@pytest.fixture
async def wecom():
    platform = WeComPlatform(Corp(), Clock())
    await platform.start()
    yield platform
    await platform.stop()


def official(platform, secret=""):
    account = platform.account
    key = Secret(secret or account.secret)
    own = WeChat(account.app_id, key, Secret(account.token), api_base=platform.url)
    return Settings(wechat=own)


def enterprise(platform, secret=""):
    corp = platform.corp
    key = Secret(secret or corp.secret)
    return Settings(wecom=WeCom(corp.corp_id, corp.agent_id, key, api_base=platform.url))


def real_now():
    return datetime.now(UTC)


async def looked(settings, now=real_now):
    found = await findings(settings, now)
    assert "s3cr3t" not in repr(found)
    assert "wrong-secret" not in repr(found)
    assert "TOKEN" not in repr(found)
    return [finding.good for finding in found], " ".join(finding.says for finding in found)


async def test_an_account_that_is_set_up_is_right(wechat):
    wechat.menu = {"button": []}
    assert (await looked(official(wechat)))[0] == [True] * 5


async def test_a_missing_menu_is_told_with_what_to_do(wechat):
    good, says = await looked(official(wechat))
    assert good == [True, False, True, True, True]
    assert "46003" in says
    assert "zhiban wechat menu push" in says


async def test_a_wrong_secret_is_told_in_the_platforms_own_words(wechat, wecom):
    good, says = await looked(official(wechat, "wrong-secret"))
    assert good == [False, True]
    assert "40125 refused" in says
    good, says = await looked(enterprise(wecom, "wrong-secret"))
    assert good == [False, True]
    assert "40001" in says


async def test_an_address_that_is_not_on_the_allow_list_is_told_with_what_to_do(wechat):
    refused = b'{"errcode": 40164, "errmsg": "invalid ip 203.0.113.7, not in whitelist"}'
    wechat.faults.bodies.append(refused)
    good, says = await looked(official(wechat))
    assert good == [False, True]
    assert all(word in says for word in ("40164", "203.0.113.7", "IP 白名单"))


async def test_an_address_wechat_cannot_reach_is_told(wechat):
    wechat.menu, wechat.reaches = {"button": []}, False
    assert (await looked(official(wechat)))[0] == [True, True, False, True, True]


async def test_a_clock_that_is_off_is_told(wechat):
    wechat.menu = {"button": []}
    good, says = await looked(official(wechat), lambda: real_now() + timedelta(minutes=5))
    assert good == [True, True, True, True, False]
    # the platform tells whole seconds, and a busy machine takes some
    assert 299 <= int(re.search(r"(?:clock is|差) (\d+)", says)[1]) <= 360


async def test_an_account_that_may_not_send_is_told(wechat):
    wechat.menu, wechat.may_send = {"button": []}, False
    good, says = await looked(official(wechat))
    assert good == [True, True, True, False, True]
    assert "76022" in says


@pytest.mark.parametrize(
    ("fields", "subscription", "good", "said"),
    [
        ("thing1=headline，phrase2=status", False, True, ""),
        ("thing1=headline", False, False, "phrase2"),
        ("thing1=headline，phrase2=status，time3=now", False, False, "time3"),
        ("thing1=headline，phrase2=status", True, True, ""),
    ],
)
async def test_templates_are_compared_with_their_fields(wechat, fields, subscription, good, said):
    wechat.menu, template_id = {"button": []}, "T" * 43
    wechat.has_template(template_id, "thing1", "phrase2", subscription=subscription)
    kind = "subscription" if subscription else "template"
    own = replace(official(wechat).wechat, **{kind: template_id, f"{kind}_fields": fields})
    found, says = await looked(Settings(wechat=own))
    assert found == [True, True, True, True, good, True]
    assert said in says


async def test_a_template_the_account_does_not_have_is_told(wechat):
    wechat.menu = {"button": []}
    own = replace(official(wechat).wechat, template="T" * 43, template_fields="thing1=headline")
    assert (await looked(Settings(wechat=own)))[0] == [True, True, True, True, False, True]


async def test_a_platform_that_is_away_is_told(wechat):
    wechat.faults.down = True
    assert (await looked(official(wechat)))[0] == [False]


async def test_an_app_that_is_set_up_is_right_and_an_untrusted_address_is_told(wecom):
    assert (await looked(enterprise(wecom)))[0] == [True, True, True]
    wecom.faults.fail(60020)
    good, says = await looked(enterprise(wecom))
    assert good == [True, False, True]
    assert "60020" in says


async def test_a_bot_is_asked_for_its_name_and_a_wrong_token_is_told():
    async with TelegramApi(now=Clock()) as api:
        right = Telegram(Secret(api.token), api_base=api.base)
        good, says = await looked(Settings(telegram=right))
        assert good == [True, True, False, True, True]
        assert "starting the desk sets them" in says
        api.commands_in[""] = [{"command": "report", "description": "报修"}]
        assert all((await looked(Settings(telegram=right)))[0])
        wrong = Telegram(Secret("1:wrong-secret"), api_base=api.base)
        assert (await looked(Settings(telegram=wrong)))[0][0] is False


async def test_the_page_is_looked_for_where_staff_open_it(store):
    async with on_webchat(store) as world:
        found, _ = await looked(Settings(webchat=WebChat(world.url)))
        assert found == [True, True]
        found, says = await looked(Settings(webchat=WebChat(f"{world.url}/elsewhere")))
        assert found == [False]
        assert "/chat" in says
    assert (await looked(Settings(webchat=WebChat(world.url))))[0] == [False]


async def test_nothing_configured_finds_nothing():
    assert await looked(Settings()) == ([], "")
