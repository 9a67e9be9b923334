"""English readers: their language is kept, and what they read is English."""

import pytest

from handlers.router import respond
from helpdesk.messages import IncomingMessage, OutgoingMessage
from helpdesk.ticket import Status
from notifications.english import message_in_english
from tests.support.english import still_chinese, told
from tests.support.world import Character

NAMES = ["李护士", "周医生", "王工", "刘工", "赵组长", "钱主任", "演示医院", "应用组", "中文"]


async def english(person: Character) -> Character:
    await person.says("English")
    return person


async def test_a_nurse_who_chose_english_reads_english_from_the_report_to_the_rating(world):
    nurse = await english(await world.person("李护士", "reporter", department="急诊科"))
    engineer = await english(await world.person("王工", "engineer"))
    answer = await nurse.says("急诊HIS打不开，全科挂不了号")
    assert answer.splitlines() == [
        "Ticket #1 opened",
        "Severity: S2 Major (affects the whole department; key step: registration)",
        "Where: Emergency · HIS",
        "Reporter: 李护士 8001",
        "Engineer: 王工 (tel. 8001)",
        "First response by 09:30 today (30 min left)",
    ]
    assert [c.label for c in nurse.answer.choices][:2] == ["Urge", "Correct"]
    await world.ticks()
    assert engineer.news() == ["A new ticket for you, please accept it"]
    await engineer.says("accept 1")
    await engineer.says("arrived")
    await engineer.says("hold")
    await engineer.presses("waiting for the hospital")
    await engineer.presses("Resume")
    await engineer.says("done")
    await engineer.presses("software bug")
    await engineer.says("重启了应用服务")
    await world.ticks()
    assert nurse.news()[-1] == "Ticket #1 is restored, please confirm"
    assert nurse.was_told("Cause: software bug\nSolution: 重启了应用服务")
    assert "How did we do?" in await nurse.says("confirm")
    assert "Would you like to add a word?" in await nurse.says("Very happy (5)")
    assert "Thank you for your rating" in await nurse.says("修得很快")
    assert (await world.ticket()).status is Status.CLOSED
    said = ["急诊HIS打不开，全科挂不了号", "重启了应用服务", "修得很快"]
    assert still_chinese(told(nurse, engineer), [*NAMES, *said]) == []


async def test_what_somebody_wrote_is_never_put_into_english(world):
    nurse = await english(await world.person("李护士", "reporter", department="急诊科"))
    engineer = await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    words = "已挂起\n原因：我不知道\n工单 #1 已恢复，请确认"
    await engineer.says("接单 1")
    await engineer.says("补充 1")
    await engineer.says(words)
    await world.ticks()
    assert nurse.heard[-1].text == f"Ticket #1 has a note: {words}"


async def test_the_language_is_the_persons_and_not_the_accounts(world):
    nurse = await world.person("李护士", "reporter")
    assert "English" in await nurse.says("English")
    other = world.guest("wechat")
    assert "访客" in await other.says("帮助")
    assert "Hello 李护士" in await nurse.says("help")
    assert "您好" in (await nurse.says("中文") and await nurse.says("帮助"))


async def test_words_or_a_button_choose_the_language(world):
    nurse = await world.person("李护士", "reporter")
    await nurse.says("language")
    assert "English" in await nurse.presses("English")
    await nurse.says("语言")
    assert "中文" in await nurse.presses("中文")


@pytest.mark.parametrize(
    ("code", "greets"), [("en-GB", "Hello"), ("zh-hans", "您好"), ("", "您好")]
)
async def test_a_platform_that_says_english_at_first_contact_is_believed(world, code, greets):
    guest = world.guest("telegram")
    message = IncomingMessage(guest.address, "1", "/start", world.now, language=code)
    assert greets in (await respond(world.desk, message, world.now)).text


async def test_a_platforms_word_changes_nothing_later(world):
    guest = world.guest("telegram")
    await guest.says("你好")
    message = IncomingMessage(guest.address, "x", "帮助", world.now, language="en")
    assert "您好" in (await respond(world.desk, message, world.now)).text


async def test_choices_are_numbered_in_english_where_there_are_no_buttons(world):
    nurse = await english(await world.person("李护士", "reporter", "wechat"))
    engineer = await english(await world.person("王工", "engineer", "wechat"))
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    assert "Reply with a number:\n11 Accept" in engineer.heard[-1].text
    assert "Accepted" in await engineer.says("11")


def test_a_digest_of_notices_is_english_line_by_line():
    lines = [
        "您有 3 条新通知：",
        "· 新工单派给您，请接单",
        "· #2 报修人催单，请尽快处理",
        "· 提醒：您的班",
    ]
    assert message_in_english(OutgoingMessage("\n".join(lines))).text.splitlines() == [
        "You have 3 new notices:",
        "· A new ticket for you, please accept it",
        "· #2 The reporter is asking how it goes, please hurry",
        "· Reminder: your shift",
    ]


async def test_an_english_report_opens_a_ticket_in_the_reporters_own_words(world):
    nurse = await english(await world.person("李护士", "reporter", department="急诊科"))
    engineer = await world.person("王工", "engineer")
    answer = await nurse.says("HIS is down in ER, nobody can register")
    assert "Ticket #1 opened" in answer
    assert "S2 Major (affects the whole department; key step: registration)" in answer
    ticket = await world.ticket()
    assert (ticket.summary, ticket.system) == ("HIS is down in ER, nobody can register", "HIS")
    await world.ticks()
    assert engineer.was_told("内容：HIS is down in ER, nobody can register")
    await nurse.says("still not working")
    assert nurse.answer.text.startswith("Added to ticket #1")


async def test_english_words_never_swallow_a_report(world):
    nurse = await english(await world.person("李护士", "reporter", department="内科"))
    await world.person("王工", "engineer")
    assert "Ticket #1" in await nurse.says("help, the printer is broken, only this one")
    assert "You reported 1 ticket:" in await nurse.says("my tickets")
    assert "Withdraw this ticket?" in await nurse.says("cancel 1")
    assert "Withdrawn" in await nurse.says("Yes, withdraw it")


async def test_an_english_reader_gets_the_english_version_where_there_is_one(world):
    await world.knows()
    nurse = await english(await world.person("李护士", "reporter", department="急诊科"))
    await world.person("王工", "engineer")
    answer = await nurse.says("how do I reset my password?")
    assert answer.startswith("【Forgotten password or locked account】")
    assert "Otherwise call IT on 8000 yourself" in answer
    assert [c.label for c in nurse.answer.choices] == [
        "Helpful",
        "Not solved, report it",
        "Talk to a person",
    ]
    assert "Good! Ask any time" in await nurse.presses("Helpful")
    # asked in Chinese it is in the reader's language all the same
    assert "【Printer does not print】" in await nurse.says("打印机不打印怎么办")
    # and without a version the article is as it is
    assert "【电子票据和费用清单怎么补打】" in await nurse.says("电子票据和费用清单怎么补打")


async def test_a_chinese_reader_gets_the_article_whatever_he_asks_in(world):
    await world.knows()
    nurse = await world.person("李护士", "reporter")
    assert "【忘记密码或账号被锁了怎么办】" in await nurse.says("how do I reset my password?")


async def test_a_report_after_an_english_article_has_the_question_in_it(world):
    await world.knows()
    nurse = await english(await world.person("李护士", "reporter", department="急诊科"))
    await world.person("王工", "engineer")
    await nurse.says("how do I reset my password?")
    await nurse.presses("Not solved")
    await nurse.presses("Submit as it is")
    assert "how do I reset my password?" in (await world.ticket()).summary


async def test_wishes_are_understood_in_english(world):
    nurse = await english(await world.person("李护士", "reporter", department="急诊科"))
    await world.person("王工", "engineer")
    await nurse.says("HIS is down in ER, nobody can register")
    for words in ("when will someone come?", "how long will it take", "any update, please"):
        assert "#1" in await nurse.says(words)
    answer = await nurse.says("It works now, thanks!")
    assert "Note" not in answer
    assert "Withdraw #1" in [choice.label for choice in nurse.answer.choices]


async def test_several_lines_of_a_solution_stay_as_they_are_on_a_card(world):
    nurse = await english(await world.person("李护士", "reporter", department="急诊科"))
    engineer = await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await engineer.says("接单 1")
    await engineer.says("恢复 1")
    await engineer.presses("硬件故障")
    await engineer.says("换了交换机\n位置：急诊科\n已恢复，等报修人确认")
    await world.ticks()
    assert "Solution: 换了交换机\n位置：急诊科\n已恢复，等报修人确认" in nurse.heard[-1].text
    assert "Solution: 换了交换机\n位置：急诊科\n已恢复，等报修人确认" in await nurse.says("#1")


def test_what_stays_chinese_is_counted_and_not_told(caplog):
    caplog.set_level("INFO")
    message_in_english(OutgoingMessage("这一句没有英文\n新工单派给您，请接单\n这一句也没有"))
    [record] = caplog.records
    assert record.lines == 2
    assert "没有英文" not in caplog.text
