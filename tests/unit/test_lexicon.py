"""The names of systems and departments."""

import pytest

from helpdesk.lexicon import FAMILIES, HARDWARE, SOFTWARE, SYSTEMS, find_system
from helpdesk.triage import assess


@pytest.mark.parametrize(
    ("text", "system", "department"),
    [
        ("儿科派克斯打不开", "PACS", "儿科"),
        ("收费处的打印机卡纸", "打印机", "收费处"),
        ("检验科lis传不了结果", "LIS", "检验科"),
        ("8病区pda扫不了码", "移动护理系统", "8病区"),
        ("history is fine", "", ""),
        ("掌上医院缴不了费", "掌上医院", ""),
        ("ICU护士站断网", "网络", "ICU护士站"),
    ],
)
def test_systems_and_departments_are_known_by_their_everyday_names(
    text: str, system: str, department: str
) -> None:
    got = assess(text)
    assert (got.system, got.department) == (system, department)


@pytest.mark.parametrize(
    "place",
    """
手外科病房 妇产科病区 血管外科 小儿外科 口腔颌面外科 呼吸内科 介入科 烧伤整形科 肿瘤二病区 内三病区
门诊二楼药房 3号楼5层东护士站 儿科护士站 住院收费处2号窗口 CT室 NICU 急诊抢救室 儿科急诊 5楼内科
消化内科一病区 住院部5楼西护士站
""".split(),
)
def test_a_department_keeps_the_words_it_was_given(place: str) -> None:
    assert assess(f"{place}断网了").department == place
    assert assess(f"我这里是{place}，打印机卡纸").department == place


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("急诊HIS打不开，全科挂不了号", "急诊科"),
        ("心内断网", "心内科"),
        ("检验科报告打不出来", "检验科"),
        ("体检报告打不出来", ""),
        ("抗肿瘤药查不到", ""),
        ("药房系统打不开", ""),
    ],
)
def test_a_bare_short_form_is_completed_and_a_thing_is_no_place(text: str, department: str) -> None:
    found = assess(text)
    assert found.named == bool(department)
    assert not department or found.department == department


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("打电话问检验科说早发了，血液科这边刷不出来", "血液科"),
        ("尊敬的信息科同事，护理部想要一张报表", "护理部"),
        ("门诊二楼收费处三个窗口都收不了费", "门诊二楼收费处"),
        ("冰冻报告传不到手术室，病理科都急了", "病理科"),
        ("骨二科护士站断网", "骨二科护士站"),
    ],
)
def test_the_place_is_that_of_the_sender(text: str, department: str) -> None:
    assert assess(text).department == department


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("三个审方药师都卡住了", "药房"),
        ("血球仪全部不传，手录", "检验科"),
        ("五间手麻跟监护断了", "手术室"),
        ("静配今早批次下不来", "静配中心"),
    ],
)
def test_work_tells_of_its_department(text: str, department: str) -> None:
    assert assess(text).department == department


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("挂号那个软件打不开", "挂号系统"),
        ("叫号的不响了", "叫号系统"),
        ("拍片子传图的那个东西堵了", "PACS"),
        ("腕带机不出带子", "打印机"),
        ("签名那个小棒弹证书吊销", "CA签名"),
        ("打电话抄结果抄了一晚上，检验结果不回", "LIS"),
        ("八台电脑都写不了病历", "EMR"),
        ("电脑死机，医嘱开不了", "电脑"),
    ],
)
def test_systems_go_by_what_people_call_them(text: str, system: str) -> None:
    assert assess(text).system == system


@pytest.mark.parametrize(
    ("alias", "name"), [(alias, s.name) for s in SOFTWARE + HARDWARE for alias in s.aliases]
)
def test_every_alias_leads_to_its_system(alias: str, name: str) -> None:
    assert find_system(alias) == name


def test_every_system_has_one_name_and_a_family_that_is_a_system() -> None:
    assert len(SYSTEMS) == len(set(SYSTEMS))
    assert set(FAMILIES.values()) <= set(SYSTEMS)
    assert FAMILIES["挂号系统"] == FAMILIES["HIS"] == "HIS"
