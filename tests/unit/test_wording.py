"""Questions that are the same but for how they are put."""

import pytest

from knowledge_base.wording import Likeness, essence, likeness


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请问，打印机 卡纸了怎么办呢？", "打印机卡纸了"),
        ("ＰＤＡ登陆不了吗", "pda登录不了"),
        ("怎么办？", "怎么办"),
        ("？！ 。", ""),
        ("", ""),
    ],
)
def test_the_essence_is_what_is_left_without_manners(text, words):
    assert essence(text) == words


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("电子票据，怎么冲红？", "电子票据怎么冲红", Likeness.SAME),
        ("打印机不打印", "打印机不打印怎么办", Likeness.SAME),
        ("电子票据怎么换开纸质", "电子票据怎么换开纸质票", Likeness.NEAR),
        ("怎么冲红电子票据", "电子票据怎么冲红", Likeness.NEAR),
        ("医嘱提交不料怎么办", "医嘱提交不了怎么办", Likeness.NEAR),
        ("电子票据怎么作废", "电子票据怎么冲红", Likeness.OTHER),
        ("打不开", "关不上", Likeness.OTHER),
        ("PACS系统登录不上", "HIS系统登录不上", Likeness.OTHER),
        ("一号窗口打印机打印", "一号窗口打印机不打印", Likeness.OTHER),
        ("卡纸", "关机", Likeness.OTHER),
        ("？", "！", Likeness.OTHER),
        ("", "", Likeness.OTHER),
    ],
)
def test_how_alike_two_questions_are(text, phrase, expected):
    assert likeness(essence(text), [phrase]) is expected
    assert likeness(essence(phrase), [text]) is expected


def test_the_most_alike_phrase_counts():
    assert likeness("打印机卡纸", ["别的", "打印机卡纸"]) is Likeness.SAME
    assert likeness("打印机卡纸", []) is Likeness.OTHER
