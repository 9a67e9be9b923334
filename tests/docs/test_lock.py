"""The lock files and pyproject.toml agree, and the lock names no place to download from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, tuple[Requirement, int]]:
    """Name -> what is pinned, and how many hashes stand under it."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in filter(None, text.splitlines()):
        pin = Requirement(line.partition("--hash")[0].strip())
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)", line)
        assert len(hashes) == line.count("--hash")
        found[canonicalize_name(pin.name)] = (pin, len(hashes))
    return found


def wanted(lock: str) -> list[Requirement]:
    """What pyproject.toml asks of this lock."""
    project = PROJECT["project"]
    asked = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    if lock == "requirements-dev.lock":
        asked += [line for extra in project["optional-dependencies"].values() for line in extra]
    return [Requirement(line) for line in asked]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_to_a_version_that_pyproject_allows(lock):
    pinned = pins(lock)
    for asked in wanted(lock):
        pin, _ = pinned[canonicalize_name(asked.name)]
        (version,) = (spec.version for spec in pin.specifier if spec.operator == "==")
        assert asked.specifier.contains(version), f"{asked} but {pin} in {lock}: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock):
    assert {name for name, (_, hashes) in pins(lock).items() if hashes == 0} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(--?(i|f|index|extra|find|trusted)|#)", text, re.MULTILINE)


def test_what_runs_is_what_was_tested():
    run, tested = (
        {name: (str(pin), hashes) for name, (pin, hashes) in pins(lock).items()} for lock in LOCKS
    )
    assert run.items() <= tested.items()
