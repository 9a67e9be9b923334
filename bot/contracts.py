"""Contracts from files: those that come with the desk by name, a hospital's own by path."""

import tomllib
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.holidays_cn import china_days
from helpdesk.policy import Contract, ContractError, read_contract

SHIPPED = files("helpdesk").joinpath("contracts")
SUFFIX = ".toml"


def contract_names() -> tuple[str, ...]:
    """The names of the contracts that come with the desk, in order."""
    found = (entry.name for entry in SHIPPED.iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def load_contract(name_or_path: str | Path) -> Contract:
    """The contract of this name, or in the file of this path if it ends in .toml.

    ContractError when there is none, it is not TOML or says something wrong.
    """
    text = contract_text(name_or_path)
    try:
        return read_contract(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ContractError([f"{name_or_path}: not TOML: {error}"]) from error


def contract_at(name_or_path: str | Path, at: datetime) -> Contract:
    """The contract on the public holidays of the years around an instant. Raises ContractError."""
    return _with_holidays(str(name_or_path), at.year)


@lru_cache(maxsize=64)
def _with_holidays(name_or_path: str, year: int) -> Contract:
    return load_contract(name_or_path).with_days(*china_days(range(year - 1, year + 3)))


def contract_text(name_or_path: str | Path) -> str:
    """The file of a contract as it stands. Raises ContractError."""
    return _text(_file(name_or_path), str(name_or_path))


def _file(name_or_path: str | Path) -> Traversable:
    path = Path(name_or_path)
    if path.suffix == SUFFIX:
        return path
    if str(name_or_path) in contract_names():
        return SHIPPED.joinpath(f"{name_or_path}{SUFFIX}")
    known = ", ".join(contract_names())
    raise ContractError([f"{name_or_path}: no such contract; there are: {known}"])


def _text(file: Traversable, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ContractError([f"{name}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ContractError([f"{name}: not UTF-8"]) from error
