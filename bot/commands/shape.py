"""The shape of every command: help in the reader's language, and the options many share."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.language import words

HEADINGS: Mapping[str, str] = {
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
}

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Formatter(click.HelpFormatter):
    """click's own, with its few words in both languages."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See click."""
        super().write_usage(prog, args, prefix or words("用法：", "Usage: "))

    def section(self, name: str) -> Any:
        """See click."""
        return super().section(words(HEADINGS.get(name, name), name))


class Context(click.Context):
    """click's own, with our formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose --help is in the reader's language."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See click."""
        return _translated(super().get_help_option(ctx))


class Group(click.Group):
    """A group of such commands."""

    context_class = Context
    command_class = Command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See click."""
        return _translated(super().get_help_option(ctx))


def _translated(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = words("显示这段说明", "Show this and exit")
    return option


class Port(click.ParamType[int]):
    """A number of a TCP port."""

    name = "port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See click."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
            self.fail(
                words("应是 1 到 65535 的整数", "must be a number from 1 to 65535"), param, ctx
            )
        return int(text)


class Moment(click.ParamType[datetime]):
    """An instant in ISO 8601; one without a zone is for the command to place."""

    name = "iso time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """See click."""
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            says = words("应形如 2026-11-21T14:30", "must be like 2026-11-21T14:30")
            self.fail(says, param, ctx)


def config_option(command: Decorated) -> Decorated:
    """--config FILE."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=words(
            "配置文件；不写则用 ZHIBAN_CONFIG 或当前目录的 zhiban.toml",
            "Settings file; else ZHIBAN_CONFIG or ./zhiban.toml",
        ),
    )(command)


def datastore_options(command: Decorated) -> Decorated:
    """--config FILE and --demo: which datastore a command works on."""
    demo = click.option(
        "--demo",
        is_flag=True,
        help=words("用演示的数据库（var/demo.db）", "Use the demonstration's datastore"),
    )
    return config_option(demo(command))


def place_options(command: Decorated) -> Decorated:
    """--host and --port: where a desk listens."""
    host = click.option("--host", metavar="HOST", help=words("监听地址", "Address to listen on"))
    port = click.option(
        "--port", type=Port(), metavar="PORT", help=words("端口", "Port to listen on")
    )
    return host(port(command))
