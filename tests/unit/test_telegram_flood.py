"""Answers stay under Telegram's thirty a second."""

from bot.channels.telegram_flood import Flood


def test_the_thirty_first_within_a_second_has_no_room():
    now = [100.0]
    flood = Flood(lambda: now[0])
    for _ in range(30):
        assert flood.room()
        flood.sent()
        now[0] += 0.01
    assert not flood.room()
    now[0] = 101.0
    assert flood.room()
    flood.sent()
    assert not flood.room()
