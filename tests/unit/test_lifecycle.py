"""Each verb: from where, with what words, and what it leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk import sla
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.lifecycle import FROM, can, do
from helpdesk.mending import REOPEN_WITHIN
from helpdesk.messages import Address
from helpdesk.people import VERB_WORDS, Role, Verb
from helpdesk.service import Service
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.sla import Milestone
from helpdesk.ticket import STATUS_WORDS, Status, Ticket, What, check_deadlines
from tests.support.prepared import CONTRACT, NOW, contract_for, prepared, role_for

WORDS = {
    Verb.ASSIGN: {"engineer": "7"},
    Verb.DECLINE: {"reason": "忙"},
    Verb.REASSIGN: {"engineer": "8", "reason": "专长"},
    Verb.HOLD: {"reason": "waiting_reporter"},
    Verb.WORK_AROUND: {"workaround": "改用备用机"},
    Verb.RESTORE: {"cause": "程序缺陷", "solution": "重启"},
    Verb.NOTE: {"text": "三号窗也是"},
    Verb.CHANGE_SEVERITY: {"severity": "S1", "reason": "停摆"},
    Verb.REOPEN: {"reason": "还在"},
    Verb.RATE: {"score": "5", "word": ""},
    Verb.PROPOSE_DATE: {"date": "11月19日"},
    Verb.CLAIM: {"cause": "force_majeure"},
    Verb.SNOOZE: {"minutes": "60"},
    Verb.LINK: {"master": "12"},
    Verb.CALL_IN: {"engineer": "8", "reason": "专长"},
    Verb.CORRECT: {"part": "place", "value": "急诊科"},
    Verb.CONFIRM_FOR: {"said_by": "李护士"},
    Verb.COMPLAIN: {"text": "一直没人来", "about": "engineer"},
    Verb.ANSWER_COMPLAINT: {"text": "已经换人处理"},
}
AFTER = {
    Verb.ASSIGN: Status.ASSIGNED,
    Verb.ACCEPT: Status.IN_PROGRESS,
    Verb.DECLINE: Status.NEW,
    Verb.REASSIGN: Status.ASSIGNED,
    Verb.HOLD: Status.ON_HOLD,
    Verb.RESUME: Status.IN_PROGRESS,
    Verb.RESTORE: Status.RESTORED,
    Verb.CONFIRM: Status.CLOSED,
    Verb.CONFIRM_FOR: Status.CLOSED,
    Verb.REOPEN: Status.IN_PROGRESS,
    Verb.CLOSE: Status.CLOSED,
    Verb.CANCEL: Status.CANCELLED,
    Verb.REFUSE_HOLD: Status.IN_PROGRESS,
    Verb.LINK: Status.LINKED,
    Verb.UNLINK: Status.NEW,
    Verb.TAKE: Status.IN_PROGRESS,
    Verb.TAKE_OVER: Status.IN_PROGRESS,
}


def ticket(status: Status = Status.IN_PROGRESS) -> Ticket:
    return Ticket(
        summary="HIS打不开",
        severity=Severity.S2,
        scope=Scope.DEPARTMENT,
        kind=Kind.FAULT,
        opened_at=NOW,
        received_at=NOW,
        address=Address("webchat", "n1"),
        contract=CONTRACT.name,
        status=status,
        engineer_id=7,
        deadlines=sla.start(CONTRACT, Severity.S2, Service.FAULT, NOW),
        id=1,
        version=1,
    )


def deed(verb: Verb, minutes: float = 5, **words: str) -> Deed:
    words = WORDS.get(verb, {}) | words
    at = NOW + timedelta(minutes=minutes)
    return Deed(at, contract_for(verb), 7, words, role_for(verb))


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("status", list(Status))
def test_a_verb_is_done_from_its_statuses_and_refused_in_words_from_others(verb, status):
    before = prepared(ticket(status), verb)
    if status not in FROM[verb]:
        with pytest.raises(Refused, match=STATUS_WORDS[status]) as refused:
            do(before, verb, deed(verb))
        assert VERB_WORDS[verb] in refused.value.says
        assert not can(before, verb)
        return
    after = do(before, verb, deed(verb))
    raised = verb is Verb.CHANGE_SEVERITY and status is Status.ON_HOLD
    # The worst does not stand still.
    assert after.status is (Status.IN_PROGRESS if raised else AFTER.get(verb, status))
    assert len(after.news) == 1
    assert after.news[0].at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("verb", "left_out"),
    [
        (Verb.DECLINE, "reason"),
        (Verb.REASSIGN, "reason"),
        (Verb.REASSIGN, "engineer"),
        (Verb.CHANGE_SEVERITY, "reason"),
        (Verb.RESTORE, "cause"),
        (Verb.RESTORE, "solution"),
    ],
)
def test_each_of_the_words_a_verb_needs_is_needed(verb, left_out):
    words = {name: word for name, word in WORDS[verb].items() if name != left_out}
    status = Status.ASSIGNED if verb is Verb.DECLINE else Status.IN_PROGRESS
    with pytest.raises(Refused):
        do(ticket(status), verb, Deed(NOW, contract_for(verb), 7, words, role_for(verb)))


@pytest.mark.parametrize("verb", [v for v in WORDS if v is not Verb.RATE])
def test_a_verb_that_needs_words_is_refused_without_them(verb):
    status = min(FROM[verb])
    with pytest.raises(Refused):
        do(ticket(status), verb, Deed(NOW, CONTRACT, 7))


def test_accepting_meets_the_response():
    after = do(ticket(Status.ASSIGNED), Verb.ACCEPT, deed(Verb.ACCEPT))
    assert after.deadline(Milestone.RESPONSE).met_at == NOW + timedelta(minutes=5)


def test_holding_stops_arrival_and_restoration_and_never_the_response():
    held = do(ticket(), Verb.HOLD, deed(Verb.HOLD))
    stopped = {d.milestone for d in held.deadlines if d.held_at}
    assert stopped == {Milestone.ARRIVAL, Milestone.RESTORATION}
    gone_on = do(held, Verb.RESUME, deed(Verb.RESUME, minutes=65))
    before, after = ticket().deadline(Milestone.ARRIVAL), gone_on.deadline(Milestone.ARRIVAL)
    assert after.due_at - before.due_at == timedelta(hours=1)


def test_an_unknown_hold_reason_is_refused():
    with pytest.raises(Refused, match="请从列出的原因里选"):
        do(ticket(), Verb.HOLD, deed(Verb.HOLD, reason="喝茶"))


def test_a_second_arrival_and_a_second_rating_are_refused():
    arrived = do(ticket(), Verb.ARRIVE, deed(Verb.ARRIVE))
    assert not can(arrived, Verb.ARRIVE)
    with pytest.raises(Refused, match="已经记过"):
        do(arrived, Verb.ARRIVE, deed(Verb.ARRIVE))
    rated = do(ticket(Status.CLOSED), Verb.RATE, deed(Verb.RATE))
    with pytest.raises(Refused, match="已经评过"):
        do(rated, Verb.RATE, deed(Verb.RATE))


@pytest.mark.parametrize("score", ["0", "6", "五", "", "-1"])
def test_a_score_is_one_to_five(score):
    with pytest.raises(Refused):
        do(ticket(Status.CLOSED), Verb.RATE, deed(Verb.RATE, score=score))


def test_reopening_lets_the_restoration_clock_go_on_from_where_it_stood():
    restored = do(ticket(), Verb.RESTORE, deed(Verb.RESTORE, minutes=60))
    again = do(restored, Verb.REOPEN, deed(Verb.REOPEN, minutes=180))
    before, after = (t.deadline(Milestone.RESTORATION) for t in (ticket(), again))
    assert after.met_at is None
    assert after.due_at - before.due_at == timedelta(hours=2)


def test_a_ticket_closed_for_long_is_not_reopened():
    closed = replace(ticket(Status.CLOSED), closed_at=NOW)
    late = replace(deed(Verb.REOPEN), at=NOW + REOPEN_WITHIN + timedelta(seconds=1))
    with pytest.raises(Refused, match="重新报修"):
        do(closed, Verb.REOPEN, late)


def test_a_cancelled_ticket_is_never_reminded_of():
    gone = do(ticket(), Verb.CANCEL, deed(Verb.CANCEL))
    assert all(d.next_at is None for d in gone.deadlines)
    assert check_deadlines(gone, CONTRACT, NOW + timedelta(days=9)) == gone


def test_checking_deadlines_twice_says_nothing_new():
    late = check_deadlines(ticket(Status.ASSIGNED), CONTRACT, NOW + timedelta(minutes=31))
    assert What.BREACHED in {event.what for event in late.news}
    again = check_deadlines(replace(late, news=()), CONTRACT, NOW + timedelta(minutes=31))
    assert again.news == ()


def test_a_changed_severity_keeps_what_is_met():
    accepted = do(ticket(Status.ASSIGNED), Verb.ACCEPT, deed(Verb.ACCEPT))
    raised = do(accepted, Verb.CHANGE_SEVERITY, deed(Verb.CHANGE_SEVERITY, minutes=9))
    assert raised.severity is Severity.S1
    assert raised.deadline(Milestone.RESPONSE).met_at == NOW + timedelta(minutes=5)
    with pytest.raises(Refused, match="没有变化"):
        do(raised, Verb.CHANGE_SEVERITY, deed(Verb.CHANGE_SEVERITY))


def test_a_severity_changed_after_reopening_still_leaves_out_the_time_it_was_restored():
    restored = do(ticket(), Verb.RESTORE, deed(Verb.RESTORE, minutes=60))
    again = do(restored, Verb.REOPEN, deed(Verb.REOPEN, minutes=180))
    raised = do(again, Verb.CHANGE_SEVERITY, deed(Verb.CHANGE_SEVERITY, minutes=200))
    before, after = (t.deadline(Milestone.RESTORATION) for t in (ticket(), raised))
    assert after.due_at - before.due_at == timedelta(hours=2)


def test_a_manager_who_may_approve_holds_without_asking():
    by_manager = replace(deed(Verb.HOLD, reason="force_majeure"), role=Role.DUTY_MANAGER)
    held = do(ticket(), Verb.HOLD, by_manager)
    assert [event.what for event in held.news] == [What.HELD]
    assert held.deadline(Milestone.RESTORATION).held_at == by_manager.at
