"""Reports, questions and commands in English: what the desk makes of them."""

import time

import pytest

from helpdesk.english_report import in_chinese
from helpdesk.english_words import command_in
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.triage import asks, assess, is_chatter, is_thanks, says_enough, severe

S1, S2, S3, S4 = Severity


@pytest.mark.parametrize(
    ("report", "severity", "system", "department"),
    [
        ("HIS is down in ER, nobody can register", S2, "HIS", "急诊科"),
        ("printer jam at ward 5", S3, "打印机", "5病区"),
        ("cannot log in", S3, "HIS", ""),
        ("I can’t log in to the system", S3, "HIS", ""),
        ("My computer won't turn on", S3, "电脑", ""),
        ("The network is down in the whole hospital", S1, "网络", ""),
        ("printer out of toner", S3, "打印机", ""),
        (
            "Patient is bleeding on the operating table and the blood bank system won't open",
            S1,
            "输血管理系统",
            "手术室",
        ),
        ("LIS is down, the lab cannot release results", S2, "LIS", "检验科"),
        ("Nobody in the pharmacy can dispense drugs, system frozen", S2, "门诊药房系统", "药房"),
        ("PACS can't load images, radiology is waiting", S2, "PACS", "放射科"),
        ("there is smoke coming from the server room", S1, "机房", "机房"),
        ("Cashier cannot take payments, long queue", S2, "收费系统", "收费处"),
        ("scanner at counter 3 won't scan", S3, "外设", "收费处"),
        ("The mouse is broken, just this one", S3, "外设", ""),
        ("ransomware on a computer in the billing office", S1, "收费系统", "收费处"),
        ("EMR shows the wrong patient", S1, "EMR", ""),
        ("Email does not work", S3, "办公软件", ""),
    ],
)
def test_an_english_report_is_judged_as_the_same_in_chinese(report, severity, system, department):
    found = assess(report)
    assert (found.severity, found.system, found.department) == (severity, system, department)
    assert says_enough(report)


@pytest.mark.parametrize(
    ("report", "scope"),
    [
        ("HIS is down, everybody is affected", Scope.DEPARTMENT),
        ("HIS is down in all departments", Scope.HOSPITAL),
        ("printer broken, only this one", Scope.PERSON),
    ],
)
def test_who_is_affected_is_understood(report, scope):
    assert assess(report).scope is scope


def test_what_is_severe_is_opened_at_once():
    assert severe("HIS is down in ER, nobody can register")
    assert not severe("printer jam at ward 5")


@pytest.mark.parametrize("text", ["how do I reset my password?", "Where can I find the manual?"])
def test_a_question_is_a_question(text):
    assert asks(text)


def test_a_request_for_rights_is_no_fault():
    assert assess("I'm locked out of my account").kind is Kind.ACCOUNT


@pytest.mark.parametrize("text", ["hello", "Good morning!", "thanks a lot", "Thank you very much"])
def test_greetings_and_thanks_open_nothing(text):
    assert is_chatter(text)
    assert is_thanks(text) == text.lower().startswith("thank")


def test_no_words_are_put_into_the_reporters_mouth():
    assert not any("原话" in why for why in assess("all computers in ward 12 lost power").reasons)


@pytest.mark.parametrize(
    "text",
    [
        "急诊HIS打不开，全科挂不了号",
        "printer坏了",
        "",
        "12345678",
        "#12",
        "我的HIS can't open",
        "er lou dayinji kazhi",
    ],
)
def test_what_is_not_english_is_left_as_it_is(text):
    assert in_chinese(text) == text


def test_a_very_long_text_is_read_in_no_time():
    started = time.perf_counter()
    in_chinese("the printer cannot print and nobody can " * 100)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("text", "staff", "command"),
    [
        ("help", False, "帮助"),
        ("My tickets", False, "我的工单"),
        ("status", False, "我的工单"),
        ("status 12", False, "#12"),
        ("ticket #12", False, "#12"),
        ("accept 12", True, "接单 12"),
        ("Accept ticket #12", True, "接单 12"),
        ("arrived", True, "已到场"),
        ("done", True, "已恢复"),
        ("restored 7", True, "已恢复 7"),
        ("done", False, "确认"),
        ("hold", True, "挂起"),
        ("transfer 3", True, "转单 3"),
        ("cancel", False, "取消"),
        ("cancel 3", False, "撤单 3"),
        ("confirm", False, "确认"),
        ("urge 5", False, "催单 5"),
        ("on duty", False, "今天谁值班"),
        ("Who is on call?", False, "今天谁值班"),
        ("roster", True, "值班表"),
        ("bind 12345678", False, "绑定 12345678"),
        ("history 4", False, "动态 4"),
        ("complaint: nobody answers the phone", False, "我要投诉，nobody answers the phone"),
        ("printer jam at ward 5", False, ""),
        ("help, HIS is down", False, ""),
        ("report 5", False, ""),
        ("accept the new order in HIS", True, ""),
        ("cancel the order of bed 3", False, ""),
        ("接单 12", True, ""),
    ],
)
def test_only_exact_forms_are_commands(text, staff, command):
    assert command_in(text, staff=staff) == command
