"""What is said after an answer stays with its article, and what is new does not."""

from datetime import timedelta

import pytest

from helpdesk.article import Article
from storage import ticket_lists

CARD = Article(
    "jam",
    "打印机卡纸怎么办",
    "先关电源。\n1. 打开盖子。\n2. 抽出纸。\n3. 点“清除”按钮。\n4. 开电源。",
    system="打印机",
)
REVERSE = Article("red", "电子票据怎么冲红", "1. 打开票据管理。\n2. 点冲红。", system="电子票据")


@pytest.fixture
async def nurse(world):
    await world.knows(CARD, REVERSE)
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="急诊科")
    assert "打开盖子" in await nurse.says("打印机卡纸怎么办")
    return nurse


async def count(world) -> int:
    return await world.store.read(ticket_lists.count_open)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("第三步没有那个按钮", "第 3 步：点“清除”按钮"),
        ("我们这边没有这个菜单", "和您屏幕上不一样"),
        ("界面跟你说的不一样", "和您屏幕上不一样"),
        ("然后呢", "到这里就完了"),
        ("第2步做完了然后呢", "第 3 步：点“清除”按钮"),
        ("还是不行", "没解决的话可以直接报修"),
        ("按你说的试了还是不行", "没解决的话可以直接报修"),
        ("还是打不出来", "没解决的话可以直接报修"),
    ],
)
async def test_a_follow_up_is_about_the_article_and_goes_with_the_report(
    world, nurse, text, answer
):
    world.now += timedelta(minutes=50)
    assert answer in await nurse.says(text)
    assert await count(world) == 0
    await nurse.presses("没解决")
    await nurse.says("就这一台")
    await world.passes(minutes=11)
    ticket = await world.ticket()
    assert "打印机卡纸怎么办" in ticket.summary
    assert ticket.system == "打印机"


async def test_each_follow_up_lets_the_next_one_come_later(world, nurse):
    for _ in range(3):
        world.now += timedelta(minutes=40)
        assert "没解决的话可以直接报修" in await nurse.says("还是不行")


@pytest.mark.parametrize("minutes", [1, 61])
async def test_a_new_question_gets_its_own_article(world, nurse, minutes):
    world.now += timedelta(minutes=minutes)
    assert "点冲红" in await nurse.says("电子票据怎么冲红")
    assert "第 2 步：点冲红" in await nurse.says("第二步没有那个按钮")


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (1, "三号窗口的打印机还是没反应，就这一台"),
        (1, "检验单第二项结果传不过来，就这一个病人"),
        (61, "打不开"),
        (61, "还是不行"),
        (61, "第二步没有那个按钮"),
    ],
)
async def test_what_is_new_or_comes_late_is_not_swallowed(world, nurse, minutes, text):
    world.now += timedelta(minutes=minutes)
    said = await nurse.says(text)
    assert "第 2 步" not in said
    assert "没解决的话可以直接报修" not in said
    assert "打开盖子" not in said
