"""The papers agree with each other, with the command line, and with what is in the tree."""

import re
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Parts of names only: this file names no place to download from either.
REGISTRIES = re.compile(
    r"\bpypi\b|python.?hosted|npm(?:js|mirror)|crates\.|\bghcr\b|docker\.|"
    r"mirrors?\.|proxy\.golang|/simple/|--(?:extra-)?index-url",
    re.IGNORECASE,
)


def text_of(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


def prose(paper: Path) -> str:
    """The paper without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```\n", "", text_of(paper), flags=re.MULTILINE | re.DOTALL)


def name_of(paper: Path) -> str:
    return str(paper.relative_to(ROOT))


def anchor(heading: str) -> str:
    """The fragment that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def headings(paper: Path) -> list[tuple[str, str]]:
    return re.findall(r"^(#+) (.+)$", prose(paper), re.MULTILINE)


def commands(group: click.Group, before: str) -> list[str]:
    """Every command that does something, as it is typed."""
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        typed = f"{before} {name}"
        found += commands(command, typed) if isinstance(command, click.Group) else [typed]
    return found


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_has_every_command(readme):
    cli = pytest.importorskip("bot.cli")
    (group,) = (thing for thing in vars(cli).values() if isinstance(thing, click.Group))
    typed = commands(group, "zhiban")
    assert "zhiban people import" in typed
    text = text_of(ROOT / readme)
    missing = [name for name in typed if not re.search(rf"`{name}[` ]", text)]
    assert not missing, f"{readme}: say what these do: {missing}"


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_has_no_command_that_is_not_there(readme):
    cli = pytest.importorskip("bot.cli")
    (group,) = (thing for thing in vars(cli).values() if isinstance(thing, click.Group))
    typed = commands(group, "zhiban")
    written = set(re.findall(r"^ *(zhiban [^#\n]+?)(?: +#.*)?$", text_of(ROOT / readme), re.M))
    written |= set(re.findall(r"`(zhiban [^`]+)`", text_of(ROOT / readme)))
    assert written
    for line in written:
        assert any(f"{line} ".startswith(f"{name} ") for name in typed), f"{readme}: {line}"


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_every_link_leads_somewhere(paper):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(paper)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        there = paper.parent / path if path else paper
        assert there.exists(), f"{name_of(paper)}: there is no {target}"
        if fragment:
            known = {anchor(title) for _, title in headings(there)}
            assert fragment in known, f"{name_of(paper)}: no heading for {target}"


def test_both_readmes_have_the_same_headings_and_blocks():
    english, chinese = (ROOT / readme for readme in READMES)
    assert [mark for mark, _ in headings(english)] == [mark for mark, _ in headings(chinese)]
    for what in (r"^ *```(\w+)", r"^\| `?([\w.]+_?\w*)`? \| `ZHIBAN", r"\]\((docs/[^)]*)\)"):
        found = [re.findall(what, text_of(paper), re.MULTILINE) for paper in (english, chinese)]
        assert found[0] == found[1]
        assert found[0]


def test_every_decision_is_in_the_list():
    adrs = ROOT / "docs" / "adr"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text_of(adrs / "README.md"))
    assert listed == sorted(path.name for path in adrs.glob("[0-9]*.md"))


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_no_paper_names_a_place_to_download_from(paper):
    lines = text_of(paper).splitlines()
    assert [line for line in lines if REGISTRIES.search(line)] == []
