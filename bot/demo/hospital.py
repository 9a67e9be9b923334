"""The demonstration hospital: a dozen people, their teams, shifts, and the starter articles."""

from importlib.resources import files
from pathlib import Path

from helpdesk.article import Article
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from helpdesk.roster import DAY, Shift
from knowledge_base.importer import read_folder
from storage import articles, marks, people, rosters
from storage.accounts import Account, bind
from storage.rosters import DEFAULT_SYSTEM
from storage.unit import Unit

APPLICATIONS, CLINICAL, EQUIPMENT = "应用组", "临床组", "设备网络组"
LOADED = "demo_hospital"
"""The fact that says a datastore holds the demonstration."""

PEOPLE = (
    Person("N001", "李护士", Role.REPORTER, "急诊科", "本部", "8120"),
    Person("N002", "周收费员", Role.REPORTER, "门诊收费处", "本部", "8130"),
    Person("E001", "王工", Role.ENGINEER, "信息科", "本部", "8001", APPLICATIONS),
    Person("E002", "刘工", Role.ENGINEER, "信息科", "本部", "8002", APPLICATIONS),
    Person("E003", "陈工", Role.ENGINEER, "信息科", "本部", "8003", CLINICAL),
    Person("E004", "孙工", Role.ENGINEER, "信息科", "本部", "8004", EQUIPMENT),
    Person("M001", "赵组长", Role.DUTY_MANAGER, "信息科", "本部", "8008"),
    Person("D001", "钱主任", Role.DIRECTOR, "信息科", "本部", "8009"),
)

TEAM_SYSTEMS = {
    CLINICAL: (
        "LIS EMR PACS 手麻系统 重症监护系统 心电系统 病理系统 输血管理系统 微生物系统 标本追溯系统 "
        "超声报告系统 医技预约系统 住院医生站 门诊医生站 移动医生站 护理系统 移动护理系统 "
        "护理部管理系统 质控系统 临床路径系统 病历权限系统 合理用药系统 处方点评系统 审方系统 "
        "CDSS 危急值系统 PICC系统 MDT会诊系统 传染病系统 病案系统"
    ),
    EQUIPMENT: "打印机 网络 机房 电话 外设 电脑 办公软件 监控门禁 自助机 叫号系统",
}


class OccupiedError(Exception):
    """The datastore holds a real hospital; a demonstration must not touch it."""


async def load(unit: Unit) -> None:
    """Put the demonstration hospital in, once. Raises OccupiedError when others' data is there."""
    if await marks.fact(unit, LOADED):
        return
    if await people.everyone(unit):
        raise OccupiedError
    await _staff(unit)
    await articles.save(unit, starter_articles())
    await marks.put_fact(unit, LOADED, "1")


async def _staff(unit: Unit) -> None:
    ids: dict[str, int] = {}
    for person in PEOPLE:
        stored = await people.save(unit, person)
        ids[person.staff_no] = stored.id
        await bind(unit, Account(Address("webchat", person.staff_no), stored))
    for team, systems in TEAM_SYSTEMS.items():
        for system in systems.split():
            await rosters.set_team(unit, system, team)
    await rosters.set_team(unit, DEFAULT_SYSTEM, APPLICATIONS)
    await rosters.replace_shifts(unit, _shifts(ids))


def _shifts(ids: dict[str, int]) -> list[Shift]:
    """Somebody of each team around the clock; a second one in the applications team by day."""
    around_the_clock = [("E001", APPLICATIONS), ("E003", CLINICAL), ("E004", EQUIPMENT)]
    always = [
        Shift(team, day, 0, DAY, ids[no]) for no, team in around_the_clock for day in range(7)
    ]
    by_day = [Shift(APPLICATIONS, day, 8 * 60, 18 * 60, ids["E002"]) for day in range(5)]
    return always + by_day


def starter_folder() -> Path:
    """Where the articles are that come with the desk."""
    return Path(str(files("knowledge_base").joinpath("articles")))


def starter_articles() -> list[Article]:
    """The articles that come with the desk."""
    found, bad = read_folder(starter_folder())
    if bad:
        raise ValueError("; ".join(bad))
    return found
