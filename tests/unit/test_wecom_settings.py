"""The settings of WeCom: what is missing and what is wrong is said, and no secret is shown."""

import pytest

from bot.channels.configured import groups, one_way_channels, wecom_settings
from bot.config import ConfigError, load
from helpdesk.messages import Address

WHOLE = {
    "ZHIBAN_WECOM_CORP_ID": "ww0123456789abcdef",
    "ZHIBAN_WECOM_AGENT_ID": "1000002",
    "ZHIBAN_WECOM_SECRET": "s3cr3t",
    "ZHIBAN_WECOM_TOKEN": "callbackToken",
    "ZHIBAN_WECOM_AES_KEY": "a" * 43,
}


def test_all_five_make_a_channel():
    settings = load(None, WHOLE)
    own = wecom_settings(settings)
    assert (own.corp_id, own.agent_id, own.api_base) == (
        "ww0123456789abcdef",
        1000002,
        "https://qyapi.weixin.qq.com",
    )
    assert "s3cr3t" not in f"{settings!r}{own!r}"
    assert groups(settings) == frozenset()


@pytest.mark.parametrize("name", WHOLE)
def test_one_that_is_missing_is_asked_for(name):
    with pytest.raises(ConfigError) as refused:
        load(None, {key: value for key, value in WHOLE.items() if key != name})
    [problem] = refused.value.problems
    assert problem == f"wecom.{name[13:].lower()}：启用企业微信必须填写（或用环境变量 {name}）"


WRONG = {
    "ZHIBAN_WECOM_CORP_ID": "我的企业",
    "ZHIBAN_WECOM_AGENT_ID": "-1",
    "ZHIBAN_WECOM_TOKEN": "a b",
    "ZHIBAN_WECOM_AES_KEY": "a" * 42,
    "ZHIBAN_WECOM_ROBOTS": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k3y",
    "ZHIBAN_WECOM_PUBLIC_URL": "http://desk.example.org",
    "ZHIBAN_WECOM_API_BASE": "qyapi",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_named_and_not_repeated_where_it_may_be_a_secret(name):
    with pytest.raises(ConfigError) as refused:
        load(None, WHOLE | {name: WRONG[name]})
    [problem] = refused.value.problems
    assert name in problem
    assert "k3y" not in problem


def test_robots_are_teams_groups():
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k3y"
    settings = load(None, {"ZHIBAN_WECOM_ROBOTS": f"应用组={address}，网络组={address}2"})
    teams = {"应用组", "网络组"}
    assert groups(settings) == {Address("wecom_group", team) for team in teams}
    assert [channel.name for channel in one_way_channels(settings)] == ["wecom_group"]
    assert "k3y" not in repr(settings)
