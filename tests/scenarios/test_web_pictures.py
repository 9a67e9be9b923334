"""Pictures and files on the chat's page: taken by what they are, shown again, kept from others."""

from dataclasses import replace

import pytest

from bot.media_giving import SENDING, MediaGiving
from bot.webchat.settings import PageSettings
from storage import web_uploads
from tests.support.chat_page import entered, lines, nurse_of, post, served

FAULT = "急诊HIS打不开，全科挂不了号"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
PDF = b"%PDF-1.4\n" + b"0" * 100
MIB = 1 << 20


@pytest.fixture
async def page(world):
    world.desk = replace(world.desk, files=SENDING | {"webchat"})
    async with served(world, PageSettings(most_bytes=2 * MIB)) as new:
        yield new


async def shown(client):
    """What the history shows beside words: kind and address of each."""
    answer = await (await client.get("/chat/lines")).json()
    return [line["sent"] for line in answer["lines"] if line["sent"]]


async def sends(client, content, name="p1"):
    answer = await client.post(f"/chat/send?id={name}", data=content)
    return answer.status, (await answer.json()).get("error", "")


async def test_what_was_sent_is_in_the_history_after_a_reload(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    await post(client, "/say", id="m1", text=FAULT)
    assert await sends(client, PNG) == (200, "")
    (sent,) = await shown(client)
    assert sent["kind"] == "image"
    for _ in range(2):
        answer = await client.get(sent["path"])
        assert (answer.status, await answer.read()) == (200, PNG)
        assert answer.content_type == "image/png"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        # the second time it lies in the desk's own folder
        await world.media.fetch()
        await world.store.write(lambda unit: web_uploads.drop_before(unit, world.now))


async def test_nobody_else_sees_it_and_nobody_who_took_it_back(world, page):
    nurse, client, other = await nurse_of(world), page(), page()
    await entered(world, client, nurse.person.staff_no)
    colleague = await world.person("周护士", "reporter")
    await entered(world, other, colleague.person.staff_no)
    await post(client, "/say", id="m1", text=FAULT)
    await sends(client, PNG)
    (sent,) = await shown(client)
    assert (await other.get(sent["path"])).status == 404
    assert (await page().get(sent["path"])).status == 401
    assert (await client.get("/chat/sent/..%2f..%2fetc")).status == 404
    await post(client, "/say", id="m2", press="misplaced:1", label="放错了")
    answer = await (await client.get("/chat/lines")).json()
    (removing,) = [c for c in answer["lines"][-1]["choices"] if c["label"] == "删掉"]
    await post(client, "/say", id="m3", press=removing["data"], label=removing["label"])
    assert (await client.get(sent["path"])).status == 404


async def test_how_large_a_file_may_be_is_the_desks_setting_and_said_in_words(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    assert (await (await client.get("/chat/me")).json())["most_mb"] == 2
    assert await sends(client, PNG + b"0" * (2 * MIB - len(PNG))) == (200, "")
    assert await sends(client, PNG + b"0" * (2 * MIB), "p2") == (413, "太大了，最多 2 MB")


KINDS = [
    (PDF, 200),
    (b"hello\n", 200),
    (b"<html><script>alert(1)</script>", 415),
    (b"MZ\x90\x00" + b"\0" * 60, 415),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
    (b"", 415),
]


@pytest.mark.parametrize(("content", "status"), KINDS)
async def test_a_file_is_what_its_first_bytes_say(world, page, content, status):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    told = await sends(client, content)
    assert told[0] == status
    assert ("收不了" in told[1]) == (status == 415)
    assert len(await shown(client)) == (status == 200)
    for sent in await shown(client):
        answer = await client.get(sent["path"])
        assert "attachment" in answer.headers["Content-Disposition"]


async def test_an_engineer_sees_the_nurses_picture_on_his_page(world, page):
    nurse, client, there = await nurse_of(world), page(), page()
    engineer = await world.person("王工", "engineer")
    await entered(world, client, nurse.person.staff_no)
    await entered(world, there, engineer.person.staff_no)
    await post(client, "/say", id="m1", text=FAULT)
    await sends(client, PNG)
    await world.media.fetch()
    await post(there, "/say", id="m1", press="media:1", label="查看附件")
    if not any("马上发给您" in text for text in await lines(there)):
        await post(there, "/say", id="m2", text="附件 1")
    assert "马上发给您" in (await lines(there))[-1]
    await MediaGiving(world.media, "").go_on()
    (sent,) = await shown(there)
    answer = await there.get(sent["path"])
    assert (answer.status, await answer.read()) == (200, PNG)
    assert "工单 #1 的图片" in (await lines(there))[-1]
