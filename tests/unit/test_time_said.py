"""Times as people write them, on Wednesday 18 November 2026, 09:00 in Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk.time_said import span_said, until_said
from tests.support.world import WEDNESDAY_MORNING

ZONE = "Asia/Shanghai"


def local(text: str) -> datetime:
    """18 09:30: a day of that November and a time."""
    day, clock = text.split()
    month, _, number = day.rpartition("-")
    return datetime.fromisoformat(f"2026-{month or '11'}-{number}T{clock}").replace(
        tzinfo=ZoneInfo(ZONE)
    )


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("今天", "18 00:00", "19 00:00"),
        ("明天", "19 00:00", "20 00:00"),
        ("明天上午", "19 00:00", "19 12:00"),
        ("明天 下午", "19 12:00", "19 18:00"),
        ("今晚", "18 18:00", "19 08:00"),
        ("周五", "20 00:00", "21 00:00"),
        ("周三", "18 00:00", "19 00:00"),
        ("下周三", "25 00:00", "26 00:00"),
        ("星期日晚上", "22 18:00", "23 08:00"),
        ("周五到周日", "20 00:00", "23 00:00"),
        ("明天到后天", "19 00:00", "21 00:00"),
        ("11月25日", "25 00:00", "26 00:00"),
        ("11月25日到27日", "25 00:00", "28 00:00"),
        ("11-25至11-27", "25 00:00", "28 00:00"),
        ("2026-12-01", "12-01 00:00", "12-02 00:00"),
        ("25号", "25 00:00", "26 00:00"),
        ("3号", "12-03 00:00", "12-04 00:00"),
        ("明天14:30-17:30", "19 14:30", "19 17:30"),
        ("明天下午2点到5点半", "19 14:00", "20 05:30"),
        ("明天下午2点到下午5点半", "19 14:00", "19 17:30"),
        ("今天22:00-02:00", "18 22:00", "19 02:00"),
    ],
)
def test_a_span_of_time_as_it_is_said(said, starts, ends):
    assert span_said(said, WEDNESDAY_MORNING, ZONE) == (local(starts), local(ends))


@pytest.mark.parametrize(
    "said", ["", "随便", "13月1日", "2月30日", "明天25:00-26:00", "系统打不开", "周五到周三哦"]
)
def test_what_is_no_span_is_none(said):
    assert span_said(said, WEDNESDAY_MORNING, ZONE) is None


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("到18:00", "18 18:00"),
        ("18点", "18 18:00"),
        ("晚上8点半", "18 20:30"),
        ("到明早8点", "19 08:00"),
        ("明天8:00", "19 08:00"),
        ("8:30", "19 08:30"),
        ("2小时", "18 11:00"),
        ("半小时", "18 09:30"),
        ("半个小时", "18 09:30"),
        ("两个小时", "18 11:00"),
        ("1天", "19 09:00"),
    ],
)
def test_an_end_as_it_is_said(said, until):
    assert until_said(said, WEDNESDAY_MORNING, ZONE) == local(until)


@pytest.mark.parametrize("said", ["", "一会儿", "25点", "到", "HIS打不开"])
def test_what_is_no_end_is_none(said):
    assert until_said(said, WEDNESDAY_MORNING, ZONE) is None
