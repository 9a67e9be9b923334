"""The words about a ticket: whole, in the right lines, and never made of what people wrote."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest
from jinja2 import UndefinedError, meta

from bot.contracts import load_contract
from helpdesk import sla
from helpdesk.audience import Listener
from helpdesk.deed import Deed
from helpdesk.lifecycle import FROM, do
from helpdesk.messages import Address
from helpdesk.people import Person, Role, Verb
from helpdesk.service import Service
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.sla import MILESTONE_LABELS, Milestone
from helpdesk.ticket import Status, Ticket, TicketEvent, What, check_deadlines
from helpdesk.triage import assess
from notifications import texts
from notifications.wording import WORDING, say
from tests.support.prepared import contract_for, prepared, role_for

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
CONTRACT = replace(load_contract("gdph-einvoice"), ends=date(2027, 6, 30))
SCENE = texts.Scene(CONTRACT, NOW, {7: Person("G7", "王工", Role.ENGINEER, phone="8002", id=7)})
ODD = "{{ 7*7 }}{% raw %}{# 看 #}<b>"
BARE = Ticket(
    summary="HIS打不开",
    severity=Severity.S2,
    scope=Scope.DEPARTMENT,
    kind=Kind.FAULT,
    opened_at=NOW,
    received_at=NOW,
    address=Address("webchat", "n1"),
    contract=CONTRACT.name,
    id=12,
)
FULL = replace(
    BARE,
    reasons=("全科受影响", "业务停摆"),
    system="HIS",
    department="急诊科",
    reporter_name="李护士",
    reporter_phone="8001",
    engineer_id=7,
    status=Status.ON_HOLD,
    deadlines=sla.start(CONTRACT, Severity.S2, Service.FAULT, NOW),
    hold_reason="等待第三方",
    workaround="改用备用机",
    cause="程序缺陷",
    solution="重启",
    rating=5,
    rating_word="很快",
)


MOVED = {
    "milestone": "restoration",
    "was": "2026-11-19T01:00:00+00:00",
    "due": "2026-11-20T01:00:00+00:00",
}


def written(word: str) -> dict[str, str]:
    """The fields of every form, with the same word wherever any word will do."""
    fields = dict.fromkeys(("cause", "solution", "text", "workaround", "word"), word)
    return fields | {
        "engineer": "8",
        "severity": "S1",
        "score": "2",
        "reason": word,
        "date": "明天",
        "minutes": "60",
        "master": "9",
        "part": "place",
        "value": word,
        "said_by": word,
    }


def happened(ticket: Ticket, word: str) -> Iterator[tuple[Ticket, TicketEvent]]:
    """Every event as the rules leave it, with the ticket after it."""
    for verb in Verb:
        if verb is Verb.HOLD:
            continue
        fresh = replace(ticket, status=min(FROM[verb]), rating=None, news=())
        if not fresh.deadlines:
            fresh = replace(fresh, deadlines=sla.start(CONTRACT, Severity.S2, Service.FAULT, NOW))
        deed = Deed(NOW, contract_for(verb), words=written(word), role=role_for(verb))
        done = do(prepared(fresh, verb), verb, deed)
        yield done, done.news[-1]
    fresh = replace(ticket, status=Status.IN_PROGRESS)
    fresh = replace(fresh, severity=Severity.S2)
    held = do(fresh, Verb.HOLD, Deed(NOW, CONTRACT, words={"reason": min(CONTRACT.hold_reasons)}))
    yield held, held.news[0]
    asking = do(fresh, Verb.HOLD, Deed(NOW, CONTRACT, words={"reason": "force_majeure"}))
    yield asking, asking.news[-1]
    clocks = sla.start(CONTRACT, Severity.S2, Service.FAULT, NOW)
    for moment in sorted(step.at for clock in clocks for step in clock.steps):
        late = check_deadlines(replace(ticket, deadlines=clocks), CONTRACT, moment)
        yield from ((late, event) for event in late.news)
    for quiet in (True, False):
        yield ticket, TicketEvent(What.WINDOW_CLOSED, NOW, data={"silent": quiet})
    for what in (What.OPENED, What.UNASSIGNED, What.NOTICE_FAILED):
        yield ticket, TicketEvent(what, NOW)
    silent = {"minutes": 10, "engineer": 8, "previous": 7, "roles": ["duty_manager"]}
    for what in (What.TAKEN_BACK, What.UNANSWERED, What.PROGRESS_ASKED, What.STALLED):
        yield ticket, TicketEvent(what, NOW, data=silent)
    for what in (What.POOLED, What.DISPATCHING, What.PASSED_AROUND, What.GROUP_CALLED):
        yield ticket, TicketEvent(what, NOW, data={"count": 3, "members": [["DBA", 7]]})
    yield ticket, TicketEvent(What.PROMISES_MOVED, NOW, data={"moved": [MOVED], "by": word})


@cache
def notices(ticket: Ticket, word: str) -> dict[What, str]:
    found = happened(ticket, word)
    return {e.what: texts.notice(t, e, [Listener.ENGINEER], SCENE).text for t, e in found}


def parts(name: str) -> set[str]:
    """The template and what it includes."""
    tree = WORDING.parse(source(name))
    return {name}.union(*(parts(part) for part in meta.find_referenced_templates(tree) if part))


def source(name: str) -> str:
    return WORDING.loader.get_source(WORDING, name)[0]


@pytest.mark.parametrize("ticket", [BARE, FULL], ids=["bare", "full"])
@pytest.mark.parametrize("what", list(What))
def test_every_notice_is_said_in_whole_lines(what, ticket):
    text = notices(ticket, "三号窗也是")[what]
    lines = text.split("\n")
    assert all(line and line == line.strip() for line in lines)
    assert not re.search(r"[{}#]\}|\{[{%#]|None", text)


@pytest.mark.parametrize("what", list(What))
def test_a_template_asks_only_for_what_its_event_is_given(what):
    data = {"milestone": "response", "was": "S3", "engineer": 7, "moved": [MOVED]}
    data["members"] = []
    data |= {"due": NOW.isoformat(), "minutes": 10, "part": "system", "about": "engineer"}
    event = TicketEvent(what, NOW, data=data)
    given = {"no", "event", "inside"}.union(
        *(add(FULL, event, SCENE) for add in texts.SAYINGS[what])
    )
    trees = [WORDING.parse(source(name)) for name in parts(f"{what}.txt")]
    assert set().union(*(meta.find_undeclared_variables(tree) for tree in trees)) <= given


@pytest.mark.parametrize("name", WORDING.list_templates())
def test_a_template_says_on_top_in_chinese_when_it_is_sent(name):
    assert re.match(r"\{# [^#]*[一-鿿]{2}[^#]* #\}\n[^\n]", source(name))


def test_a_value_that_is_not_given_is_a_mistake_and_not_a_gap():
    with pytest.raises(UndefinedError):
        say("list_line", {"no": 12})


@pytest.mark.parametrize("what", [What.RESTORED, What.ASSIGNED, What.NOTED, What.REMINDED])
def test_what_people_wrote_comes_out_as_they_wrote_it(what):
    assert ODD in notices(replace(FULL, summary=ODD), ODD)[what]


def test_what_the_reporter_wrote_is_no_template_on_card_list_and_answer():
    odd = replace(FULL, summary=ODD, department=ODD, reporter_name=ODD, reasons=(ODD,))
    assert texts.card(odd, SCENE).count(ODD) == 4
    assert texts.opened(odd, SCENE).count(ODD) == 3
    assert texts.list_line(odd, SCENE).endswith(f"\n  {ODD}")


def test_a_card_says_all_and_leaves_out_what_is_not_known():
    assert texts.card(FULL, SCENE).split("\n")[:6] == [
        "工单 #12  挂起",
        "级别：S2 严重（全科受影响；业务停摆）",
        "内容：HIS打不开",
        "位置：急诊科 · HIS",
        "报修人：李护士 8001",
        "工程师：王工（电话 8002）",
    ]
    assert texts.card(FULL, SCENE).split("\n")[-5:] == [
        "挂起原因：等待第三方",
        "临时办法：改用备用机",
        "原因：程序缺陷",
        "处理：重启",
        "评价：5 分 很快",
    ]
    assert texts.card(BARE, SCENE).split("\n") == [
        "工单 #12  待派单",
        "级别：S2 严重",
        "内容：HIS打不开",
        "工程师：暂无，值班组长正在安排",
    ]


def test_line_breaks_that_people_wrote_stay_and_add_no_line():
    noted = TicketEvent(What.NOTED, NOW, data={"text": "一\n二\n"})
    said = texts.notice(BARE, noted, [Listener.ENGINEER], SCENE).text
    assert said == "工单 #12 有补充：一\n二\n"
    assert texts.list_line(replace(BARE, summary="一\n 二" + "三" * 40), SCENE).count("\n") == 1


def test_a_report_outside_the_contracts_period_is_marked_wherever_its_level_is_said():
    over = replace(SCENE, contract=replace(CONTRACT, ends=date(2026, 11, 17)))
    last_day = replace(SCENE, contract=replace(CONTRACT, ends=date(2026, 11, 18)))
    for say_it in (texts.card, texts.opened):
        assert "合同期外的报修，照样计时" in say_it(FULL, over).split("\n")
        assert "合同期外" not in say_it(FULL, last_day)


def test_one_promise_stands_beside_its_word_and_several_under_it():
    def promised(deadlines):
        lines = texts.card(replace(FULL, deadlines=deadlines), SCENE).split("\n")[6:]
        return lines[: lines.index("挂起原因：等待第三方")]

    assert promised(()) == []
    assert promised(FULL.deadlines[:1]) == ["承诺：今天 09:30 前响应", "░░░░░░░░░░ 还剩 30 分钟"]
    assert promised(FULL.deadlines[:2]) == [
        "承诺：",
        "· 今天 09:30 前响应",
        "░░░░░░░░░░ 还剩 30 分钟",
        "· 今天 10:00 前到场",
        "░░░░░░░░░░ 还剩 1 小时",
    ]


def test_a_guess_needs_no_brackets_inside_the_brackets():
    guessed = assess("HIS打不开").reasons
    assert any("（" in reason for reason in guessed)
    level = texts.card(replace(BARE, reasons=guessed), SCENE).split("\n")[1]
    assert re.fullmatch(r"级别：S2 严重（估计影响[^（）]+）", level)


@pytest.mark.parametrize("milestone", list(Milestone))
def test_what_is_still_not_done_is_said_in_its_own_word(milestone):
    clock = replace(FULL.deadlines[0], milestone=milestone)
    late = replace(FULL, deadlines=(clock,))
    told = {"milestone": milestone.value, "roles": ["director"]}
    event = TicketEvent(What.ESCALATED, clock.due_at, data=told)
    said = texts.notice(late, event, [Listener.DIRECTOR], SCENE).text.split("\n")[0]
    own = {"response": "接单", "report": "提交分析报告"}
    word = own.get(milestone, MILESTONE_LABELS[milestone])
    assert said.endswith(f"已超时，仍未{word}，请关注")
