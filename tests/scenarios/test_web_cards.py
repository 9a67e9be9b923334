"""The engineer's and the manager's side of the chat's page: cards that are pressed and change."""

import json

import pytest

from tests.support.chat_page import entered, nurse_of, post, served, until

FAULT = "急诊HIS打不开，全科挂不了号"


@pytest.fixture
async def page(world):
    async with served(world) as new:
        yield new


async def newest(client, label):
    """The newest line with such a button: the line and what the button carries."""
    answer = await (await client.get("/chat/lines")).json()
    for line in reversed(answer["lines"]):
        for choice in line["choices"]:
            if choice["label"].startswith(label):
                return line, choice
    raise AssertionError(f"no {label} in {answer['lines']}")


async def line_of(client, number):
    answer = await (await client.get("/chat/lines")).json()
    return next(line for line in answer["lines"] if line["id"] == number)


async def presses(client, choice, name):
    said = {"id": name, "press": choice["data"], "label": choice["label"]}
    assert await post(client, "/say", **said) == 200


async def on_the_page(world, page, person):
    client = page()
    assert await entered(world, client, person.person.staff_no) == 200
    return client


async def test_a_card_somebody_pressed_changes_for_all_who_see_it(world, page):
    nurse = await nurse_of(world)
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    desk, lead = await on_the_page(world, page, engineer), await on_the_page(world, page, manager)
    await nurse.says(FAULT)
    await world.ticks()
    await world.page.freshen()
    card, accept = await newest(desk, "接单")
    assert await post(lead, "/say", id="m0", press="show:1", label="看 #1") == 200
    seen, _ = await newest(lead, "")
    async with lead.get(f"/chat/live?after={seen['id']}") as stream:
        await until(stream, "event: ready")
        await presses(desk, accept, "m1")
        await world.page.freshen()
        said = await until(stream, "event: change")
    told = json.loads(
        said.partition("event: change")[2].partition("data: ")[2].partition("\n\n")[0]
    )
    assert told["id"] == seen["id"]
    assert "王工" in told["text"]
    # so it is after a reload too, on both pages, and nothing outdated can be pressed
    for client, number in ((desk, card["id"]), (lead, seen["id"])):
        line = await line_of(client, number)
        assert "处理中" in line["text"] or "已接单" in line["text"]
        assert [choice["label"] for choice in line["choices"]] == ["看 #1"]


async def test_a_page_that_was_away_while_a_card_changed_shows_it_changed(world, page):
    nurse = await nurse_of(world)
    engineer = await world.person("王工", "engineer")
    desk = await on_the_page(world, page, engineer)
    await nurse.says(FAULT)
    await world.ticks()
    await world.page.freshen()
    card, accept = await newest(desk, "接单")
    await presses(desk, accept, "m1")
    await world.page.freshen()
    async with desk.get("/chat/live", headers={"Last-Event-ID": str(card["id"])}) as stream:
        assert "event: change" in await until(stream, "event: ready")


async def test_a_stale_press_shows_how_it_stands(world, page):
    nurse = await nurse_of(world)
    engineer = await world.person("王工", "engineer")
    desk = await on_the_page(world, page, engineer)
    await nurse.says(FAULT)
    await world.ticks()
    _, accept = await newest(desk, "接单")
    await presses(desk, accept, "m1")
    before = (await world.ticket()).version
    await presses(desk, accept, "m2")
    assert (await world.ticket()).version == before
    answer = await (await desk.get("/chat/lines")).json()
    last = answer["lines"][-1]
    assert "#1" in last["text"]
    assert any(choice["label"].startswith("已到场") for choice in last["choices"])


async def test_the_answer_to_a_press_changes_as_well_once_it_is_outdated(world, page):
    nurse = await nurse_of(world)
    engineer = await world.person("王工", "engineer")
    desk = await on_the_page(world, page, engineer)
    await nurse.says(FAULT)
    await world.ticks()
    await world.page.freshen()
    _, accept = await newest(desk, "接单")
    await presses(desk, accept, "m1")
    await world.page.freshen()
    card, _ = await newest(desk, "已到场")
    _, restore = await newest(desk, "已恢复")
    await presses(desk, restore, "m2")
    _, cause = await newest(desk, "数据错误")
    await presses(desk, cause, "m4")
    await post(desk, "/say", id="m3", text="重启服务后正常")
    assert (await world.ticket()).version > 2
    await world.page.freshen()
    line = await line_of(desk, card["id"])
    assert [choice["label"] for choice in line["choices"]] == ["看 #1"]
