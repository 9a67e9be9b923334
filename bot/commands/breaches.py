"""zhiban sla breaches: the ledger of promises that were not kept in time."""

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.commands.opening import opened, read_settings
from bot.commands.shape import Moment, datastore_options
from bot.config import Settings
from bot.language import words
from helpdesk.contract import MILESTONE_LABELS
from helpdesk.hold_record import HoldRecord
from storage import breaches as ledger
from storage.breaches import GRANTED, REFUSED, LedgerRow

ZONE = ZoneInfo("Asia/Shanghai")


@click.command(
    "breaches",
    short_help=words("超时台账", "The ledger of breaches"),
    help=words(
        "超时台账：每一次没按时做到的承诺一行，含值班人员、挂起、免责申请和答复。"
        "--from、--to 按承诺时间筛选，含起不含止。",
        "The ledger: a row for each promise that was not kept in time, with who was on duty, the "
        "holds, and the exemption asked and decided. --from and --to (not included) go by when "
        "it was promised.",
    ),
)
@click.option("--from", "since", type=Moment(), metavar="ISO", help=words("起", "From"))
@click.option("--to", "until", type=Moment(), metavar="ISO", help=words("止", "Until"))
@click.option("--json", "as_json", is_flag=True, help=words("输出 JSON", "Print JSON"))
@datastore_options
def breaches(
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
    config: Path | None,
    demo: bool,
) -> None:
    """Print the rows in order of the promised time."""
    settings = read_settings(config, demo=demo)
    rows = asyncio.run(_listed(settings, _placed(since), _placed(until)))
    if as_json:
        click.echo(json.dumps([_as_json(row) for row in rows], ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo(words("没有超时", "No breaches"))


def _placed(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo else at.replace(tzinfo=ZONE)


async def _listed(
    settings: Settings, since: datetime | None, until: datetime | None
) -> list[LedgerRow]:
    async with opened(settings) as store:
        return await store.read(lambda unit: ledger.listed(unit, since, until))


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).isoformat() if at else None


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 60, 3)


def _as_json(row: LedgerRow) -> dict[str, object]:
    """Times in ISO 8601 with offset, spans in minutes."""
    return {
        "id": row.id,
        "ticket": row.ticket_id,
        "contract": row.contract,
        "severity": row.severity,
        "milestone": row.milestone,
        "clause": row.clause,
        "clock": row.clock,
        "started_at": _iso(row.started_at),
        "target_minutes": _minutes(row.target),
        "promised_at": _iso(row.promised_at),
        "actual_at": _iso(row.actual_at),
        "excess_minutes": _minutes(row.excess),
        "excess_wall_minutes": _minutes(row.excess_wall),
        "holds": [_hold_json(hold) for hold in row.holds],
        "engineer": row.engineer,
        "on_call": list(row.on_call),
        "waived": row.waived,
        "lifted": row.lifted,
        "cause": row.cause,
        "asked_by": row.asked_by,
        "asked_at": _iso(row.asked_at),
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": _iso(row.decided_at),
    }


def _hold_json(hold: HoldRecord) -> dict[str, object]:
    return {
        "reason": hold.code,
        "label": hold.label,
        "from": _iso(hold.starts),
        "to": _iso(hold.ends),
        "consent": hold.consent,
    }


def _line(row: LedgerRow) -> str:
    promised = row.promised_at.astimezone(ZONE)
    parts = [
        f"#{row.ticket_id}",
        row.severity,
        MILESTONE_LABELS[row.milestone],
        row.clause,
        f"{words('承诺', 'promised')} {promised:%Y-%m-%d %H:%M}",
        _outcome(row),
        row.engineer or "、".join(row.on_call) or words("无人值班", "nobody"),
        _exemption(row),
    ]
    return "  ".join(part for part in parts if part)


def _outcome(row: LedgerRow) -> str:
    if row.lifted:
        return words("已按挂起扣除", "time given back")
    if row.waived:
        return words("不再需要", "no longer asked for")
    if row.actual_at is None or row.excess is None:
        return words("还没做到", "still open")
    minutes = -(-row.excess // timedelta(minutes=1))
    return words(f"超时 {minutes} 分钟", f"{minutes} minutes late")


def _exemption(row: LedgerRow) -> str:
    said = {
        "": words("等答复", "undecided"),
        GRANTED: words("同意免责", "exempted"),
        REFUSED: words("不同意免责", "not exempted"),
    }
    return f"{row.cause}（{said[row.decision]}）" if row.cause else ""
