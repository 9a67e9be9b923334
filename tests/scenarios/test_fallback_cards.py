"""When a system is down: the ticket, and beside it how to work on paper."""

import pytest

from helpdesk.article import Article, ArticleKind


def labels(character) -> list[str]:
    return [choice.label for choice in character.answer.choices]


async def test_the_ticket_of_an_outage_comes_with_the_card(world):
    await world.knows()
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="检验科")
    answer = await nurse.says("LIS打不开，全科都出不了报告")
    assert "工单 #1" in answer
    assert labels(nurse).count("应急预案") == 1
    card = await nurse.presses("应急预案")
    assert card.startswith("【应急预案：检验系统停了怎么手工检验】")
    assert "打信息科值班电话 8000" in card
    assert "{{" not in card
    assert "恢复后：" in card
    # the ticket is open already: the card offers no second report
    assert labels(nurse) == ["我的工单"]
    assert "#1" in await nurse.presses("我的工单")


async def test_the_card_of_the_whole_leads_on_to_those_of_other_posts(world):
    await world.knows()
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    assert "手工看诊" in await nurse.presses("应急预案")
    assert "手工收" in await nurse.presses("应急预案：挂号收费")


async def test_a_guest_who_reads_the_card_is_still_asked_whom_to_call(world):
    await world.knows()
    await world.person("王工", "engineer")
    guest = world.guest()
    assert "姓名和电话" in await guest.says("急诊科LIS打不开，全科都出不了报告")
    assert "姓名和电话" in await guest.presses("应急预案")
    assert "记下了" in await guest.says("张护士 13900001111")


@pytest.mark.parametrize("text", ["护士站的打印机卡纸了，就这一台", "OA打不开了，就我一个人"])
async def test_a_fault_that_stops_no_work_has_no_card(world, text):
    await world.knows()
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="内科")
    await nurse.says(text)
    assert "应急预案" not in labels(nurse)


async def test_a_hospital_without_cards_is_offered_none(world):
    await world.knows(Article("lis", "检验", "正文", "LIS"))
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="检验科")
    assert "工单 #1" in await nurse.says("LIS打不开，全科都出不了报告")
    assert "应急预案" not in labels(nurse)


@pytest.mark.parametrize("press", ["fallback:gone", "fallback:lab-urgent", "fallback"])
async def test_what_is_no_card_is_not_shown_as_one(world, press):
    await world.knows()
    nurse = await world.person("李护士", "reporter")
    assert "这份应急预案已经不在了" in await nurse.says("", press=press)


async def test_a_card_is_no_common_question(world):
    card = Article("lis", "检验停了", "用纸", "LIS", kind=ArticleKind.FALLBACK)
    await world.knows(card, Article("a", "怎么查报告", "看"))
    nurse = await world.person("李护士", "reporter")
    await nurse.says("常见问题")
    assert labels(nurse) == ["怎么查报告"]
