"""What a command says when it cannot go on: clear lines on stderr, and no traceback."""

import errno
from collections.abc import Callable, Mapping
from typing import IO, Any

import click
from click import exceptions

from bot.language import words


class Failed(click.ClickException):
    """The command ends with exit code 1 after saying these lines."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: IO[Any] | None = None) -> None:
        """See click."""
        click.echo(self.message, file=file, err=True)


_BECAUSE: Mapping[int, str] = {
    errno.EACCES: "没有权限",
    errno.EEXIST: "路径中有一段是文件，不是目录",
    errno.EISDIR: "是目录，不是文件",
    errno.ENAMETOOLONG: "名字太长",
    errno.ENOENT: "没有这个文件或目录",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "路径中有一段是文件，不是目录",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
}


def because(error: OSError) -> str:
    """What the system says of a file, in the reader's language."""
    said = error.strerror or type(error).__name__
    return words(_BECAUSE.get(error.errno or 0, said), said)


class Misused(Failed):
    """As Failed, for a command that was given the wrong things: exit code 2."""

    exit_code = 2


Says = Callable[[Any], str]
_USAGE: tuple[tuple[type[click.UsageError], Says], ...] = (
    (exceptions.NoSuchOption, lambda e: f"没有 {e.option_name} 这个选项{_near(e)}"),
    (exceptions.NoSuchCommand, lambda e: f"没有 {e.command_name} 这个命令{_near(e)}"),
    (exceptions.MissingParameter, lambda e: f"缺少 {_parameter(e)}"),
    (exceptions.BadParameter, lambda e: f"{_parameter(e)}：{e.message}"),
    (click.UsageError, lambda e: "命令写得不对"),
)


def usage_line(error: click.UsageError) -> str:
    """What is wrong with what was typed, and where the help is."""
    says = next(says for kind, says in _USAGE if isinstance(error, kind))
    path = error.ctx.command_path if error.ctx else "zhiban"
    zh, en = says(error), error.format_message().rstrip(".").replace("\n", " ")
    return words(f"{zh}（用法见 {path} --help）", f"{en} (see {path} --help)")


def _near(error: exceptions.NoSuchOption | exceptions.NoSuchCommand) -> str:
    return f"，是不是 {error.possibilities[0]}？" if error.possibilities else ""


def _parameter(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Argument) and error.ctx:
        return error.param.make_metavar(error.ctx).strip("[].")
    return error.param.opts[0] if error.param else ""
