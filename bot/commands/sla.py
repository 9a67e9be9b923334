"""zhiban sla: what a contract promises to a report and why; only its ledger needs a datastore."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from bot.commands.breaches import breaches
from bot.commands.failures import Failed, Misused, because
from bot.commands.shape import Group, Moment
from bot.contracts import contract_at, load_contract
from bot.language import words
from bot.obligations import obligation_rows
from helpdesk.contract import MILESTONE_LABELS, Contract, Target
from helpdesk.explanation import Hold, Promise, Question, allowed, explain
from helpdesk.policy import ContractError
from helpdesk.reckoning import CLOCKS
from helpdesk.service import Service
from helpdesk.severity import Scope, Severity

Word = TypeVar("Word", bound=StrEnum)
JSON_HELP = words("输出 JSON", "Print JSON")


@click.group(cls=Group, help=words("合同时限。", "What contracts promise."))
def sla() -> None:
    """Nothing of its own."""


@sla.command(
    "explain",
    short_help=words("一次报修的各个时限和依据", "The deadlines of a report, and why"),
    help=words(
        "算出一次报修的各个时限。--jsonl 逐行读"
        ' {"id", "contract", "kind", "severity", "at", "scope"}，逐行写 {"id", "milestones"}。',
        'The deadlines of a report. --jsonl reads lines of {"id", "contract", "kind", "severity", '
        '"at", "scope"} and writes {"id", "milestones"} for each.',
    ),
)
@click.option("--contract", metavar="NAME", help=words("合同名或文件", "A contract"))
@click.option("--kind", type=click.Choice([str(s) for s in Service]), help=words("类别", "Kind"))
@click.option(
    "--severity", type=click.Choice([str(s) for s in Severity]), help=words("级别", "Severity")
)
@click.option("--at", type=Moment(), metavar="ISO", help=words("报修时间", "When it was reported"))
@click.option(
    "--scope", type=click.Choice([str(s) for s in Scope]), help=words("影响范围", "Scope")
)
@click.option(
    "--hold",
    "holds",
    multiple=True,
    metavar="REASON=FROM/TO",
    help=words("一次挂起：合同里的原因、起、止", "A hold: reason of the contract, from, to"),
)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
@click.option("--jsonl", metavar="FILE|-", help=words("批量计算的文件", "File of reports"))
def explain_(jsonl: str | None, as_json: bool, **given: Any) -> None:
    """Print the promises of one report, or of every line of a file."""
    if jsonl is not None:
        for name, row in _rows(jsonl):
            milestones = [_as_json(p, _zone(row)) for p in _answered(row)]
            click.echo(json.dumps({"id": name, "milestones": milestones}, ensure_ascii=False))
        return
    missing = [f"--{name}" for name in ("contract", "kind", "severity", "at") if not given[name]]
    if missing:
        raise Misused(words(f"缺少 {'、'.join(missing)}", f"Missing {', '.join(missing)}"))
    promises = _answered(given)
    if as_json:
        _print_json([_as_json(promise, _zone(given)) for promise in promises])
        return
    for promise in promises:
        click.echo(f"{MILESTONE_LABELS[promise.milestone]}：{promise.why}")


def _answered(given: Mapping[str, Any]) -> tuple[Promise, ...]:
    """The promises to what was given. Raises Failed."""
    contract = _contract(given["contract"])
    at = _instant(given["at"], contract)
    contract = contract_at(given["contract"], at)
    asked = Question(
        _word(Service, given["kind"]),
        _word(Severity, given["severity"]),
        at,
        _word(Scope, given.get("scope") or Scope.PERSON),
    )
    return explain(contract, asked, _holds(given.get("holds") or (), contract))


@cache
def _contract(name: str) -> Contract:
    try:
        return load_contract(name)
    except ContractError as error:
        raise Failed(*error.mistakes) from None


def _zone(given: Mapping[str, Any]) -> ZoneInfo:
    return ZoneInfo(_contract(given["contract"]).calendar.zone)


def _word(kind: type[Word], value: str) -> Word:
    try:
        return kind(value)
    except ValueError:
        raise Failed(f"{value!r}: {', '.join(kind)}") from None


def _instant(said: datetime | str, contract: Contract) -> datetime:
    """The instant; one without a zone is in that of the contract. Raises Failed."""
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) else said
    except ValueError:
        raise Failed(
            words(f"{said} 不是 ISO 8601 时间", f"{said} is no time in ISO 8601")
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(contract.calendar.zone))


def _holds(said: Iterable[str], contract: Contract) -> list[Hold]:
    return sorted((_hold(text, contract) for text in said), key=lambda hold: hold.starts)


def _hold(text: str, contract: Contract) -> Hold:
    reason, _, times = text.partition("=")
    starts, _, ends = times.partition("/")
    if not ends:
        raise Misused(words(f"--hold {text} 应形如 原因=起/止", f"--hold {text}: REASON=FROM/TO"))
    code = _reason(reason, contract)
    hold = Hold(code, _instant(starts, contract), _instant(ends, contract))
    if hold.ends < hold.starts:
        raise Misused(words(f"--hold {text}：止早于起", f"--hold {text}: ends before it begins"))
    return hold


def _reason(said: str, contract: Contract) -> str:
    """The code of a reason; `third-party` is short for `waiting_third_party`."""
    code = said.replace("-", "_")
    for known in (said, code, f"waiting_{code}"):
        if known in contract.hold_reasons:
            return known
    listed = ", ".join(contract.hold_reasons)
    raise Misused(words(f"没有 {said} 这个挂起原因：{listed}", f"No hold reason {said}: {listed}"))


def _as_json(promise: Promise, zone: ZoneInfo) -> dict[str, object]:
    warn_at = promise.warn_at
    return {
        "milestone": promise.milestone,
        "clause": promise.clause,
        "due_at": promise.due_at.astimezone(zone).isoformat(),
        "warn_at": warn_at.astimezone(zone).isoformat() if warn_at else None,
        "clock": promise.clock,
        "why": promise.why,
    }


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _rows(file: str) -> Iterator[tuple[object, dict[str, Any]]]:
    """Every line of the file with its id. Raises Failed naming the line."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{file} 读不出来：{why}", f"{file} cannot be read: {why}")) from None
    except UnicodeDecodeError:
        raise Failed(words(f"{file} 不是 UTF-8 编码", f"{file} is not UTF-8")) from None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            row = _row(file, number, line)
            yield row.get("id", number), row


def _row(file: str, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if all(isinstance(row[name], str) for name in ("contract", "kind", "severity", "at")):
            return dict(row)
    except (ValueError, RecursionError, KeyError, TypeError):
        pass
    example = '{"id": "1", "contract": "…", "kind": "…", "severity": "S1", "at": "…"}'
    raise Failed(
        words(f"{file} 第 {number} 行应形如 {example}", f"{file}:{number}: must be like {example}")
    )


@sla.command("table", help=words("一份合同的全部时限。", "Every target of a contract."))
@click.option("--contract", metavar="NAME", required=True, help=words("合同名或文件", "A contract"))
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def table(contract: str, as_json: bool) -> None:
    """Print the targets in the order of the file."""
    found = _contract(contract)
    if as_json:
        _print_json([_target_json(target) for target in found.targets])
        return
    for target in found.targets:
        click.echo(_target_line(target))
    for question in found.questions:
        click.echo(f"{question.clause}  {question.text}")


def _target_json(target: Target) -> dict[str, object]:
    return {
        "clause": target.clause,
        "milestone": target.milestone,
        "clock": CLOCKS[target.unit],
        "unit": target.unit,
        "amount": target.amount,
        "warn": target.warn,
        "agreed": target.agreed,
        "kinds": sorted(target.kinds),
        "severities": sorted(target.severities),
        "scopes": sorted(target.scopes),
        "when": target.when,
        "starts_at": target.starts_at,
        "calendar": target.calendar,
        "says": allowed(target),
    }


def _target_line(target: Target) -> str:
    severities = "".join(f" {s}" for s in sorted(target.severities))
    when = "" if target.when == "always" else f" {target.when}"
    return (
        f"{target.clause}  {MILESTONE_LABELS[target.milestone]} {allowed(target)} "
        f"{severities.strip()}{when}  {' '.join(sorted(target.kinds))}"
    )


@sla.command(
    "clauses", help=words("全部时限条款由什么执行。", "What runs each clause with a time.")
)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def clauses(as_json: bool) -> None:
    """Print every time obligation of the five documents with what runs it."""
    rows = obligation_rows()
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['clause']}  {row['obligation']}  {row['by']}  {row['note']}".rstrip())


sla.add_command(breaches)
