"""Reading contracts: document S0 as it is, and every mistake named by its key."""

from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest

from bot.contracts import contract_names, load_contract
from helpdesk.contract import ROLES, Milestone, When
from helpdesk.policy import ContractError, build_policy, read_contract
from helpdesk.service import Service
from helpdesk.severity import Severity

GOOD = {
    "name": "small",
    "title": "小合同",
    "period": {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31)},
    "calendar": {
        "zone": "Asia/Shanghai",
        "hours": {"mon": ["08:00-12:00", "14:30-17:30"], "sat": ["20:00-24:00"]},
    },
    "severity_labels": {"S1": "紧急", "S2": "紧急", "S3": "日常", "S4": "简单"},
    "targets": [
        {"clause": "X-1", "milestone": "response", "kinds": ["fault"], "minutes": 30},
        {
            "clause": "X-2",
            "milestone": "restoration",
            "kinds": ["fault"],
            "severities": ["S1"],
            "working_days": 1,
        },
    ],
    "ladders": [
        {
            "severities": ["S1", "S2", "S3", "S4"],
            "steps": [
                {"at": 0.5, "kind": "reminder", "role": "engineer"},
                {"at": 1, "kind": "breach", "role": "engineer"},
            ],
        }
    ],
    "hold_reasons": {"waiting": {"label": "等待", "stops": ["restoration"]}},
}
MISSING = object()


def but(*changes):
    """The good contract with values set, or taken away, at dotted paths."""
    data = deepcopy(GOOD)
    for path, value in changes:
        *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        place = data
        for part in way:
            place = place[part]
        if value is MISSING:
            del place[last]
        else:
            place[last] = value
    return data


def mistakes(data) -> tuple[str, ...]:
    with pytest.raises(ContractError) as caught:
        read_contract(data)
    return caught.value.mistakes


def test_a_good_contract_is_read():
    contract = read_contract(GOOD)
    assert (contract.name, contract.title) == ("small", "小合同")
    assert (contract.starts, contract.ends) == (date(2026, 1, 1), date(2026, 12, 31))
    assert contract.severity_labels[Severity.S3] == "日常"
    assert contract.hold_reasons["waiting"].stops == {Milestone.RESTORATION}
    assert contract.targets[0].severities == set(Severity)
    assert contract.targets[0].when is When.ALWAYS
    assert contract.calendar.hours[0] == ((time(8), time(12)), (time(14, 30), time(17, 30)))
    assert contract.calendar.hours[5] == ((time(20), time(0)),)
    assert contract.calendar.hours[6] == ()


def test_systems_are_names_or_tables_with_what_the_desk_calls_them_and_an_amount():
    (named,) = read_contract(but(("systems", ["票据"]))).systems
    assert (named.name, named.called, named.amount) == ("票据", (), None)
    table = {"name": "票据", "called": ["电子票据"], "amount": 120000.5}
    (covered,) = read_contract(but(("systems", [table]))).systems
    assert (covered.called, covered.amount) == (("电子票据",), Decimal("120000.5"))


def test_targets_are_chosen_by_kind_severity_and_hours():
    contract = read_contract(GOOD)
    grave = contract.targets_for(Severity.S1, Service.FAULT, True)
    assert [target.clause for target in grave] == ["X-1", "X-2"]
    small = contract.targets_for(Severity.S2, Service.FAULT, False)
    assert [target.clause for target in small] == ["X-1"]
    assert contract.targets_for(Severity.S1, Service.CHANGE, True) == ()


OTHER_TARGET = {"clause": "X-3", "milestone": "arrival", "kinds": ["fault"], "minutes": 5}
OTHER_LADDER = {"severities": ["S4"], "steps": GOOD["ladders"][0]["steps"]}
WRONG = [
    ("name", MISSING, "name: missing"),
    ("title", "  ", "title: not a text"),
    ("colour", "red", "colour: not a setting"),
    ("period", MISSING, "period: missing"),
    ("period/starts", "2026-01-01", "period.starts: not a date"),
    ("period/ends", datetime(2026, 1, 1, tzinfo=UTC), "period.ends: not a date"),
    ("period/ends", date(2025, 1, 1), "period.ends: before the start"),
    ("calendar", "office", "calendar: not a table"),
    ("calendar/zone", "Asia/Peking-Duck", "calendar.zone: no time zone"),
    ("calendar/zone", "../etc/passwd", "calendar.zone: no time zone"),
    ("calendar/zone", 8, "calendar.zone: not a text"),
    ("calendar/holidays", True, "calendar.holidays: not a setting"),
    ("calendar/hours", {}, "calendar.hours: no weekday has hours"),
    ("calendar/hours/montag", ["08:00-18:00"], "calendar.hours.montag: not a setting"),
    ("calendar/hours/mon", "08:00-18:00", "calendar.hours.mon: not a list of texts"),
    ("calendar/hours/mon", ["8-18"], "calendar.hours.mon: '8-18' is not hours"),
    ("calendar/hours/mon", ["08:00-25:00"], "calendar.hours.mon: '08:00-25:00' is not hours"),
    ("calendar/hours/mon", ["24:00-08:00"], "calendar.hours.mon: '24:00-08:00' is not hours"),
    ("calendar/hours/mon", ["18:00-08:00"], "calendar.hours.mon: 18:00-08:00 ends before"),
    ("calendar/hours/mon", ["08:00-12:00", "11:00-13:00"], "calendar.hours.mon: 11:00 begins"),
    ("severity_labels/S2", MISSING, "severity_labels.S2: missing"),
    ("severity_labels/S5", "无", "severity_labels.S5: not a setting"),
    ("targets", MISSING, "targets: missing"),
    ("targets", ["X-1"], "targets: not a list of tables"),
    ("targets", GOOD["targets"][1:], "targets: no response for S1 fault in_hours"),
    ("targets", [GOOD["targets"][0], OTHER_TARGET, OTHER_TARGET], "targets[3].clause: X-3 twice"),
    (
        "targets",
        [GOOD["targets"][0], OTHER_TARGET, OTHER_TARGET | {"clause": "X-4", "when": "off_hours"}],
        "targets: arrival for S1 fault off_hours twice",
    ),
    ("targets/0/clause", MISSING, "targets[1].clause: missing"),
    ("targets/0/milestone", "lunch", "targets[1].milestone: not one of response, arrival"),
    ("targets/0/kinds", [], "targets[1].kinds: not a list of texts"),
    ("targets/0/kinds", ["fault", "magic"], "targets[1].kinds: 'magic' is not one of fault"),
    ("targets/1/severities", ["S0"], "targets[2].severities: 'S0' is not one of S1"),
    ("targets/0/when", "night", "targets[1].when: not one of always, in_hours, off_hours"),
    ("targets/0/when", "in_hours", "targets: no response for S4 fault off_hours"),
    ("targets/0/minutes", MISSING, "targets[1].minutes: give exactly one of minutes"),
    ("targets/0/working_days", 1, "targets[1].minutes: give exactly one of minutes"),
    ("targets/0/minutes", 0, "targets[1].minutes: not a whole number above 0"),
    ("targets/0/minutes", True, "targets[1].minutes: not a whole number above 0"),
    ("targets/0/minutes", 7.5, "targets[1].minutes: not a whole number above 0"),
    ("targets/0/minuets", 30, "targets[1].minuets: not a setting"),
    ("ladders", MISSING, "ladders: no ladder for S1"),
    ("ladders/0/severities", ["S1", "S2", "S4"], "ladders: no ladder for S3"),
    ("ladders", [GOOD["ladders"][0], OTHER_LADDER], "ladders[2].severities: S4 has a ladder"),
    ("ladders/0/steps", MISSING, "ladders[1].steps: missing"),
    ("ladders/0/steps", GOOD["ladders"][0]["steps"][:1], "ladders[1].steps: nobody is told"),
    ("ladders/0/steps/0/role", "boss", "ladders[1].steps[1].role: not one of engineer"),
    ("ladders/0/steps/0/role", MISSING, "ladders[1].steps[1].role: missing"),
    ("ladders/0/steps/0/kind", "nagging", "ladders[1].steps[1].kind: not one of reminder"),
    ("ladders/0/steps/0/at", "half", "ladders[1].steps[1].at: not a number above 0"),
    ("ladders/0/steps/0/at", -1, "ladders[1].steps[1].at: not a number above 0"),
    ("ladders/0/steps/0/before", 5, "ladders[1].steps[1].before: give either at or before"),
    ("ladders/0/steps/0/kind", "repeat", "ladders[1].steps[1].kind: not one of reminder"),
    ("ladders/0/repeat", {"pauses": [30]}, "ladders[1].repeat.roles: missing"),
    (
        "ladders/0/repeat",
        {"pauses": [9, 5], "roles": ["engineer"]},
        "ladders[1].repeat.pauses: not",
    ),
    ("ladders/0/repeat", {"pauses": [5], "roles": ["boss"]}, "ladders[1].repeat.roles: 'boss' is"),
    ("ladders/0/steps/0/at", 1.2, "ladders[1].steps[1].at: a reminder is before 1.0"),
    ("ladders/0/steps/1/at", 0.9, "ladders[1].steps[2].at: a breach is at 1.0"),
    ("systems", [{"name": "票据", "called": ["算盘"]}], "systems[1].called: '算盘' is no system"),
    ("systems", [{"called": ["HIS"]}], "systems[1].name: missing"),
    ("systems", [{"name": "票据", "amount": -1}], "systems[1].amount: not a sum above 0"),
    ("systems", [{"name": "票据", "price": 1}], "systems[1].price: not a setting"),
    ("systems", "票据", "systems: not a list of texts"),
    ("hold_reasons", MISSING, "hold_reasons: missing"),
    ("hold_reasons/waiting", "等待", "hold_reasons.waiting: not a table"),
    ("hold_reasons/waiting/label", MISSING, "hold_reasons.waiting.label: missing"),
    ("hold_reasons/waiting/stops", ["response"], "hold_reasons.waiting.stops: the response clock"),
    (
        "hold_reasons/waiting/approved_by",
        ["engineer"],
        "hold_reasons.waiting.approved_by: 'engineer' is not one of",
    ),
    ("hold_reasons/waiting/until", 3, "hold_reasons.waiting.until: not a setting"),
]


@pytest.mark.parametrize(("path", "value", "named"), WRONG)
def test_a_mistake_is_named_by_its_key(path, value, named):
    assert any(mistake.startswith(named) for mistake in mistakes(but((path, value))))


def test_one_mistake_is_reported_once():
    assert mistakes(but(("period/starts", 3))) == ("period.starts: not a date such as 2024-07-01",)
    assert mistakes(but(("targets/0/milestone", "lunch"))) == (
        "targets[1].milestone: not one of response, arrival, workaround, restoration, "
        "feedback, report, delivery",
    )


def test_all_mistakes_are_reported_at_once():
    found = mistakes(
        but(
            ("title", MISSING),
            ("calendar/zone", "Mars"),
            ("targets/0/minutes", -5),
            ("ladders/0/steps/1/role", "nobody"),
        )
    )
    assert [mistake.split(":")[0] for mistake in found] == [
        "title",
        "calendar.zone",
        "targets[1].minutes",
        "ladders[1].steps[2].role",
    ]


def test_an_empty_file_is_told_everything_it_lacks():
    keys = {mistake.split(":")[0] for mistake in mistakes({})}
    assert {"name", "title", "period", "calendar", "severity_labels", "targets", "ladders"} <= keys


# Document S0


def test_document_s0_is_read_as_it_stands():
    contract = load_contract("gdph-einvoice")
    assert contract.name == "gdph-einvoice"
    assert (contract.starts, contract.ends) == (date(2024, 7, 1), date(2025, 6, 30))
    assert contract.calendar.zone == "Asia/Shanghai"
    assert contract.calendar.hours == (((time(8), time(18)),),) * 5 + ((), ())
    assert list(contract.severity_labels.values()) == ["致命", "严重", "一般", "轻微"]
    assert {kind for target in contract.targets for kind in target.kinds} == set(Service)
    assert {step.role for ladder in contract.ladders.values() for step in ladder} == set(ROLES)


def test_every_hold_reason_of_document_s0_stops_all_clocks_but_the_response():
    reasons = load_contract("gdph-einvoice").hold_reasons
    assert {code: reason.label for code, reason in reasons.items()} == {
        "waiting_reporter": "等待报修人",
        "waiting_third_party": "等待第三方",
        "waiting_authorization": "等待医院授权",
        "change_window": "计划变更窗口",
        "not_vendor": "非服务方原因",
        "force_majeure": "不可抗力",
    }
    for reason in reasons.values():
        assert reason.stops == set(Milestone) - {Milestone.RESPONSE}


@pytest.mark.parametrize("name", contract_names())
def test_every_contract_that_comes_with_the_desk_bears_its_file_name(name):
    assert load_contract(name).name == name


def test_a_contract_of_the_hospitals_own_is_read_from_its_path(tmp_path):
    ours = tmp_path / "ours.toml"
    shipped = load_contract("gdph-einvoice")
    assert "gdph-einvoice" in contract_names()
    ours.write_text(_toml_of_s0().replace('"gdph-einvoice"', '"ours"'), encoding="utf-8")
    assert load_contract(ours).name == "ours"
    assert load_contract(str(ours)).targets == shipped.targets


def _toml_of_s0() -> str:
    return files("helpdesk.contracts").joinpath("gdph-einvoice.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read"),
        (b"name = ", "not TOML"),
        (b'name = "\xff"', "not UTF-8"),
        (b"", "title: missing"),
    ],
)
def test_a_file_that_is_no_contract_is_refused_with_the_reason(tmp_path, content, why):
    path = tmp_path / "wrong.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ContractError, match=why):
        load_contract(path)


@pytest.mark.parametrize("name", ["nowhere", "../errors", ""])
def test_an_unknown_name_is_answered_with_the_names_there_are(name):
    with pytest.raises(ContractError, match=r"no such contract; there are: .*gdph-einvoice"):
        load_contract(name)


# Policy


def test_a_policy_gives_a_contract_by_name_or_the_default():
    small, s0 = read_contract(GOOD), load_contract("gdph-einvoice")
    policy = build_policy([small, s0], "gdph-einvoice")
    assert policy.contract().name == "gdph-einvoice"
    assert policy.contract("small").title == "小合同"


def test_a_policy_tells_every_calendar_the_days_off_and_the_make_up_days():
    national_day, saturday = date(2026, 10, 1), date(2026, 10, 10)
    policy = build_policy(
        [read_contract(GOOD), load_contract("gdph-einvoice")],
        "small",
        days_off=frozenset([national_day]),
        makeup_days=frozenset([saturday]),
    )
    for contract in policy.contracts.values():
        assert contract.calendar.intervals(national_day) == ()
        assert contract.calendar.intervals(saturday) == contract.calendar.hours[0]
        assert (
            contract.calendar.intervals(saturday + timedelta(days=2))
            == (contract.calendar.hours[0])
        )


def test_a_policy_without_its_default_or_with_a_name_twice_is_refused():
    small = read_contract(GOOD)
    with pytest.raises(ContractError) as caught:
        build_policy([small, small], "other")
    assert caught.value.mistakes == (
        "contracts: small twice",
        "default_contract: no contract is named 'other'",
    )


def test_a_contract_of_yesterdays_settings_is_read_as_the_default_one():
    shipped = load_contract("gdph-einvoice")
    policy = build_policy([shipped], shipped.name)
    assert policy.contract("of-last-year") is policy.contract() is policy.contract(shipped.name)
