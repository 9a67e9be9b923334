"""What has nothing to do with the work of the desk finds no article; other trades are spared."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.evaluate_search import of_part
from benchmarks.topics.messages import HALVED, messages, texts
from helpdesk.article import Article
from knowledge_base import subject
from knowledge_base.english_versions import apart
from knowledge_base.importer import read_folder
from knowledge_base.search import Decision, build, find
from knowledge_base.spelling import one_spelling
from knowledge_base.synonyms import synonyms

SHIPPED, _ = apart(read_folder(Path(__file__).parents[2] / "knowledge_base" / "articles")[0])
OFF_THE_SUBJECT = """
happy birthday to you
祝王姐生日快乐
后天天气好不好
明天会下雪吗
外面冷不冷
今晚有雨吗，要不要带伞
中午吃什么
食堂几点开门
中午有红烧肉吗
外卖放哪了
我饿了
停车场在哪
车位满了
我的车停哪里好
帮我打个车
打车去火车站
call a taxi
where is the car park
when is lunch
weather tomorrow
谢谢你
太感谢了
谢了兄弟
thanks for your help
讲个笑话
给我讲个故事
do you know a good joke
世界杯谁赢了
股票涨了吗
帮我订张电影票
周末去哪玩
今年除夕是哪天
""".strip().splitlines()


@pytest.fixture(scope="module")
def index():
    return build(SHIPPED)


@pytest.mark.parametrize("text", OFF_THE_SUBJECT)
def test_what_is_off_the_subject_finds_nothing(index, text):
    assert find(index, text).decision is Decision.NONE


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("APP 收不到验证码", "app-bind-patient"),
        ("reset my password please", "account-locked-password"),
        ("how do I print a wristband", "wristband-reprint"),
        ("打印机卡纸了怎么弄", "printer-not-printing"),
    ],
)
def test_what_is_on_the_subject_is_answered_in_either_language(index, text, article):
    found = find(index, text)
    assert found.decision is Decision.ANSWER
    assert found.hits[0].article.id == article


def test_a_synonym_is_no_piece_of_a_longer_latin_word():
    known = synonyms(["app/掌上医院"])
    assert [bool(known.found(text)) for text in ("app 打不开", "打开app", "happy", "apps")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_message_bears_on_the_subject_by_its_words():
    weights = build(SHIPPED).subject
    asked, told = (
        subject.bearing(one_spelling(text), weights) for text in ("条码打不出来", "食堂吃什么")
    )
    assert subject.LEAST <= told < 0 < asked <= subject.MOST


def test_what_the_articles_treat_themselves_does_not_speak_against_a_message():
    meals = Article("meals", "食堂几点开饭", "十一点。", similar=("食堂吃什么", "食堂有面条吗"))
    trade = [meals, *(replace(meals, id=f"meals-{n}") for n in range(3))]
    ours, theirs = (
        subject.bearing("食堂几点开饭", build(articles).subject) for articles in (SHIPPED, trade)
    )
    assert ours < 0
    assert theirs > ours


def test_what_was_learnt_from_is_asked_in_no_test():
    learnt = {line for side in messages() for line in side}
    asked = set(OFF_THE_SUBJECT)
    for name in HALVED:
        for kind in ("questions", "unanswerable"):
            asked.update(texts(of_part("test", f"{name}_{kind}.jsonl")))
    assert not learnt & asked
