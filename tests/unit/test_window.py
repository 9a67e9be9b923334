"""How many messages WeChat still takes for somebody, by what he did last and what was sent."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.window import KEPT, Window

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ago(**period):
    return NOW - timedelta(**period)


@pytest.mark.parametrize(
    ("window", "left"),
    [
        (Window(), 0),
        (Window(wrote_at=ago(hours=1)), 5),
        (Window(wrote_at=ago(hours=47, minutes=59)), 5),
        (Window(wrote_at=ago(hours=48)), 0),
        (Window(wrote_at=ago(hours=1), sent=(ago(minutes=9),) * 4), 1),
        (Window(wrote_at=ago(hours=1), sent=(ago(minutes=9),) * 5), 0),
        # what was sent before he wrote again counts no more
        (Window(wrote_at=ago(minutes=1), sent=(ago(minutes=9),) * 5), 5),
        (Window(tapped_at=ago(seconds=20)), 3),
        (Window(tapped_at=ago(seconds=60)), 0),
        (Window(tapped_at=ago(seconds=20), sent=(ago(seconds=5),) * 2), 1),
        # a tap opens for a minute what was used up
        (Window(ago(hours=1), ago(seconds=20), (ago(minutes=9),) * 5), 3),
    ],
)
def test_what_is_left_of_a_window(window, left):
    assert window.left(NOW) == left


def test_only_as_many_instants_are_kept_as_may_count():
    window = Window(NOW)
    for _ in range(20):
        window = Window(NOW, sent=window.after(NOW, 1))
    assert len(window.sent) == KEPT
    assert window.left(NOW) == 0


@pytest.mark.parametrize(("wrote", "silent"), [(None, True), (49, True), (47, False)])
def test_silence_is_told_from_five_used_up(wrote, silent):
    window = Window(None if wrote is None else ago(hours=wrote))
    assert window.silent(NOW) is silent
