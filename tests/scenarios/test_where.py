"""Where it is: campus and place from the words, on the card, put right by tapping."""

from dataclasses import replace

import pytest

from storage import people


@pytest.fixture
async def nurse(world):
    await world.person("王工", "engineer")
    return await world.person("李护士", "reporter", department="心内科")


async def tells(nurse, text):
    """A report of one device, also where the desk asks how many are affected."""
    said = await nurse.says(text)
    return await nurse.presses("就我这一台") if "影响多少人" in said else said


async def of_campus(world, character, campus):
    known = replace(character.person, campus=campus)
    character.person = await world.store.write(lambda unit: people.save(unit, known))


@pytest.mark.parametrize(
    ("text", "campus", "location"),
    [
        ("南院区3号楼5楼护士站的打印机卡纸了，就这一台", "南院区", "3号楼5楼护士站"),
        ("3号手术间的电脑开不了机，就这一台", "", "3号手术间"),
        ("二诊室电脑开不了机，就这一台", "", "二诊室"),
        ("B超2室的电脑蓝屏了，就这一台", "", "B超2室"),
        ("打印机坏了，就这一台", "", ""),
    ],
)
async def test_campus_and_place_of_the_words_are_on_the_card(world, nurse, text, campus, location):
    said = await tells(nurse, text)
    ticket = await world.ticket()
    assert (ticket.campus, ticket.location) == (campus, location)
    assert (f"地点：{campus}{location}" in said) == bool(location)
    assert "位置：" in said


async def test_who_has_a_department_keeps_it_when_he_names_a_floor(world, nurse):
    await tells(nurse, "3号楼5楼护士站打印机坏了，就这一台")
    assert (await world.ticket()).department == "心内科"


async def test_without_a_word_the_campus_is_the_person_s_own(world, nurse):
    await of_campus(world, nurse, "东院")
    await tells(nurse, "打印机坏了，就这一台")
    assert (await world.ticket()).campus == "东院"
    await tells(nurse, "东院区二诊室电脑蓝屏了，就这一台")
    assert (await world.ticket(2)).campus == "东院"
    await world.passes(minutes=5)
    await tells(nurse, "南院区三诊室扫码枪不亮了，就这一台")
    assert (await world.ticket(3)).campus == "南院区"


async def test_the_engineer_of_the_campus_in_the_words_gets_it(world, nurse):
    south = await world.person("周工", "engineer")
    await of_campus(world, south, "南院")
    north = await world.person("郑工", "engineer")
    await of_campus(world, north, "北院")
    await tells(nurse, "北院区3号楼的打印机坏了，就这一台")
    ticket = await world.ticket()
    assert ticket.engineer_id != south.person.id


async def test_the_place_is_put_right_by_tapping_and_is_in_the_history(world, nurse):
    await tells(nurse, "二诊室打印机坏了，就这一台")
    await nurse.presses("不对")
    assert "在什么地方" in await nurse.presses("地点")
    assert "地点：南院区3号楼三诊室" in await nurse.says("南院区3号楼三诊室")
    ticket = await world.ticket()
    assert (ticket.campus, ticket.location) == ("南院区", "3号楼三诊室")
    assert "地点 二诊室 改为 南院区3号楼三诊室" in await nurse.says("动态 1")


async def test_a_guest_s_floor_is_his_place_and_is_said_once(world):
    await world.person("王工", "engineer")
    guest = world.guest()
    await guest.says("5楼护士站的打印机坏了，就这一台")
    said = await tells(guest, "张护士 13900001111")
    assert said.count("5楼护士站") == 1
