"""Articles as a reader sees them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.article import Article
from knowledge_base.importer import read_folder
from knowledge_base.reader import desk_facts, for_reader, unfilled

SHIPPED, _ = read_folder(Path(__file__).parents[2] / "knowledge_base" / "articles")
NOTHING: dict[str, str] = {}
OURS = desk_facts("市一医院", "8000")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("先打防保科电话 {{本院：防保科电话}}。", "先打防保科电话（号码可问信息科）。"),
        ("打 {{本院：手术室电话}}，说明", "打手术室电话（号码可问信息科），说明"),
        ("请医保办 {{本院：医保办电话}} 协助", "请医保办（电话可问信息科）协助"),
        ("打 {{本院：电话}}", "打电话（号码可问信息科）"),
        ("打 {{本院：信息科电话}} 挂失", "打信息科电话挂失"),
        ("打信息科电话 {{本院：信息科电话}}。", "打信息科电话。"),
        ("找信息科 {{本院：信息科电话}}。", "找信息科电话。"),
        ("按 {{本院：退号规定}} 执行", "按本院退号规定执行"),
        ("按本院 {{本院：退号规定}} 执行", "按本院退号规定执行"),
        ("在 {{本院：申请入口}} 填写", "在本院申请入口（在哪里可问信息科）填写"),
        ("拷贝（{{本院：拷贝地点}}）", "拷贝（本院拷贝地点，在哪里可问信息科）"),
        ("找防保科（{{本院：防保科电话}}）", "找防保科（防保科电话，号码可问信息科）"),
        ("用 {{本院：OA}} 和 {{ 本院: U盘规定 }} 的", "用本院OA 和本院U盘规定的"),
        ("CT {{本院}} 的", "CT 本院的"),
        ("一\n{{本院：退号规定}}\n二", "一\n本院退号规定\n二"),
        ("（{{}}）", "（可问信息科）"),
        ("{{本院：}}，{{别的}}，{{没关", "本院，别的，{没关"),
        ("没有要填的", "没有要填的"),
    ],
)
def test_a_place_that_is_not_known_becomes_words(written, shown):
    assert for_reader(written, NOTHING) == shown
    assert for_reader(written, desk_facts("", "")) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("打 {{本院：信息科电话}} 挂失", "打信息科电话 8000 挂失"),
        ("打信息科值班电话 {{本院：信息科值班电话}}。", "打信息科值班电话 8000。"),
        ("报信息科 {{本院：信息科电话}}。", "报信息科（电话 8000）。"),
        ("{{本院}}的规定", "市一医院的规定"),
    ],
)
def test_what_the_settings_know_is_filled_in(written, shown):
    assert for_reader(written, OURS) == shown


def test_any_other_known_fact_is_filled_in_as_it_is():
    known = {"退号规定": "门诊部〔2026〕3号"}
    assert for_reader("按 {{本院：退号规定}} 执行", known) == "按门诊部〔2026〕3号执行"


@pytest.mark.parametrize("known", [NOTHING, OURS], ids=["unknown", "known"])
@pytest.mark.parametrize("article", SHIPPED, ids=lambda article: article.id)
def test_no_shipped_article_shows_marks_pairs_or_repeats(article, known):
    shown = for_reader(article.body, known)
    assert not re.search(r"[{}]", shown)
    assert not re.search(r"（\s*）|\(\s*\)|（[^）]*（|））", shown)
    assert not re.search(r"(?:电话|本院|规定){2}|([\u4e00-\u9fff]{3,})\1", shown)
    assert not re.search(r"[\u4e00-\u9fff，。] +[\u4e00-\u9fff，。]", shown)
    assert shown.count("\n") == article.body.count("\n")
    assert "本院：" not in shown
    asks_for_ours = re.search(r"本院：(?:信息科(?:值班)?电话|IT phone)", article.body)
    assert ("8000" in shown) == bool(asks_for_ours and known)


def test_shipped_articles_do_have_places_to_fill():
    assert len(SHIPPED) >= 116
    assert sum(unfilled(article, NOTHING) for article in SHIPPED) >= 42


def test_what_is_known_is_not_counted_as_unfilled():
    article = Article("a", "甲", "{{本院：信息科电话}}，{{本院：退号规定}}，{{本院}}，{{别的}}")
    assert unfilled(article, NOTHING) == 3
    assert unfilled(article, OURS) == 1
    assert unfilled(article, desk_facts("", "")) == 3


@given(st.text(st.sampled_from("{}（）本院：电话信息科a \n"), max_size=60), st.text(max_size=5))
def test_no_text_keeps_double_marks(body, value):
    for known in (NOTHING, {"本院": value, "信息科电话": value}):
        shown = for_reader(body, known)
        assert "{{" not in shown
        assert "}}" not in shown


def test_a_text_of_nothing_but_places_takes_no_long_time():
    assert for_reader("{{本院：电话}}" * 20_000, NOTHING).count("号码可问信息科") >= 1
