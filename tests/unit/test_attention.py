"""What a contract says of attention, its mistakes, and where a notice goes first by it."""

import tomllib
from datetime import timedelta
from importlib.resources import files

import pytest

from bot.contracts import contract_names
from helpdesk.attention import S1_CALLS, Attention
from helpdesk.messages import Address
from helpdesk.policy import read_contract
from helpdesk.reaching import NO_RULES, NoticeRules, Wish, plan, wish
from helpdesk.severity import Severity
from helpdesk.watch import PROGRESS
from tests.unit.test_policy import but, mistakes

CHAT, MAIL = Address("wechat", "w"), Address("email", "e")
PHONE, SMS = Address("phone", "138"), Address("sms", "138")
BY_NUMBER = (PHONE, SMS)
FIVE = timedelta(minutes=5)


def attention(**tables) -> Attention:
    return read_contract(but(*tables.items())).attention


def test_without_figures_it_is_as_for_every_contract():
    assert attention() == Attention()
    assert attention().groups == S1_CALLS
    assert attention().call_after == {Severity.S1: 5, Severity.S2: 5}
    assert attention().chase_cooldown == 10


def test_each_figure_is_read():
    found = attention(
        acknowledge={"S1": 3, "S3": 45},
        progress={"S2": 20},
        groups={"S1": ["engineer", "director"], "S2": ["DBA"]},
        call_after={"S1": 2},
        chase_cooldown=7,
    )
    assert found == Attention(
        acknowledge={Severity.S1: 3, Severity.S3: 45},
        progress={Severity.S2: 20},
        groups={Severity.S1: ("engineer", "director"), Severity.S2: ("DBA",)},
        call_after={Severity.S1: 2},
        chase_cooldown=7,
    )


@pytest.mark.parametrize(
    ("path", "value", "mistake"),
    [
        ("acknowledge", {"S1": "soon"}, "acknowledge.S1"),
        ("progress", {"S9": 5}, "progress.S9"),
        ("groups", {"S1": "DBA"}, "groups.S1"),
        ("call_after", {"S1": 0}, "call_after.S1"),
        ("chase_cooldown", "long", "chase_cooldown"),
        ("ladders/0/steps/0/channels", ["pigeon"], "ladders[1].steps[1].channels"),
    ],
)
def test_a_mistake_is_named(path, value, mistake):
    assert any(found.startswith(mistake) for found in mistakes(but((path, value))))


def test_a_step_and_a_repeat_name_the_channels_told_first():
    contract = read_contract(
        but(
            ("ladders/0/steps/1/channels", ["phone", "sms"]),
            ("ladders/0/repeat", {"pauses": [5], "roles": ["engineer"], "channels": ["sms"]}),
        )
    )
    told = [step.channels for step in contract.ladders[Severity.S1]]
    assert told == [(), ("phone", "sms")]
    assert contract.repeats[Severity.S1].channels == ("sms",)


def test_who_is_called_and_when_says_the_contract():
    contract = read_contract(but(("call_after", {"S2": 15})))
    assert [wish(contract, urgency).call_after for urgency in (1, 2, 3)] == [
        None,
        timedelta(minutes=15),
        None,
    ]
    assert wish(None, 1).call_after == FIVE


@pytest.mark.parametrize(
    ("rules", "known", "wanted", "at_once", "then"),
    [
        (NO_RULES, (CHAT,), Wish(), (CHAT,), ()),
        (NO_RULES, (CHAT,), Wish((), FIVE), (CHAT,), (PHONE, SMS)),
        # a call has no buttons: the card goes out as well
        (NO_RULES, (CHAT,), Wish(("phone", "sms")), (PHONE, CHAT), (SMS,)),
        (NO_RULES, (CHAT, MAIL), Wish(("email",)), (MAIL,), (CHAT,)),
        # what he has not got is passed over
        (NO_RULES, (CHAT,), Wish(("telegram",)), (CHAT,), ()),
        (NoticeRules(("wechat",), ("wechat",)), (CHAT, MAIL), Wish(("email",)), (MAIL,), (CHAT,)),
    ],
)
def test_where_a_notice_goes_first(rules, known, wanted, at_once, then):
    found = plan(rules, known, BY_NUMBER, 1, wanted)
    assert found.at_once == at_once
    assert found.then[: len(then)] == then


SHOWN = ("chase_cooldown", "[acknowledge]", "[progress]", "[groups]", "[call_after]")


@pytest.mark.parametrize("name", contract_names())
def test_every_contract_that_comes_along_shows_the_figures_as_they_run(name):
    written = files("helpdesk.contracts").joinpath(f"{name}.toml").read_text("utf-8")
    for line in written.splitlines():
        assert not line.startswith(SHOWN)
    bare = [line.removeprefix("# ") for line in written.splitlines()]
    start, end = bare.index("[acknowledge]"), bare.index("S2 = 5")
    assert set(SHOWN[1:]) <= set(bare[start : end + 1])
    cooldown = next(line for line in bare if line.startswith("chase_cooldown"))
    shown = tomllib.loads("\n".join((cooldown, *(n.lstrip("# ") for n in bare[start : end + 1]))))
    said = read_contract(but(*shown.items())).attention
    plain = Attention()
    assert (said.groups, said.call_after, said.chase_cooldown) == (
        plain.groups,
        plain.call_after,
        plain.chase_cooldown,
    )
    assert said.progress == PROGRESS
