"""zhiban articles import --strict and zhiban search --jsonl: files in, lines out."""

import json
from pathlib import Path

from tests.cli.test_cli import done, zhiban

PRINTER = {"id": "p", "title": "打印机卡纸怎么处理", "body": "打开后盖，取出卡纸。", "tags": []}
NETWORK = {"id": "n", "title": "电脑没网怎么办", "body": "看网线是否松了。", "tags": []}


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def desk(folder: Path) -> None:
    done(folder, "migrate")


def test_questions_of_a_file_are_answered_line_by_line(tmp_path):
    desk(tmp_path)
    done(tmp_path, "articles", "import", "-", said=lines(PRINTER, NETWORK))
    asked = lines({"id": 1, "text": "打印机卡纸了"}, {"id": "b", "text": "工资什么时候发"})
    got = [
        json.loads(row)
        for row in done(tmp_path, "search", "--jsonl", "-", said=asked).split("\n")
        if row
    ]
    assert [row["id"] for row in got] == [1, "b"]
    assert got[0]["decision"] == "answer"
    assert got[0]["hits"][0]["article"] == "p"
    assert set(got[0]["hits"][0]) == {"article", "score", "title"}
    assert got[1]["decision"] == "none"


def test_a_line_that_is_no_question_is_named(tmp_path):
    desk(tmp_path)
    bad = zhiban(tmp_path, "search", "--jsonl", "-", said='{"id": 1, "text": "x"}\nnonsense\n')
    assert bad.returncode == 1
    assert "2" in bad.stderr


def test_strict_imports_all_rows_or_none(tmp_path):
    desk(tmp_path)
    rows = lines(PRINTER, {"id": "x"}, NETWORK)
    refused = zhiban(tmp_path, "articles", "import", "--strict", "-", said=rows)
    assert refused.returncode == 1
    assert "一个也没有导入" in refused.stderr
    taken = zhiban(tmp_path, "articles", "import", "-", said=rows)
    assert (taken.returncode, "新增 2" in taken.stdout) == (0, True)
    assert "第 2 行" in taken.stderr
