"""The glossary has every enum with exactly its members, and the words that the desk says."""

import importlib
import pkgutil
import re
from enum import StrEnum
from pathlib import Path

import pytest

import handlers
import helpdesk
import knowledge_base
import notifications
import storage
from bot.contracts import load_contract
from helpdesk.contract import MILESTONE_LABELS
from helpdesk.grounds import SCOPE_WORDS
from helpdesk.people import ROLE_WORDS, VERB_WORDS
from helpdesk.service import SERVICE_LABELS
from helpdesk.stakes import KIND_WORDS
from helpdesk.ticket import STATUS_WORDS

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
PACKAGES = (helpdesk, storage, knowledge_base, notifications, handlers)
SAID = (
    load_contract("gdph-einvoice").severity_labels,
    KIND_WORDS,
    MILESTONE_LABELS,
    ROLE_WORDS,
    SCOPE_WORDS,
    SERVICE_LABELS,
    STATUS_WORDS,
    VERB_WORDS,
)


def enums() -> list[type[StrEnum]]:
    """Every enum that a module of the packages defines."""
    found = {}
    for package in PACKAGES:
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for thing in vars(importlib.import_module(module.name)).values():
                if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum:
                    found[thing.__module__, thing.__name__] = thing
    return [found[name] for name in sorted(found)]


def rows(enum: type[StrEnum]) -> dict[str, str]:
    """The table under the enum's name: value -> what is on screen."""
    text = GLOSSARY.read_text(encoding="utf-8")
    sections = re.findall(rf"^### `{enum.__name__}`\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    assert len(sections) == 1, f"docs/glossary.md: write one section ### `{enum.__name__}`"
    lines = re.findall(r"^\| `([^`]+)` \| ([^|]*) \|", sections[0], re.M)
    assert len(lines) == len(dict(lines)), f"docs/glossary.md, {enum.__name__}: a word twice"
    return dict(lines)


@pytest.mark.parametrize("enum", enums(), ids=lambda enum: enum.__name__)
def test_the_glossary_has_every_member_of_the_enum_and_no_other(enum):
    there, wanted = set(rows(enum)), {member.value for member in enum}
    where = f"docs/glossary.md, section {enum.__name__}"
    assert not wanted - there, f"{where}: no row for {sorted(wanted - there)}"
    assert not there - wanted, f"{where}: {sorted(there - wanted)} is no member any more"


@pytest.mark.parametrize("said", SAID, ids=lambda said: type(next(iter(said))).__name__)
def test_the_glossary_has_the_words_that_are_on_the_screen(said):
    written = rows(type(next(iter(said))))
    other = {key.value: word for key, word in said.items() if written.get(key.value) != word}
    assert not other, f"docs/glossary.md: on screen it says {other}"


def test_no_two_enums_share_a_name():
    names = [enum.__name__ for enum in enums()]
    assert sorted(names) == sorted(set(names))
