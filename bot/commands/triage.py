"""zhiban triage: how bad a report is judged to be, and why; needs no datastore."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import click

from bot.commands.failures import Failed, Misused, because
from bot.commands.shape import Command
from bot.commands.triage_words import told
from bot.language import words
from helpdesk.grounds import SCOPE_WORDS
from helpdesk.intake import ABOUT_SEVERITY
from helpdesk.severity import Scope
from helpdesk.stakes import KIND_WORDS
from helpdesk.triage import Assessment, assess, with_answer


@click.command(
    cls=Command,
    help=words(
        '判断一句报修的级别、范围和依据。--jsonl 逐行读 {"id", "text"}，逐行写 JSON；- 是标准输入',
        'Judge a report: severity, scope and why. --jsonl reads lines of {"id", "text"} and '
        "writes a line of JSON for each; - is standard input.",
    ),
)
@click.argument("text", nargs=-1)
@click.option("--jsonl", metavar="FILE|-", help=words("批量判断的文件", "File of reports"))
@click.option(
    "--answers",
    metavar="FILE",
    help=words(
        '报修人的回答，每行 {"id", "scope", "patient_care"}，给出答后的级别',
        'Answers, lines of {"id", "scope", "patient_care"}: the severity after them',
    ),
)
def triage(text: tuple[str, ...], jsonl: str | None, answers: str | None) -> None:
    """Print the judgement of a text, or of every line of a file."""
    said = " ".join(text).strip()
    if jsonl is None and not said:
        raise Misused(
            words(
                "请写一句报修，或用 --jsonl（用法见 zhiban triage --help）",
                "Give a text, or --jsonl (see zhiban triage --help)",
            )
        )
    if jsonl == answers == "-":
        both = words("--jsonl 和 --answers 不能都是 -", "--jsonl and --answers cannot both be -")
        raise Misused(both)
    if said:
        click.echo("\n".join(_shown(assess(said))))
    replies = dict(_answers(answers)) if answers else {}
    for name, line in _reports(jsonl) if jsonl else ():
        found = assess(line)
        if _key(name) in replies:
            found = with_answer(found, **replies[_key(name)])
        click.echo(json.dumps(_row(name, found), ensure_ascii=False))


def _shown(found: Assessment) -> Iterator[str]:
    scope, kind = told(SCOPE_WORDS[found.scope]), told(KIND_WORDS[found.kind])
    yield f"{found.severity}  {scope}  {kind}"
    between = words("：", ": ")
    if found.system:
        yield words("系统", "system") + between + found.system
    if found.department:
        yield words("科室", "department") + between + found.department
    yield words("依据", "why") + between + words("；", "; ").join(map(told, found.reasons))
    question = _question(found)
    if question:
        yield words("会问", "asks") + between + told(question)


def _row(name: object, found: Assessment) -> dict[str, object]:
    return {
        "id": name,
        "severity": found.severity,
        "scope": found.scope,
        "kind": found.kind,
        "system": found.system,
        "department": found.department,
        "sure": round(found.sure, 3),
        "ask": _question(found),
        "reasons": list(found.reasons),
    }


def _question(found: Assessment) -> str | None:
    """What the desk would ask, if it would."""
    return ABOUT_SEVERITY[found.ask].text if found.ask else None


class Answer(TypedDict):
    """What the reporter said; None where nothing was."""

    scope: Scope | None
    care: bool | None


def _key(name: object) -> str:
    """An id as it is written: whatever JSON takes may be one."""
    return json.dumps(name, sort_keys=True)


def _answers(file: str) -> Iterator[tuple[str, Answer]]:
    """Every id of the file, as a key, with what was answered. Raises Failed."""
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            row = _read(line)
            scope, care = row.get("scope"), row.get("patient_care")
            if not (care is None or isinstance(care, bool)):
                raise ValueError(care)
            yield _key(row["id"]), Answer(scope=Scope(scope) if scope else None, care=care)
        except (ValueError, TypeError, RecursionError, KeyError, AttributeError):
            raise Failed(
                words(
                    f'{file} 第 {number} 行应形如 {{"id": "1", "scope": "person", '
                    '"patient_care": false}',
                    f'{file}:{number}: must be like {{"id": "1", "scope": "person", '
                    '"patient_care": false}',
                )
            ) from None


def _reports(file: str) -> list[tuple[object, str]]:
    """Every (id, text) of the file, read before the first is judged. Raises Failed."""
    lines = _lines(file)
    return [_report(file, n, line) for n, line in enumerate(lines, 1) if line.strip()]


def _read(line: str) -> Any:
    """Raises ValueError also for NaN, which is no JSON and would come out again as it went in."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(line, parse_constant=refuse)


def _lines(file: str) -> list[str]:
    named = words("标准输入", "standard input") if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig").split("\n")  # a text may hold other line ends
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{file} 读不出来：{why}", f"{file} cannot be read: {why}")) from None
    except UnicodeDecodeError:
        raise Failed(words(f"{named} 不是 UTF-8 编码", f"{named} is not UTF-8")) from None


def _report(file: str, number: int, line: str) -> tuple[object, str]:
    try:
        row = _read(line)
        if not isinstance(row["text"], str):
            raise ValueError(row["text"])
        return row.get("id", number), row["text"]
    except (ValueError, TypeError, RecursionError, KeyError, AttributeError):
        raise Failed(
            words(
                f'{file} 第 {number} 行应形如 {{"id": "1", "text": "…"}}',
                f'{file}:{number}: must be like {{"id": "1", "text": "..."}}',
            )
        ) from None
