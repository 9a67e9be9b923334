"""Times as people write them, on Wednesday 18 November 2026, 09:00 in Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk.time_said import span_in, span_said, until_said
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
        ("明天下午2点到5点半", "19 14:00", "19 17:30"),
        ("明天下午到后天上午", "19 12:00", "20 12:00"),
        ("明天下午3点到后天10点", "19 15:00", "20 10:00"),
        ("下周一到三", "23 00:00", "26 00:00"),
        ("下周一至下周三", "23 00:00", "26 00:00"),
        ("下周五到周日", "27 00:00", "30 00:00"),
        ("下周一上午到周三下午", "23 00:00", "25 18:00"),
        ("从明天到下周五", "19 00:00", "28 00:00"),
        ("下午3点到5点", "18 15:00", "18 17:00"),
        ("今晚到明早", "18 18:00", "19 12:00"),
        ("明早", "19 00:00", "19 12:00"),
        ("昨天", "17 00:00", "18 00:00"),
        ("2小时", "18 09:00", "18 11:00"),
        ("两个小时", "18 09:00", "18 11:00"),
        ("明天起3天", "19 00:00", "22 00:00"),
        ("从下周一开始两天", "23 00:00", "25 00:00"),
        ("周末", "21 00:00", "23 00:00"),
        ("下周末", "28 00:00", "30 00:00"),
        ("下周", "23 00:00", "30 00:00"),
        ("十一月二十五号到二十七号", "25 00:00", "28 00:00"),
        ("12月1日到5日", "12-01 00:00", "12-06 00:00"),
        ("周三到周五", "18 00:00", "21 00:00"),
        ("明天下午2点到下午5点半", "19 14:00", "19 17:30"),
        ("今天22:00-02:00", "18 22:00", "19 02:00"),
    ],
)
def test_a_span_of_time_as_it_is_said(said, starts, ends):
    assert span_said(said, WEDNESDAY_MORNING, ZONE) == (local(starts), local(ends))


@pytest.mark.parametrize(
    "said",
    [
        *("", "随便", "13月1日", "2月30日", "明天25:00-26:00", "系统打不开", "周五到周三哦"),
        *("三天", "半天", "到", "明天8点", "今天到昨天", "31号", "5月", "从", "三", "明天到随便"),
    ],
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
        ("两天", "20 09:00"),
        ("三点半", "19 03:30"),
        ("到明天", "20 00:00"),
        ("到明天中午", "19 12:00"),
        ("到昨天", "18 00:00"),
    ],
)
def test_an_end_as_it_is_said(said, until):
    assert until_said(said, WEDNESDAY_MORNING, ZONE) == local(until)


@pytest.mark.parametrize("said", ["", "一会儿", "25点", "到", "HIS打不开"])
def test_what_is_no_end_is_none(said):
    assert until_said(said, WEDNESDAY_MORNING, ZONE) is None


@pytest.mark.parametrize(
    ("said", "starts", "ends", "rest"),
    [
        ("明天 因为发烧", "19 00:00", "20 00:00", "因为发烧"),
        ("我 明天 下午 想", "19 12:00", "19 18:00", "我 想"),
        ("11月25日 18:00-22:00，家里有事", "25 18:00", "25 22:00", "，家里有事"),
    ],
)
def test_a_time_among_other_words(said, starts, ends, rest):
    found = span_in(said, WEDNESDAY_MORNING, ZONE)
    assert found == ((local(starts), local(ends)), rest)


@pytest.mark.parametrize("said", ["", "发烧", "明天或者后天下午", "周五或者下周一"])
def test_no_time_is_guessed_from_half_of_what_was_said(said):
    assert span_in(said, WEDNESDAY_MORNING, ZONE) is None
