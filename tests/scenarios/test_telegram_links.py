"""Links and presses that the desk did not make: welcomes, and nothing is changed."""

import pytest

from tests.support.platform_world import on_telegram

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
SORRY = "系统出了点问题"


@pytest.fixture
async def world(store):
    async with on_telegram(store) as world:
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


FORGED = [
    "answer:severity:S9", "answer:reason:nonsense", "answer:engineer:1", "answer:engineer:x",
    "answer:severity:S4:x", "answer:scope:galaxy", "answer:word:-", "answer:", "cancel:1",
    "accept:1:999999999999999", "accept:999999999999999:1", "show:999999999999", "menu:nothing",
    "article:..", "x" * 64, "restore:1:1", "assign:1:1", "::::", "确认",
]  # fmt: skip


@pytest.mark.parametrize("form", ["改级别", "转单"])
async def test_a_made_up_press_is_answered_politely_and_changes_nothing(world, nurse, form):
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    before = await world.ticket()
    for data in FORGED:
        await engineer.presses(form)
        card = world.platform.sent(engineer.chat_id)[-1]
        made_up = world.platform.user_presses(engineer.chat_id, card.id, data)
        answers = [await engineer.does(made_up), await engineer.says("照旧")]
        assert all(answers), data
        assert SORRY not in "".join(answers), data
        await engineer.says(f"#{before.id}")
    assert await world.ticket() == before


async def test_a_made_up_answer_to_a_report_is_asked_again(world, nurse):
    assert "影响多少人" in await nurse.says("药房叫号屏黑屏了")
    card = world.platform.sent(nurse.chat_id)[-1]
    made_up = world.platform.user_presses(nurse.chat_id, card.id, "answer:scope:galaxy")
    assert "请从下面选一个" in await nurse.does(made_up)
    assert "已受理，工单 #1" in await nurse.presses("就我这一台")


async def test_a_deep_link_binds_who_taps_it(world):
    await world.invites("王工", "engineer", "20260302")
    phone = world.phone()
    assert "已绑定：王工（工程师）" in await phone.says("/start 20260302")


@pytest.mark.parametrize(
    "text", ["/start", "/start K7Q2M9", "/start@zhiban_bot", "/help@zhiban_bot"]
)
async def test_a_link_of_somebody_elses_is_a_welcome_and_no_report(world, text):
    phone = world.phone()
    assert "值班台" in await phone.says(text)
    assert await world.tickets() == []
