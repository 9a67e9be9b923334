"""Articles from Markdown files and back."""

import os
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpdesk.article import Article, ArticleKind
from helpdesk.errors import Refused
from knowledge_base.exporter import write_folder
from knowledge_base.fields import LARGEST_FILE
from knowledge_base.harmless import harmless
from knowledge_base.importer import read_folder

WHOLE = """---
title: 忘记密码怎么办
system: 账号
tags: [账号, 密码]
similar:
  - 密码输错几次锁了
  - 工号登不上去了
---

先自助找回。

---

1. 找不回的，打电话。
"""


def test_a_file_becomes_an_article(tmp_path):
    (tmp_path / "password.md").write_text(WHOLE, encoding="utf-8")
    assert read_folder(tmp_path) == (
        [
            Article(
                id="password",
                title="忘记密码怎么办",
                body="先自助找回。\n\n---\n\n1. 找不回的，打电话。",
                system="账号",
                tags=("账号", "密码"),
                similar=("密码输错几次锁了", "工号登不上去了"),
            )
        ],
        [],
    )


def test_a_card_says_its_kind_and_its_group(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: 甲\nkind: fallback\ngroup: 电子票据\n---\n正文")
    (card,), _ = read_folder(tmp_path)
    assert (card.kind, card.group) == (ArticleKind.FALLBACK, "电子票据")
    (tmp_path / "a.md").write_text("---\ntitle: 甲\nkind: plan\n---\n正文")
    assert read_folder(tmp_path)[1] == [
        "a.md：kind 只能是 article、fallback（kind is one of these）"
    ]


def test_what_windows_editors_add_makes_no_difference(tmp_path):
    (tmp_path / "a.md").write_bytes(WHOLE.encode())
    (tmp_path / "b.md").write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    (one, two), bad = read_folder(tmp_path)
    assert bad == []
    assert (one.title, one.body, one.tags) == (two.title, two.body, two.tags)


@pytest.mark.parametrize("word", ["007", "2026-01-01", "no", "1e3", "~", "0x1F", "12:30"])
def test_words_that_look_like_numbers_or_dates_stay_as_written(tmp_path, word):
    text = f"---\ntitle: {word}\nsystem: {word}\ntags: [{word}]\n---\n正文"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (article,), _ = read_folder(tmp_path)
    assert (article.title, article.system, article.tags) == (word, word, (word,))


def test_a_single_tag_needs_no_list_and_blank_ones_are_dropped(tmp_path):
    text = "---\ntitle: 甲\nsystem:\ntags: 密码\nsimilar: ['', ' 一  问 ']\n---\n正文"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (article,), _ = read_folder(tmp_path)
    assert (article.system, article.tags, article.similar) == ("", ("密码",), ("一 问",))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (WHOLE.encode("utf-16")[:-1], "编码有损坏"),
        (WHOLE.encode() + b"\xe5", "编码有损坏"),
        (b"---\ntitle: \xc4\xe3\xff\xff", "不是 UTF-8 或 GB18030"),
        (b"", "没有标题"),
        ("只有正文，没有信息".encode(), "没有标题"),
        ("一\n---\ntitle: 甲\n---\n正文".encode(), "没有标题"),
        ("---\nsystem: HIS\n---\n正文".encode(), "没有标题"),
        ("---\ntitle: '  '\n---\n正文".encode(), "没有标题"),
        ("---\ntitle: 甲\n---\n \n".encode(), "没有正文"),
        ("---\ntitle: 甲\n正文".encode(), "写法有误"),
        ("---\ntitle: [甲\n---\n正文".encode(), "写法有误"),
        ("---\ntitle: 甲: 乙: 丙\n---\n正文".encode(), "写法有误"),
        ("---\ntitle: '\\x\x01'\n---\n正文".encode(), "写法有误"),
        ('---\ntitle: "\\UFFFFFFFF"\n---\n正文'.encode(), "写法有误"),
        (f"---\ntitle: {'[' * 50_000}\n---\n正文".encode(), "写法有误"),
        ("---\n- 甲\n- 乙\n---\n正文".encode(), "应是"),
        ("---\n\n---\n正文".encode(), "应是"),
        ("---\ntitle: [甲]\n---\n正文".encode(), "title 应是一行文字"),
        ("---\ntitle: 甲\ntags: {a: b}\n---\n正文".encode(), "tags 应是一个列表"),
        ("---\ntitle: 甲\nsimilar: [[乙]]\n---\n正文".encode(), "similar 应是一个列表"),
        ("---\ntitle: 甲\n---\n正\0文".encode(), "不能保存的字符"),
        ('---\ntitle: "甲\\0"\n---\n正文'.encode(), "不能保存的字符"),
        ('---\ntitle: "\\ud800"\n---\n正文'.encode(), "不能保存的字符"),
        (b"---\ntitle: a\n---\n" + b"x" * LARGEST_FILE, "超过 200 kB"),
    ],
)
def test_a_bad_file_is_named_with_its_reason_and_the_others_are_read(tmp_path, content, reason):
    (tmp_path / "bad.md").write_bytes(content)
    (tmp_path / "good.md").write_text(WHOLE, encoding="utf-8")
    articles, (line,) = read_folder(tmp_path)
    assert [article.id for article in articles] == ["good"]
    assert line.startswith("bad.md：")
    assert reason in line
    assert "\n" not in line


def test_the_largest_file_is_still_read(tmp_path):
    head = b"---\ntitle: a\n---\n"
    (tmp_path / "a.md").write_bytes(head + b"x" * (LARGEST_FILE - len(head)))
    assert len(read_folder(tmp_path)[0]) == 1


def test_nothing_written_in_a_file_is_run(tmp_path):
    mark = tmp_path / "ran"
    text = f"---\ntitle: !!python/object/apply:os.system ['touch {mark}']\n---\n正文"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    articles, bad = read_folder(tmp_path)
    assert (articles, len(bad)) == ([], 1)
    assert not mark.exists()


def test_aliases_of_aliases_do_not_swell(tmp_path):
    steps = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    text = f"---\ntitle: 甲\na0: &a0 [x]\n{steps}tags: *a39\n---\n正文"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    articles, (line,) = read_folder(tmp_path)
    assert articles == []
    assert "tags 应是一个列表" in line


def test_links_folders_and_other_files_are_not_articles(tmp_path):
    folder = tmp_path / "articles"
    (folder / "sub.md").mkdir(parents=True)
    (folder / "note.txt").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "outside.md").write_text(WHOLE, encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    articles, bad = read_folder(folder)
    assert articles == []
    assert [line.split("：")[0] for line in bad] == ["link.md", "sub.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    assert "不是普通文件" in read_folder(tmp_path)[1][0]


def test_a_missing_folder_is_said(tmp_path):
    articles, (line,) = read_folder(tmp_path / "none")
    assert articles == []
    assert "没有这个文件夹" in line


@pytest.mark.parametrize("name", ["a b", "a.b", "-a", "名" * 61, "a;rm"])
def test_a_file_name_that_cannot_be_an_id_is_said(tmp_path, name):
    (tmp_path / f"{name}.md").write_text(WHOLE, encoding="utf-8")
    articles, (line,) = read_folder(tmp_path)
    assert articles == []
    assert line.startswith(f"{name}.md：文件名")


@pytest.mark.parametrize(
    "article_id",
    ["", "..", "../a", "/etc/passwd", "a/b", "a\\b", ".hidden", "a\0", "a\n", "e\u0301", "名" * 61],
)
def test_an_id_that_cannot_be_a_file_name_is_refused_before_anything_is_written(
    tmp_path, article_id
):
    folder = tmp_path / "out"
    with pytest.raises(Refused):
        write_folder(folder, [Article("fine", "甲", "正文"), Article(article_id, "乙", "正文")])
    assert list(tmp_path.rglob("*")) == []


def test_two_ids_that_share_a_file_on_some_disks_are_refused(tmp_path):
    with pytest.raises(Refused):
        write_folder(tmp_path, [Article("a", "甲", "正文"), Article("A", "乙", "正文")])
    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_its_own_files_and_leaves_nothing_else_behind(tmp_path):
    (tmp_path / "mine.md").write_text("我的", encoding="utf-8")
    (tmp_path / "a.md").write_text("旧的", encoding="utf-8")
    write_folder(tmp_path, [Article("a", "甲", "新的")])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.md", "mine.md"]
    assert "新的" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert (tmp_path / "mine.md").read_text(encoding="utf-8") == "我的"


def test_an_export_that_fails_leaves_the_old_file_whole(tmp_path):
    (tmp_path / "a.md").write_text("旧的", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_folder(tmp_path, [Article("a", "甲", "\ud800")])
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "旧的"


def test_an_export_that_cannot_take_its_place_leaves_no_draft(tmp_path):
    (tmp_path / "a.md").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_folder(tmp_path, [Article("a", "甲", "正文")])
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]


def test_an_export_through_a_link_does_not_write_to_its_target(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "target").write_text("别动", encoding="utf-8")
    (folder / "a.md").symlink_to(tmp_path / "target")
    write_folder(folder, [Article("a", "甲", "正文")])
    assert (tmp_path / "target").read_text(encoding="utf-8") == "别动"
    assert not (folder / "a.md").is_symlink()


def test_exporting_the_same_again_gives_the_same_bytes(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text(WHOLE, encoding="utf-8")
    write_folder(tmp_path / "one", read_folder(tmp_path / "in")[0])
    write_folder(tmp_path / "two", read_folder(tmp_path / "one")[0])
    first = (tmp_path / "one" / "a.md").read_bytes()
    assert first == (tmp_path / "two" / "a.md").read_bytes()
    assert "title: 忘记密码怎么办" in first.decode()


# What an import can give: no NUL and no half character, spaces tidy, lines ended by \n.
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
LINE = st.text(LETTERS, max_size=40).map(lambda text: harmless(" ".join(text.split())))
BODY = st.text(LETTERS, min_size=1, max_size=200).map(
    lambda text: harmless(text.replace("\r\n", "\n").replace("\r", "\n").strip())
)
ARTICLES = st.builds(
    Article,
    id=st.just("a"),
    title=LINE.filter(bool),
    body=BODY.filter(bool),
    system=LINE,
    tags=st.lists(LINE.filter(bool), max_size=3).map(tuple),
    similar=st.lists(LINE.filter(bool), max_size=3).map(tuple),
    group=LINE,
    kind=st.sampled_from(ArticleKind),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(article=ARTICLES)
@example(article=Article("a", "---", "---\n---\ntitle: 乙\n---", "no", ("# 甲",), ("- 乙: 丙",)))
@example(
    article=Article(
        "a", "'\"\\ {{本院：电话}} 😀 \ufeff\x7f\x9f", "😀", "null", ("&a", "*a"), ("!!x",)
    )
)
@example(article=Article("a", "长" * 300 + " " + "x y " * 100 + "z", "正文"))
def test_exporting_and_importing_again_changes_nothing(tmp_path, article):
    write_folder(tmp_path, [article])
    assert read_folder(tmp_path) == ([article], [])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(head=st.text(max_size=80), body=st.binary(max_size=80))
def test_any_bytes_give_an_article_or_a_line_and_an_article_survives_a_round_trip(
    tmp_path, head, body
):
    content = b"---\n" + head.encode("utf-8", "replace") + b"\n---\n" + body
    (tmp_path / "a.md").write_bytes(content)
    articles, bad = read_folder(tmp_path)
    assert len(articles) + len(bad) == 1
    write_folder(tmp_path, articles)
    assert read_folder(tmp_path) == (articles, bad)
