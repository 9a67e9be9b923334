"""zhiban articles import --strict and zhiban search --jsonl: files in, lines out."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from tests.support.command_line import done, zhiban

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


def test_code_for_browsers_comes_in_as_words_and_is_named(tmp_path):
    desk(tmp_path)
    evil = {"id": "e", "title": "看<script>alert(1)</script>", "body": "[点](javascript:x)"}
    taken = zhiban(tmp_path, "articles", "import", "-", said=lines(PRINTER, evil))
    assert (taken.returncode, "新增 2" in taken.stdout) == (0, True)
    assert taken.stderr.splitlines() == ["e：网页代码已改成普通文字"]
    done(tmp_path, "articles", "export", "out")
    written = (tmp_path / "out" / "e.md").read_text(encoding="utf-8")
    assert "＜script>" in written
    assert "javascript:" not in written


def test_strict_imports_all_rows_or_none(tmp_path):
    desk(tmp_path)
    rows = lines(PRINTER, {"id": "x"}, NETWORK)
    refused = zhiban(tmp_path, "articles", "import", "--strict", "-", said=rows)
    assert refused.returncode == 1
    assert "一个也没有导入" in refused.stderr
    taken = zhiban(tmp_path, "articles", "import", "-", said=rows)
    assert (taken.returncode, "新增 2" in taken.stdout) == (0, True)
    assert "第 2 行" in taken.stderr


def test_synonyms_are_added_listed_exported_and_come_back_as_they_were(tmp_path):
    desk(tmp_path)
    done(tmp_path, "articles", "import", "-", said=lines(PRINTER))
    assert done(tmp_path, "articles", "synonyms", "add", "条码", "条吗/标签") == "条码/条吗/标签\n"
    done(tmp_path, "articles", "synonyms", "add", "腕带", "手环", "小白条")
    assert "腕带/手环" in done(tmp_path, "articles", "synonyms", "remove", "小白条")
    done(tmp_path, "articles", "export", "out")
    file = tmp_path / "out" / "synonyms.txt"
    assert file.read_text("utf-8").splitlines()[1:] == ["条码/条吗/标签", "腕带/手环"]
    said = done(tmp_path, "articles", "import", "out")
    assert "没有变化 1" in said
    assert "同义词" not in said
    file.write_text("条码/小票\n", "utf-8")
    assert "同义词新增 1 组" in done(tmp_path, "articles", "import", "out")
    listed = done(tmp_path, "articles", "synonyms", "list").splitlines()
    assert sorted(listed) == ["条码/条吗/标签/小票", "腕带/手环"]
    file.write_text("条码/这是一个很长很长的句子\n", "utf-8")
    assert zhiban(tmp_path, "articles", "import", "out").returncode == 1


def test_pictures_beside_the_markdown_come_in_and_go_out_with_it(tmp_path):
    desk(tmp_path)
    folder = tmp_path / "mine"
    (folder / "img").mkdir(parents=True)
    picture = b"\x89PNG\r\n\x1a\n" + b"p" * 99
    (folder / "img" / "lid.png").write_bytes(picture)
    (folder / "jam.md").write_text("---\ntitle: 卡纸\n---\n![盖子](img/lid.png)\n", "utf-8")
    done(tmp_path, "articles", "import", "mine")
    assert "没有变化 1" in done(tmp_path, "articles", "import", "mine")
    done(tmp_path, "articles", "export", "out")
    assert (tmp_path / "out" / "img" / "lid.png").read_bytes() == picture
    (folder / "img" / "lid.png").write_bytes(b"no picture")
    assert zhiban(tmp_path, "articles", "import", "--strict", "mine").returncode == 1


class Backwards(BaseHTTPRequestHandler):
    """A ranking endpoint for which the last article is the best."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [{"index": n, "relevance_score": n} for n, _ in enumerate(body["documents"])]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": rows}).encode())

    def log_message(self, *said):
        """Nothing is printed."""


def test_a_ranking_endpoint_is_asked_where_one_is_set(tmp_path):
    desk(tmp_path)
    done(tmp_path, "articles", "import", "-", said=lines(PRINTER, {**PRINTER, "id": "q"}, NETWORK))
    asked = lines({"id": 1, "text": "打印机卡纸"})
    alone = done(tmp_path, "search", "--jsonl", "-", said=asked)
    with HTTPServer(("127.0.0.1", 0), Backwards) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        env = {"ZHIBAN_RANKING_BASE_URL": at, "ZHIBAN_RANKING_MODEL": "m"}
        ranked = json.loads(done(tmp_path, "search", "--jsonl", "-", said=asked, env=env))
        server.shutdown()
    assert [hit["article"] for hit in json.loads(alone)["hits"]][:2] == ["p", "q"]
    assert [hit["article"] for hit in ranked["hits"]][:2] == ["q", "p"]
    assert zhiban(tmp_path, "search", "--jsonl", "-", said=asked, env=env).stdout == alone
