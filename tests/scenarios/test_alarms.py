"""Alarms of monitoring: who may send them, what they become, and how they keep quiet."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.alarm_routes import alarm_routes
from helpdesk.errors import DatastoreAway
from helpdesk.messages import clean_text
from helpdesk.ticket import Status, What
from storage import alarms

PROMETHEUS = {
    "version": "4",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {
                "alertname": "DiskFull",
                "severity": "critical",
                "instance": "db1",
                "system": "HIS",
                "department": "信息科",
            },
            "annotations": {"summary": "HIS 数据库磁盘剩余不足 5%"},
            "fingerprint": "abc123",
        }
    ],
}
ZABBIX = {
    "event_id": "77",
    "trigger_id": "9",
    "event_name": "交换机掉线",
    "event_severity": "High",
    "event_value": "1",
    "host_name": "sw-3f",
    "event_tags": [{"tag": "system", "value": "网络"}],
}
PLAIN = {"key": "lis-1", "title": "LIS 接口积压", "level": "warning", "system": "LIS"}


@pytest.fixture
async def desk(world):
    """A client that posts as prometheus does."""
    await world.store.write(lambda u: alarms.put_source(u, "prometheus", "s3cret", world.now))
    app = web.Application(client_max_size=256 * 1024)
    app.add_routes(alarm_routes(world.desk, lambda: world.now))
    async with TestClient(TestServer(app)) as client:
        yield client


async def post(client, body, token="s3cret"):
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    headers = {"Authorization": f"Bearer {token}"}
    return await client.post("/api/v1/alarms", data=data, headers=headers)


def state(resolved, body=PLAIN):
    return {**body, "state": "resolved" if resolved else "firing"}


@pytest.mark.parametrize(
    ("body", "summary", "severity", "system"),
    [
        (PROMETHEUS, "HIS 数据库磁盘剩余不足 5%", "S1", "HIS"),
        (ZABBIX, "sw-3f 交换机掉线", "S2", "网络"),
        (PLAIN, "LIS 接口积压", "S3", "LIS"),
    ],
    ids=["alertmanager", "zabbix", "plain"],
)
async def test_an_alarm_becomes_a_ticket_like_any_other(
    world, desk, body, summary, severity, system
):
    engineer = await world.person("王工", "engineer")
    answer = await post(desk, body)
    assert (answer.status, await answer.json()) == (200, {"tickets": [1]})
    ticket = await world.ticket()
    assert (ticket.summary, ticket.severity, ticket.system) == (summary, severity, system)
    assert (ticket.address.channel, ticket.engineer_id) == ("alarms", engineer.person.id)
    assert ticket.deadlines
    await world.ticks()
    assert "报修人：监控 prometheus" in engineer.heard[0].text


async def test_the_same_key_is_one_ticket_and_what_resolves_is_noted(world, desk):
    await world.person("王工", "engineer")
    for _ in range(5):
        await post(desk, PLAIN)
        await world.passes(minutes=1)
    assert await (await post(desk, state(resolved=True))).json() == {"tickets": [1]}
    notes = [e.data["text"] for e in await world.history() if e.what is What.NOTED]
    assert notes == ["监控：告警已恢复"]
    other = await post(desk, {**PLAIN, "key": "lis-2"})
    assert await other.json() == {"tickets": [2]}


async def test_what_flaps_is_noted_once_and_opens_no_ticket(world, desk):
    engineer = await world.person("王工", "engineer")
    for n in range(20):
        await post(desk, state(resolved=n % 2 == 1))
        await world.passes(minutes=0.5)
    notes = [e.data["text"] for e in await world.history() if e.what is What.NOTED]
    assert [note for note in notes if "反复" in note] == [
        "监控：告警反复出现又恢复，平静之前不再提示"
    ]
    assert len(notes) == 3
    assert len(engineer.heard) == 4
    # when it has been calm, it speaks again
    world.now += timedelta(minutes=30)
    await post(desk, state(resolved=False))
    assert [e.what for e in await world.history()].count(What.NOTED) == 4


async def test_when_the_engineer_has_restored_it_the_source_confirms(world, desk):
    engineer = await world.person("王工", "engineer")
    await post(desk, PLAIN)
    for said in ("接单 1", "恢复 1", "程序缺陷", "重启了接口"):
        await engineer.says(said)
    await post(desk, state(resolved=True))
    assert (await world.ticket()).status is Status.CLOSED
    world.now += timedelta(minutes=30)
    await post(desk, PLAIN)
    assert (await world.ticket(2)).status is Status.ASSIGNED


async def test_a_resolved_alarm_that_nobody_knew_is_no_ticket(world, desk):
    assert await (await post(desk, state(resolved=True))).json() == {"tickets": [0]}


@pytest.mark.parametrize("token", ["", "wrong", "s3cret ".strip() + "x"])
async def test_nobody_without_the_token_of_a_source_is_let_in(world, desk, token):
    assert (await post(desk, PLAIN, token)).status == 403
    assert await world.store.read(lambda u: alarms.state(u, "prometheus", "lis-1")) is None


@pytest.mark.parametrize(
    "body",
    ["{", b"\xff\xfe", "[]", "3", "{}", '{"alerts": [3]}', '{"key": "a"}', "[" * 100_000],
)
async def test_what_is_no_alarm_is_refused(desk, body):
    assert (await post(desk, body)).status == 400


async def test_more_than_256_kb_is_refused(desk):
    assert (await post(desk, {**PLAIN, "text": "x" * 300_000})).status == 413


async def test_while_the_datastore_is_away_the_sender_is_to_try_again(world):
    class Away:
        async def read(self, work):
            raise DatastoreAway("away")

    app = web.Application()
    gone = replace(world.desk, store=Away())
    app.add_routes(alarm_routes(gone, lambda: world.now))
    async with TestClient(TestServer(app)) as client:
        assert (await post(client, PLAIN)).status == 503


@pytest.mark.parametrize("odd", ["\x00\x1b", "\x7f", "\ud800"])
async def test_what_no_datastore_takes_is_left_out_of_an_alarm(world, desk, odd):
    said = {"key": f"lis{odd}-1", "title": f"LIS {odd}接口积压", "level": f"warning{odd}"}
    assert (await post(desk, said)).status == 200
    ticket = await world.ticket()
    assert ticket.summary == f"LIS {clean_text(odd)}接口积压"
    assert ticket.reasons == (f"监控告警：warning{clean_text(odd)}",)
