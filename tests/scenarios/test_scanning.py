"""Codes on the wall: whoever scans one reports from there, and an engineer proves he has come."""

from helpdesk.place import Place, PlaceKind, scanned
from helpdesk.sla import Milestone
from storage import places
from tests.support.chat_page import entered, lines, post, served

PRINTER = Place(PlaceKind.DEVICE, "2号打印机", "急诊科", system="打印机", code="abcdefgh23")
ROOM = Place(PlaceKind.ROOM, "抢救室", "急诊科", code="bcdefghj24")


async def hang(world, *codes):
    for place in codes:
        await world.store.write(lambda unit, place=place: places.save(unit, place))


async def scans(character, place):
    return await character.says("", press=scanned(f"q-{place.code}"))


async def test_a_nurse_scans_a_printer_and_only_says_what_is_wrong(world):
    await hang(world, PRINTER)
    nurse = await world.person("李护士", "reporter", department="内科")
    await world.person("王工", "engineer")
    asked = await scans(nurse, PRINTER)
    assert asked.startswith("位置：急诊科 2号打印机")
    answer = await nurse.says("不出纸了，就这一台")
    assert "工单 #1" in answer
    assert "急诊科 2号打印机" in answer
    ticket = await world.ticket()
    assert (ticket.department, ticket.location) == ("急诊科", "急诊科 2号打印机")
    assert ticket.system


async def test_the_engineer_scans_the_same_code_and_his_arrival_is_proved(world):
    await hang(world, PRINTER)
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await scans(nurse, PRINTER)
    await nurse.says("不出纸了，就这一台")
    await world.ticks()
    answer = await scans(engineer, PRINTER)
    assert "已扫码确认到场" in answer
    assert (await world.ticket()).deadline(Milestone.ARRIVAL).met_at == world.now
    await world.ticks()
    assert nurse.was_told("扫码确认：急诊科 2号打印机")


async def test_an_engineer_with_two_tickets_there_says_which(world):
    await hang(world, ROOM)
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says("急诊护士站的打印机卡纸了，就这一台")
    await nurse.says("急诊护士站电脑开不了机，就这一台")
    await world.ticks()
    assert "2 张工单" in await scans(engineer, ROOM)
    assert "已扫码确认到场" in await engineer.presses("#2")
    assert (await world.ticket(1)).deadline(Milestone.ARRIVAL).met_at is None


async def test_a_department_s_code_fills_in_where_and_what_is_wrong_is_asked(world):
    child = Place(PlaceKind.DEPARTMENT, "儿科", "儿科", "东院", code="cdefghjk25")
    await hang(world, child)
    await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    assert (await scans(manager, child)).startswith("位置：东院 儿科\n什么坏了")
    assert "工单 #1" in await manager.says("护士站的打印机卡纸了，就这一台")
    ticket = await world.ticket()
    assert (ticket.department, ticket.campus, ticket.system) == ("儿科", "东院", "打印机")


async def test_an_engineer_with_nothing_to_do_there_reports_like_anybody(world):
    await hang(world, ROOM)
    engineer = await world.person("王工", "engineer")
    assert (await scans(engineer, ROOM)).startswith("位置：急诊科 抢救室")


async def test_a_code_nobody_knows_is_answered_politely(world):
    assert "停用" in await scans(world.guest(), ROOM)
    assert scanned("q-!!!!!!!!!!") == ""
    assert scanned("ward-7") == ""


async def test_a_place_made_again_keeps_the_code_on_its_wall(world):
    await hang(world, ROOM, Place(PlaceKind.ROOM, "抢救室", "急诊科", code="zzzzzzzzzz"))
    kept = await world.store.read(places.everywhere)
    assert [place.code for place in kept] == [ROOM.code]


async def test_a_code_s_web_link_reports_from_there_and_proves_arrival(world):
    await hang(world, PRINTER)
    nurse = await world.person("李护士", "reporter", department="内科")
    engineer = await world.person("王工", "engineer")
    async with served(world) as page:
        hers, his = page(), page()
        for who, client in ((nurse, hers), (engineer, his)):
            assert await entered(world, client, who.person.staff_no) == 200
        press = scanned(f"q-{PRINTER.code}")
        said = await post(hers, "/say", id="m1", text="扫码", label="扫码", press=press)
        assert said == 200
        assert (await lines(hers))[-1].startswith("位置：急诊科 2号打印机")
        await post(hers, "/say", id="m2", text="不出纸了，就这一台")
        assert "急诊科 2号打印机" in (await lines(hers))[-1]
        await world.ticks()
        await post(his, "/say", id="m3", text="扫码", label="扫码", press=press)
        assert "已扫码确认到场" in (await lines(his))[-1]
    assert (await world.ticket()).deadline(Milestone.ARRIVAL).met_at == world.now
