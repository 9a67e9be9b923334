"""zhiban contract check: every mistake of a contract with its line, and what it leaves open."""

import re
from collections.abc import Iterator
from datetime import date

import click

from bot.commands.failures import Failed
from bot.commands.shape import Group
from bot.contracts import contract_text, load_contract
from bot.language import words
from helpdesk.policy import Contract, ContractError
from helpdesk.toml_lines import key_lines, line_of


@click.group(cls=Group, help=words("合同文件。", "Files of contracts."))
def contract() -> None:
    """Nothing of its own."""


@contract.command(
    "check",
    help=words(
        "检查合同文件：逐条指出错误和行号，列出要请医院补充的内容。",
        "Every mistake of a contract with its line, and what the hospital has to add.",
    ),
)
@click.argument("file")
def check(file: str) -> None:
    """Print OK, or what is open; every mistake on a line ends with exit code 1."""
    try:
        text = contract_text(file)
        found = load_contract(file)
    except ContractError as error:
        raise Failed(*_mistakes(file, error)) from None
    asked = list(_asked(file, found, key_lines(text)))
    for line in asked:
        click.echo(line)
    if asked:
        count = len(asked)
        click.echo(
            words(f"没有错误，{count} 处要请医院补充", f"OK, {count} for the hospital to add")
        )
    else:
        click.echo("OK")


def _mistakes(file: str, error: ContractError) -> Iterator[str]:
    """The mistakes in the order of their lines."""
    try:
        lines = key_lines(contract_text(file))
    except ContractError:
        yield from error.mistakes
        return
    placed = [(_line(said, lines), said) for said in error.mistakes]
    for line, said in sorted(placed):
        yield f"{file}:{line}: {said.removeprefix(f'{file}: ')}"


def _line(said: str, lines: dict[str, int]) -> int:
    syntax = re.search(r"not TOML: .*\(at line (\d+)", said)
    if syntax:
        return int(syntax.group(1))
    return line_of(lines, said.partition(":")[0])


def _asked(file: str, found: Contract, lines: dict[str, int]) -> Iterator[str]:
    if found.starts == date.min:
        line = line_of(lines, "period")
        yield f"{file}:{line}: " + words(
            "请填写合同开始日期 starts", "starts: the first day, please"
        )
    for number, question in enumerate(found.questions, 1):
        line = line_of(lines, f"questions[{number}]")
        yield f"{file}:{line}: {question.text}（{question.clause}）"
