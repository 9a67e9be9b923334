"""zhiban triage: a line of JSON for each report, and what is said of lines that are none."""

import json

import pytest

from tests.support.command_line import done, zhiban


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
