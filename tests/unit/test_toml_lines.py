"""The line of a key, as mistakes name it."""

import tomllib

import pytest

from bot.contracts import contract_names, contract_text
from helpdesk.toml_lines import key_lines, line_of

TEXT = """# a contract
name = "small"   # [not] = a, table
text = \"\"\"two
lines = 3\"\"\"

[calendar.hours]
mon = ["08:00-12:00", "14:30-17:30"]

[[targets]]
clause = "X-1"
kinds = [
    "fault",

    "bug",
]

[[targets]]
clause = "X-2"

[[targets.also]]
minutes = 3

[[ladders]]
steps = [
    { at = 0.5, role = "engineer" },  # first

    { at = 1.0, role = "]" },
]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("name", 2),
        ("text", 3),
        ("calendar.hours", 6),
        ("calendar.hours.mon", 7),
        ("calendar.hours.tue", 6),
        ("targets", 9),
        ("targets[1].clause", 10),
        ("targets[1].kinds[2]", 14),
        ("targets[2]", 17),
        ("targets[2].clause", 18),
        ("targets[2].also[1].minutes", 21),
        ("targets[2].minutes", 17),
        ("ladders[1].steps[2]", 27),
        ("ladders[1].steps[2].role", 27),
        ("ladders[1].steps[1].kind", 25),
        ("period", 1),
        ("period.starts", 1),
    ],
)
def test_a_key_is_found_on_its_line_or_that_of_its_table(path, line):
    tomllib.loads(TEXT)
    assert line_of(key_lines(TEXT), path) == line


@pytest.mark.parametrize("name", contract_names())
def test_every_key_of_a_shipped_contract_has_a_line(name):
    text = contract_text(name)
    lines = key_lines(text)
    assert set(_paths(tomllib.loads(text))) <= set(lines)
    rows = text.splitlines()
    for path, line in lines.items():
        last = path.rpartition(".")[2].partition("[")[0]
        assert path.endswith("]") or last in rows[line - 1], path


def _paths(value, path=""):
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, f"{path}.{name}" if path else name)
    if isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _paths(inner, f"{path}[{number}]")
