"""Where settings are written: the TOML file, the environment, files that hold one secret."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.config_keys import KEYS, PREFIX, Key

SECTIONS = tuple(dict.fromkeys(key.name.partition(".")[0] for key in KEYS if "." in key.name))


class ConfigError(Exception):
    """The settings cannot be used; `problems` is one Chinese line for each mistake, key first."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def read_file(path: Path) -> dict[str, object]:
    """What TOML gave for each dotted name. ConfigError if there is no such file, or no TOML."""
    try:
        return dict(_flat(tomllib.loads(_text_of(path))))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"第 {line[1]} 行" if line else "文件末尾"
        raise ConfigError([f"{path}：{where}不合 TOML 写法，请检查引号、等号和方括号"]) from None


def _flat(tables: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in tables.items():
        if name in SECTIONS and isinstance(value, dict):
            yield from ((f"{name}.{inner}", deep) for inner, deep in value.items())
        else:
            yield name, value


def unknown_settings(written: Iterable[str]) -> Iterator[str]:
    """A problem for each name in the file that is no setting."""
    known = [key.name for key in KEYS]
    for name in written:
        if name in SECTIONS:
            yield f"{name}：应写成一节，以 [{name}] 开头"
        elif name not in known:
            near = _nearest(name, [*known, *SECTIONS])
            yield f"{name}：没有这个设置" + (f"，是不是 {near}？" if near else "")


def _nearest(name: str, known: list[str]) -> str:
    # A setting written under the wrong heading is as near as one misspelt.
    same = [other for other in known if other.rpartition(".")[2] == name.rpartition(".")[2]]
    return next(iter(difflib.get_close_matches(name, known, 1, 0.6) + same), "")


_UNREADABLE: dict[type[Exception], str] = {
    FileNotFoundError: "没有这个文件",
    PermissionError: "没有读取权限",
    IsADirectoryError: "这是一个目录，不是文件",
}


def _text_of(path: Path) -> str:
    """The text of the file, with or without the mark that Windows editors put first."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError([f"{path}：不是 UTF-8 编码，请另存为 UTF-8"]) from None
    except (OSError, ValueError) as error:
        raise ConfigError([f"{path}：{_UNREADABLE.get(type(error), '读不出来')}"]) from None


def given(
    key: Key, written: Mapping[str, object], environ: Mapping[str, str]
) -> tuple[str, object]:
    """Where the setting was made, as the operator calls it, and what is there ("" if nothing).

    Raises ConfigError.
    """
    file_variable = f"{key.variable}_FILE"
    direct = environ.get(key.variable, "").strip()
    file = environ.get(file_variable, "").strip() if key.secret else ""
    if direct and file:
        raise ConfigError([f"{key.variable}：与 {file_variable} 只能设一个"])
    if file:
        return file_variable, _secret_file(file_variable, file)
    if direct:
        return key.variable, _number(direct) if key.kind is int else direct
    raw = written.get(key.name, "")
    return key.name, raw.strip() if isinstance(raw, str) else raw


def _secret_file(variable: str, file: str) -> str:
    try:
        text = _text_of(Path(file)).strip()
    except ConfigError as error:
        raise ConfigError(f"{variable}：{problem}" for problem in error.problems) from None
    if not text:
        raise ConfigError([f"{variable}：{file} 是空的"])
    return text


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text


_KNOWN = frozenset(
    {f"{PREFIX}CONFIG"}
    | {key.variable for key in KEYS}
    | {f"{key.variable}_FILE" for key in KEYS if key.secret}
)
# What tests use, and what Kubernetes sets for a service of the desk's name.
_OF_OTHERS = re.compile(
    rf"{PREFIX}(?:TEST_\w+|(?:\w+_)?(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_(?:TCP|UDP)(?:_\w+)?))"
)


def misspelt_variables(environ: Mapping[str, str]) -> Iterator[str]:
    """A problem for each variable that is nearly one of ours."""
    for name in _strange(environ):
        near = _near_variable(name)
        if near:
            yield f"{name}：没有这个变量，是不是 {near}？"


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """The other variables that look like ours and are not: they do nothing, and do no harm."""
    return [name for name in _strange(environ) if not _near_variable(name)]


def _strange(environ: Mapping[str, str]) -> Iterator[str]:
    for name in environ:
        if name.startswith(PREFIX) and name not in _KNOWN and not _OF_OTHERS.fullmatch(name):
            yield name


def _near_variable(name: str) -> str:
    stems = [known.removeprefix(PREFIX) for known in sorted(_KNOWN)]
    near = difflib.get_close_matches(name.removeprefix(PREFIX), stems, 1, 0.85)
    return PREFIX + near[0] if near else ""
