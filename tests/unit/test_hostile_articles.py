"""Files that are out to do harm are refused or made harmless, with a line that says so."""

import csv
import io
import tracemalloc
import zipfile

import openpyxl
import pytest

from knowledge_base.exporter import write_folder
from knowledge_base.harmless import harmless
from knowledge_base.importer import read_folder, read_path

HEAD = ["编号", "标题", "正文", "标签", "相似问题"]


def table(*rows: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue()


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(path)


GOOD = ["a", "打印机卡纸", "1. 关电源。\n2. 抽纸。", "打印,卡纸", "夹纸了|纸出不来"]


def test_script_in_markdown_is_text_and_stays_so(tmp_path):
    body = '看<script>alert(1)</script><img src=x onerror="a()">，点[这里](javascript:alert(1))'
    (tmp_path / "a.md").write_text(f"---\ntitle: 甲<b>乙\n---\n{body}", "utf-8")
    ((article,), bad) = read_folder(tmp_path)
    assert bad == []
    assert article.title == "甲＜b>乙"
    assert "<" not in article.body
    assert "javascript:" not in article.body
    write_folder(tmp_path / "out", [article])
    assert read_folder(tmp_path / "out") == ([article], [])


@pytest.mark.parametrize(
    "text",
    [
        "<scr<script>ipt>",
        "< script >",
        "</a>",
        "<!-- -->",
        "<?php",
        "<SVG/onload=x>",
        "JaVaScRiPt:x",
        "java\nscript:x",
        "javascript&#58;x",
        "data:text/html,x",
        "<http://a<b>",
    ],
)
def test_nothing_a_browser_would_run_is_left(text):
    clean = harmless(text)
    assert clean != text
    assert harmless(clean) == clean


@pytest.mark.parametrize("text", ["1 < 2", "血压<90", "<http://kb/a>", "a -> b", "note: data: x"])
def test_what_is_harmless_stays(text):
    assert harmless(text) == text.removeprefix("<").removesuffix(">") or harmless(text) == text


@pytest.mark.parametrize(
    "cell", ["=1+1", '=HYPERLINK("x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-1+1"]
)
def test_a_formula_in_a_csv_is_named_by_its_row(tmp_path, cell):
    bad = ["b", cell, "正文", "", ""]
    (tmp_path / "a.csv").write_text(table(bad, GOOD), "utf-8")
    found = read_path(tmp_path / "a.csv")
    assert [each.article.id for each in found.articles] == ["a"]
    assert found.bad == ["第 2 行（line 2）：title 是公式，请改成文字（a formula）"]


def test_a_list_in_a_cell_is_no_formula(tmp_path):
    (tmp_path / "a.csv").write_text(table(["b", "甲", "- 看灯\n- 重启", "", ""]), "utf-8")
    assert read_path(tmp_path / "a.csv").bad == []


def test_a_formula_in_a_workbook_is_named_by_its_row(tmp_path):
    workbook(tmp_path / "a.xlsx", ["b", "=1+1", "正文"], GOOD)
    found = read_path(tmp_path / "a.xlsx")
    assert [each.article.id for each in found.articles] == ["a"]
    assert found.bad == ["第 2 行（line 2）：title 是公式，请改成文字（a formula）"]


def test_a_workbook_that_unpacks_to_a_gigabyte_is_not_unpacked(tmp_path):
    workbook(tmp_path / "a.xlsx", GOOD)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb.bin", bytes(60_000_000))
    tracemalloc.start()
    found = read_path(tmp_path / "a.xlsx")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.articles == []
    assert "解压后大得不正常" in found.bad[0]
    assert most < 20_000_000


def test_a_workbook_with_entities_is_not_read(tmp_path):
    workbook(tmp_path / "a.xlsx", GOOD)
    parts = {}
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    parts["xl/workbook.xml"] = lol + parts["xl/workbook.xml"]
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    assert "不该有的声明" in read_path(tmp_path / "b.xlsx").bad[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook", bytes(100)])
def test_what_is_no_workbook_is_said(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    found = read_path(tmp_path / "a.xlsx")
    assert (found.articles, len(found.bad)) == ([], 1)
    assert "不是能读的 XLSX" in found.bad[0]


@pytest.mark.parametrize("name", ["a.md", "a.csv", "a.jsonl", "a.xlsx"])
def test_an_article_of_two_megabytes_is_refused(tmp_path, name):
    long = "很长。" * 250_000
    file = tmp_path / name
    if name == "a.xlsx":
        pytest.skip("a cell of a workbook holds 32,767 characters")
    text = {
        "a.md": f"---\ntitle: 甲\n---\n{long}",
        "a.csv": table(["b", "甲", long, "", ""], GOOD),
        "a.jsonl": f'{{"id": "b", "title": "甲", "body": "{long}"}}\n'
        '{"id": "a", "title": "乙", "body": "丙"}',
    }[name]
    file.write_text(text, "utf-8")
    found = read_path(file)
    assert len(found.bad) == 1
    assert "too long" in found.bad[0]
    assert [each.article.id for each in found.articles] == ([] if name == "a.md" else ["a"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_in_what_offices_save(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes(table(GOOD).encode(encoding))
    (each,) = read_path(tmp_path / "a.csv").articles
    assert each.article.title == "打印机卡纸"
    assert each.article.tags == ("打印", "卡纸")
    assert each.article.similar == ("夹纸了", "纸出不来")
    assert each.article.body == "1. 关电源。\n2. 抽纸。"


def test_markdown_in_gb18030_is_read(tmp_path):
    text = "---\ntitle: 打印机卡纸怎么办\n---\n关电源，抽纸。"
    (tmp_path / "a.md").write_bytes(text.encode("gb18030"))
    ((article,), _) = read_folder(tmp_path)
    assert article.title == "打印机卡纸怎么办"


def test_utf8_with_a_broken_byte_is_not_read_as_something_else(tmp_path):
    text = table(["b", "打印机卡纸怎么办", "关电源，抽纸，再开机。", "", ""]).encode()
    (tmp_path / "a.csv").write_bytes(text.replace("纸".encode(), b"\xe7\xba", 1))
    found = read_path(tmp_path / "a.csv")
    assert found.articles == []
    assert "编码有损坏" in found.bad[0]


def test_a_workbook_of_offices_is_read(tmp_path):
    workbook(tmp_path / "a.xlsx", GOOD, [12, "第二篇", 2026])
    found = read_path(tmp_path / "a.xlsx")
    assert found.bad == []
    assert [each.article.id for each in found.articles] == ["a", "12"]
    assert found.articles[1].article.body == "2026"


def test_a_table_without_its_columns_says_which(tmp_path):
    (tmp_path / "a.csv").write_text("标题,正文\n甲,乙\n", "utf-8")
    assert "第一行缺少列：编号" in read_path(tmp_path / "a.csv").bad[0]


def test_a_file_of_another_kind_is_said(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"x")
    assert "no such folder or file" in read_path(tmp_path / "a.docx").bad[0]
