"""Every setting is in the table, in the example and in both READMEs."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from bot.config import Settings, load
from bot.config_keys import KEYS
from bot.config_sources import read_file

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "bot" / "config.example.toml"


def names(part: object, before: str = "") -> set[str]:
    """The dotted names of the fields, sections opened."""
    found = set()
    for field in fields(part):
        value = getattr(part, field.name)
        opened = is_dataclass(value)
        found |= names(value, f"{before}{field.name}.") if opened else {before + field.name}
    return found


def test_the_table_has_exactly_the_fields_of_the_settings():
    assert {key.name for key in KEYS} == names(Settings())
    assert len({key.variable for key in KEYS}) == len(KEYS)


def test_the_example_has_exactly_the_settings():
    assert set(read_file(EXAMPLE)) == names(Settings())


def test_the_example_as_it_stands_is_the_defaults():
    assert load(EXAMPLE, {}) == Settings()


def test_every_setting_of_the_example_has_a_comment_that_names_its_variables():
    blocks = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    for key in KEYS:
        name = key.name.rpartition(".")[2]
        (block,) = (b for b in blocks if f"\n{name} = " in b and f"{key.variable}" in b)
        assert (f"{key.variable}_FILE" in block) == key.secret


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_has_every_variable(readme):
    path = ROOT / readme
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert [key.variable for key in KEYS if f"`{key.variable}`" not in text] == []
