"""The command line `zhiban`: the list of commands, and how a command that fails ends."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper

import click

from bot.commands.failures import Failed, usage_line
from bot.commands.shape import Group
from bot.language import words


@dataclass(frozen=True)
class Place:
    """Where a command is written, and what it does in a few words."""

    module: str
    zh: str
    en: str


COMMANDS: Mapping[str, Place] = {
    "serve": Place("serve", "启动值班台", "Run the desk"),
    "demo": Place(
        "serve", "启动演示：样例医院和三部手机", "Run a demonstration with a sample hospital"
    ),
    "chat": Place("chat", "在终端里与值班台对话", "Talk to the desk in a terminal"),
    "people": Place("people", "人员：导入、绑定码、名单", "Staff: import, invite, list"),
    "roster": Place("roster", "排班：导入、查看、系统归属", "Roster: import, show, team"),
    "calendar": Place("calendar", "工作日历：调整、查看", "Working hours: set, season, show"),
    "qr": Place("qr", "报修二维码：制作", "Codes to report with: make"),
    "alarms": Place("alarms", "监控告警：令牌、作废", "Alarms: token, revoke"),
    "media": Place("media", "附件：清理", "Attachments: clean"),
    "articles": Place(
        "articles", "知识条目：导入、导出、待填", "Knowledge articles: import, export, todo"
    ),
    "search": Place("articles", "查知识条目", "Search the articles"),
    "triage": Place("triage", "判断一句报修的级别", "Judge how bad a report is"),
    "sla": Place("sla", "合同时限：计算、列表、条款", "Promises: explain, table, clauses"),
    "contract": Place("contract", "检查合同文件", "Check the file of a contract"),
    "channels": Place("channels", "渠道：检查", "The channels: check"),
    "wechat": Place("wechat", "公众号：菜单", "The WeChat account: menu"),
    "config": Place("check", "检查配置", "Check the settings"),
    "migrate": Place("serve", "升级数据库结构", "Bring the datastore up to date"),
    "tick": Place("serve", "做一轮到点检查和通知", "Do one round of the worker"),
}


class Commands(Group):
    """The commands, each imported only when it is asked for: --help and triage answer at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See click."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See click."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        command = getattr(importlib.import_module(f"bot.commands.{place.module}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words(p.zh, p.en)) for name, p in COMMANDS.items()])


@click.command(
    cls=Commands,
    help=words("值班台：医院信息科的聊天报修台。", "Zhiban: a chat-driven IT service desk."),
    epilog=words(
        "先试一试：zhiban demo。每个命令加 --help 看用法。",
        "To try it: zhiban demo. Every command has --help.",
    ),
)
def zhiban() -> None:
    """Nothing of its own: the commands do the work."""


def main() -> None:
    """The entry point: run a command and exit; 1 for a failure, 2 for a mistyped command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without Chinese is no reason to stop
            stream.reconfigure(errors="replace")
    sys.exit(run())


def run(args: Sequence[str] | None = None) -> int:
    """Run a command (that of this process, if none is given) and return its exit code."""
    try:
        zhiban.main(args, prog_name="zhiban", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        click.echo(usage_line(error), err=True)
        return error.exit_code
    except Failed as failed:
        failed.show()
        return failed.exit_code
    except click.Abort:  # Ctrl-C before there was anything to stop
        return 130
    return 0
