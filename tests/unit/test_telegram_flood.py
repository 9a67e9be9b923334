"""What is sent stays under Telegram's thirty a second."""

from bot.channels.telegram_flood import Flood


async def test_the_thirty_first_within_a_second_has_no_room():
    now = [100.0]
    flood = Flood(lambda: now[0])
    for _ in range(30):
        assert flood.room()
        await flood.turn()
        now[0] += 0.01
    assert not flood.room()
    now[0] = 101.205
    await flood.turn()
    assert not flood.room()
