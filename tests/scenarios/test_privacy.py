"""Patients' names and numbers are not kept, whoever sends them; the sender is told gently."""

import sqlalchemy as sa

from storage.schema import metadata

TOLD = "产妇刘芳要输血，血库系统打不开，身份证11010519491231002X，家属13800138000"
SECRET = ("刘芳", "11010519491231002X", "13800138000")


async def everything_stored(world):
    """All text of all tables."""
    words = []
    async with world.store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            words += [str(row) for row in await connection.execute(sa.select(table))]
    return "\n".join(words)


async def test_a_report_with_a_patient_is_opened_and_the_patient_is_not_kept(world):
    nurse = await world.person("李护士", "reporter", department="产科")
    engineer = await world.person("王工", "engineer")
    answer = await nurse.says(TOLD)
    assert "工单 #1" in answer
    assert "S1" in answer
    assert "身份证号、手机号、姓名已替您隐去" in answer
    await world.ticks()
    kept = await everything_stored(world)
    told = "\n".join(message.text for message in engineer.heard)
    for secret in SECRET:
        assert secret not in kept
        assert secret not in told


async def test_a_guest_leaves_a_number_when_asked_for_one(world):
    await world.person("王工", "engineer")
    guest = world.guest("wechat")
    await guest.says("打印机打不出来")
    answer = await guest.says("张护士 13900001111")
    assert "隐去" not in answer
    answer = await guest.says("儿科护士站")
    if "影响多少人" in answer:
        await guest.says("1")
    assert (await world.ticket()).reporter_phone == "13900001111"
