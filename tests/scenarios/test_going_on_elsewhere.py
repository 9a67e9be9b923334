"""One person, several addresses: what was half-told on one channel goes on on another."""

from datetime import timedelta

import pytest

from helpdesk.messages import Address
from storage import accounts
from storage.accounts import Account
from tests.support.chat_page import entered, lines, post, served
from tests.support.world import Character

VAGUE = "HIS崩了"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
async def page(world):
    async with served(world) as new:
        yield new


async def on_wechat_too(world, name="李护士", department="急诊科"):
    """Somebody with an account on Telegram, and herself on WeChat."""
    nurse = await world.person(name, "reporter", department=department)
    address = Address("wechat", f"wechat-{nurse.person.staff_no}")
    await world.store.write(lambda unit: accounts.bind(unit, Account(address, nurse.person)))
    return nurse, Character(world, address, nurse.person)


async def test_what_is_half_told_on_wechat_is_told_to_its_end_on_the_page(world, page):
    nurse, wechat = await on_wechat_too(world)
    question = await wechat.says(VAGUE)
    assert wechat.answer.choices
    client = page()
    await entered(world, client, nurse.person.staff_no)
    # the question stands on the page, with its buttons
    shown = (await (await client.get("/chat/lines")).json())["lines"][-1]
    assert shown["text"] == question
    assert [c["label"] for c in shown["choices"]] == [c.label for c in wechat.answer.choices]
    await post(client, "/say", id="m1", press=shown["choices"][1]["data"], label="全科")
    assert "工单 #1" in (await lines(client))[-1]
    assert (await world.ticket()).summary.startswith(VAGUE)
    # nothing is left where it began: no second ticket by the tick, no question
    await world.passes(minutes=30)
    assert "#2" not in await wechat.says("我的工单")


async def test_what_is_half_told_on_the_page_is_told_to_its_end_on_wechat(world, page):
    nurse, wechat = await on_wechat_too(world)
    client = page()
    await entered(world, client, nurse.person.staff_no)
    await post(client, "/say", id="m1", text=VAGUE)
    assert "工单" not in (await lines(client))[-1]
    assert "工单 #1" in await wechat.says("2")
    assert (await world.ticket()).summary.startswith(VAGUE)
    await world.passes(minutes=30)
    await post(client, "/say", id="m2", text="我的工单")
    assert "#2" not in (await lines(client))[-1]


async def test_a_form_of_an_engineer_goes_on_too(world, page):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    await engineer.presses("接单")
    world.now += timedelta(seconds=5)
    await engineer.presses("已恢复")
    client = page()
    await entered(world, client, engineer.person.staff_no)
    shown = (await (await client.get("/chat/lines")).json())["lines"][-1]
    cause = next(c for c in shown["choices"] if c["label"] == "数据错误")
    await post(client, "/say", id="m1", press=cause["data"], label=cause["label"])
    await post(client, "/say", id="m2", text="清理了锁表")
    assert (await world.ticket()).status == "restored"


async def test_a_picture_sent_where_it_began_goes_on_the_ticket(world, page):
    nurse, wechat = await on_wechat_too(world)
    client = page()
    await entered(world, client, nurse.person.staff_no)
    assert (await client.post("/chat/send?id=p1", data=PNG)).status == 200
    assert "工单 #1" in await wechat.says("急诊HIS打不开，全科挂不了号")
    await world.media.fetch()
    await post(client, "/say", id="m2", press="media:1", label="查看附件")
    assert "图片" in (await lines(client))[-1]


async def test_nobody_goes_on_with_what_another_began(world, page):
    _, wechat = await on_wechat_too(world)
    other, _ = await on_wechat_too(world, "周护士", "儿科")
    await wechat.says(VAGUE)
    client = page()
    await entered(world, client, other.person.staff_no)
    assert await lines(client) == []
    await post(client, "/say", id="m1", text="我的工单")
    await post(client, "/say", id="m2", text="1")
    await wechat.says("1")
    assert not any("工单 #1" in text for text in await lines(client))


async def test_what_was_left_for_hours_is_no_dialogue_any_more(world, page):
    nurse, wechat = await on_wechat_too(world)
    await wechat.says(VAGUE)
    await world.passes(minutes=11)
    # the tick opened it as it stands; nothing is left to go on with
    client = page()
    await entered(world, client, nurse.person.staff_no)
    assert (await lines(client)) == []
