"""zhiban triage: a line of JSON for each report, and what is said of lines that are none."""

import json

import pytest

from tests.support.command_line import done, fine, zhiban


def test_triage_gives_a_line_of_json_for_each_report(tmp_path):
    texts = {"a": "急诊HIS打不开，全科挂不了号", "b": "打印机没墨了，就我这台"}
    lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    got = [
        json.loads(line)
        for line in done(tmp_path, "triage", "--jsonl", "-", said="\n".join(lines)).splitlines()
    ]
    assert [row["id"] for row in got] == ["a", "b"]
    assert (got[0]["scope"], got[0]["department"], got[0]["ask"]) == ("department", "急诊科", None)
    assert got[1]["severity"] == "S3"
    assert set(got[0]) == {
        *("id", "severity", "scope", "kind", "system", "department", "sure", "ask", "reasons")
    }
    bad = zhiban(tmp_path, "triage", "--jsonl", "-", said='{"id": 1, "text": "x"}\n{"id": 2}\n')
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "第 2 行" in bad.stderr


@pytest.mark.parametrize(
    "line", ["nonsense", "[1]", '"x"', "7", '{"id": 1}', '{"text": null}', '{"text": ["a"]}']
)
def test_triage_names_the_line_that_is_no_report(tmp_path, line):
    bad = zhiban(tmp_path, "triage", "--jsonl", "-", said=f'{{"id": 1, "text": "x"}}\n\n{line}\n')
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "3" in bad.stderr


def test_triage_takes_any_sign_within_a_text(tmp_path):
    line = json.dumps({"id": "1", "text": "HIS\u2028打不开\x85"}, ensure_ascii=False)
    told = done(tmp_path, "triage", "--jsonl", "-", said=line).splitlines()
    assert [json.loads(row)["id"] for row in told] == ["1"]


def test_triage_takes_the_one_answer_of_each_report(tmp_path):
    texts = {"a": "HIS打不开", "b": "HIS打不开", "c": "HIS打不开", "d": "抢救室HIS打不开"}
    said = "\n".join(json.dumps({"id": name, "text": text}) for name, text in texts.items())
    answers = [
        {"id": "a", "scope": "hospital"},
        {"id": "b", "scope": "person", "patient_care": False},
        {"id": "c", "patient_care": True},
        {"id": "d", "scope": "person", "patient_care": False},
    ]
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
    told = done(tmp_path, "triage", "--jsonl", "-", "--answers", str(file), said=said)
    rows = [json.loads(line) for line in told.splitlines()]
    assert [row["severity"] for row in rows] == ["S1", "S3", "S1", "S1"]
    assert {row["ask"] for row in rows} == {None}
    file.write_text('{"id": "a", "scope": "everybody"}', encoding="utf-8")
    bad = zhiban(tmp_path, "triage", "--jsonl", "-", "--answers", str(file), said=said)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "第 1 行" in bad.stderr


def written(row):
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


GOOD = written({"id": "a", "text": "急诊HIS打不开，全科挂不了号"})


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (b"", []),
        (b"\n \r\n", []),
        (b"\xef\xbb\xbf" + GOOD, ["a"]),
        (GOOD.replace(b"\n", b"\r\n") + b"\n" + written({"text": "没有编号"}), ["a", 3]),
        (written({"id": "长", "text": "HIS打不开" * 100_000}), ["长"]),
        (
            written({"id": ["x", 1], "text": ""}) + written({"id": None, "text": "😀"}),
            [["x", 1], None],
        ),
        (b'{"id": "u", "text": "\\ud83d HIS\\u0000"}\n', ["u"]),
    ],
    ids=["empty", "blank", "mark of order", "no id", "very long", "odd ids", "half a character"],
)
@pytest.mark.parametrize("answered", [False, True])
def test_triage_takes_files_as_they_come(inside, tmp_path, content, ids, answered):
    (tmp_path / "in.jsonl").write_bytes(content)
    (tmp_path / "answers.jsonl").write_bytes(written({"id": ["y"], "scope": "person"}))
    more = ["--answers", "answers.jsonl"] if answered else []
    told = fine(inside("triage", "--jsonl", "in.jsonl", *more))
    assert [json.loads(line)["id"] for line in told.splitlines()] == ids


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD + b'{"id": 1, "text": "\xff"}\n', "in.jsonl 不是 UTF-8 编码"),
        (GOOD.decode().encode("gb18030"), "不是 UTF-8 编码"),
        (GOOD.decode().encode("utf-16"), "不是 UTF-8 编码"),
        (GOOD + b'{"id": NaN, "text": "x"}\n', "第 2 行"),
        (GOOD + b"[" * 100_000 + b"\n", "第 2 行"),
    ],
    ids=["a broken byte", "gb18030", "utf-16", "no number", "deeply nested"],
)
def test_triage_says_in_a_line_what_it_cannot_read_and_judges_nothing(
    inside, tmp_path, content, words
):
    (tmp_path / "in.jsonl").write_bytes(content)
    ended = inside("triage", "--jsonl", "in.jsonl")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert words in ended.stderr


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "{}", '{"id": "a", "patient_care": 1}', '{"id": "a", "scope": 7}']
)
def test_triage_names_the_line_that_is_no_answer(inside, tmp_path, line):
    (tmp_path / "in.jsonl").write_bytes(GOOD)
    (tmp_path / "answers.jsonl").write_text(f'{{"id": "a"}}\n{line}\n', "utf-8")
    ended = inside("triage", "--jsonl", "in.jsonl", "--answers", "answers.jsonl")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "answers.jsonl 第 2 行" in ended.stderr


def test_reports_and_answers_cannot_both_come_by_standard_input(tmp_path):
    ended = zhiban(tmp_path, "triage", "--jsonl", "-", "--answers", "-", said="{}")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "不能都是 -" in ended.stderr
