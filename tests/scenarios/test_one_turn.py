"""One message, one turn: what the answer to a report says, and what can be tapped under it."""

import pytest

from helpdesk.place import Place, PlaceKind
from storage import places
from tests.support.platform_world import on_telegram, on_wechat

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
WORLDS = {"telegram": on_telegram, "wechat": on_wechat}
PRINTER = Place(PlaceKind.DEVICE, "2号打印机", "急诊科", "东院", "打印机", "abcdefgh23")


async def test_the_answer_to_a_report_says_all_and_offers_what_may_be_wrong(world):
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="急诊科")
    said = (await nurse.says(HIS_DOWN)).split("\n")
    assert said[0] == "已受理，工单 #1"
    assert said[1].startswith("级别：S2 严重（")
    assert "全科" in said[1]
    assert said[2] == "位置：急诊科 · HIS"
    assert said[3] == "报修人：李护士 8001"
    assert said[4] == "工程师：王工（电话 8001）"
    assert said[5] == "承诺：今天 09:30 前响应（还剩 30 分钟）"
    labels = [choice.label for choice in nurse.answer.choices]
    assert {"不对，改一下", "补充", "撤单"} <= set(labels)
    assert nurse.answer.choices
    assert (await world.ticket()).reporter_id == nurse.person.id


async def test_a_caller_s_patient_is_masked_and_his_own_number_is_kept(world):
    taker = await world.person("赵组长", "duty_manager", "webchat")
    await world.person("王工", "engineer")
    words = "产妇刘芳要输血，血库系统打不开，身份证11010519491231002X"
    answer = await taker.says(f"代报 产科 李护士 13800000000 {words}")
    assert "身份证号、姓名已替您隐去" in answer
    ticket = await world.ticket()
    assert "刘芳" not in ticket.summary
    assert "11010519491231002X" not in ticket.summary
    assert (ticket.reporter_name, ticket.reporter_phone) == ("李护士", "13800000000")
    assert ticket.severity == "S1"


@pytest.mark.parametrize("channel", ["telegram", "wechat"])
async def test_a_code_scanned_on_the_platform_is_where_one_stands(store, channel):
    async with WORLDS[channel](store) as hospital:
        await hospital.store.write(lambda unit: places.save(unit, PRINTER))
        nurse = await hospital.person("李护士", "reporter", "内科")
        engineer = await hospital.person("王工", "engineer")
        assert "位置：东院 急诊科 2号打印机" in await scanned(hospital, nurse)
        assert "工单 #1" in await nurse.says("不出纸了")
        await hospital.ticks()
        assert "已扫码确认到场" in await scanned(hospital, engineer)


async def scanned(hospital, phone):
    if phone.address.channel == "telegram":
        return await phone.says(f"/start q-{PRINTER.code}")
    return await hospital.platform.user_scans(phone.openid, f"q-{PRINTER.code}")
