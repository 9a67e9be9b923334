"""Where it is: what the words say goes before whose phone it is, and two places are two reports."""

from dataclasses import replace

import pytest

from helpdesk.severity import Severity
from storage import people


@pytest.mark.parametrize("text", ["3间正在大出血！！血发不出来", "台上等血，血库系统打不开"])
async def test_with_a_patient_on_the_table_it_is_the_theatre_whoever_writes(world, text):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    answer = await nurse.says(text)
    ticket = await world.ticket()
    assert (ticket.severity, ticket.department) == (Severity.S1, "手术室")
    assert "位置：手术室" in answer


async def test_another_place_is_another_ticket_also_in_the_same_breath(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says("3号楼5楼护士站的打印机卡纸了，就这一台")
    await nurse.says("门诊2楼收费窗口打印机也卡纸了，就这一台")
    assert (await world.ticket(2)).location == "2楼收费窗口"


async def test_letters_that_report_nothing_are_not_noted(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    assert "已补充" not in await nurse.says("happy birthday to you")


async def test_the_campus_stands_beside_the_department_and_no_line_is_spent_on_it(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    known = replace(nurse.person, campus="本部")
    nurse.person = await world.store.write(lambda unit: people.save(unit, known))
    answer = await nurse.says("急诊HIS打不开，全科挂不了号")
    assert "位置：本部 急诊科 · HIS" in answer
    assert "地点" not in answer
