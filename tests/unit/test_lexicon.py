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
        ("ICU护士站断网", "网络", "重症医学科"),
    ],
)
def test_systems_and_departments_are_known_by_their_everyday_names(
    text: str, system: str, department: str
) -> None:
    got = assess(text)
    assert (got.system, got.department) == (system, department)


@pytest.mark.parametrize(
    ("alias", "name"), [(alias, s.name) for s in SOFTWARE + HARDWARE for alias in s.aliases]
)
def test_every_alias_leads_to_its_system(alias: str, name: str) -> None:
    assert find_system(alias) == name


def test_every_system_has_one_name_and_a_family_that_is_a_system() -> None:
    assert len(SYSTEMS) == len(set(SYSTEMS))
    assert set(FAMILIES.values()) <= set(SYSTEMS)
    assert FAMILIES["挂号系统"] == FAMILIES["HIS"] == "HIS"
