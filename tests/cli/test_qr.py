"""zhiban qr make: sheets of codes to print."""

import sqlite3
from xml.etree import ElementTree

import pytest
import segno

from tests.support.command_line import WECHAT, done, zhiban

ROWS = "类别,名称,科室,院区,系统\n设备,2号<打印机>,急诊科,,\n房间,抢救室,急诊科,东院,\n"
SVG = "{http://www.w3.org/2000/svg}"


def words(file):
    return [text.text for text in ElementTree.parse(file).iter(f"{SVG}text")]


def test_codes_are_drawn_and_stay_the_same_when_drawn_again(tmp_path):
    (tmp_path / "places.csv").write_text(ROWS, encoding="utf-8")
    first = zhiban(tmp_path, "qr", "make", "places.csv", "a.svg", "--bot", "zhiban_bot")
    again = zhiban(tmp_path, "qr", "make", "places.csv", "b.svg", "--url", "https://desk.example")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "2 个二维码" in first.stdout
    assert words(tmp_path / "a.svg") == words(tmp_path / "b.svg")
    assert "急诊科 2号<打印机>" in words(tmp_path / "a.svg")


@pytest.mark.parametrize(
    ("option", "link"),
    [
        (("--bot", "@zhiban_bot"), "https://t.me/zhiban_bot?start=q-"),
        (("--url", "https://desk.example/"), "https://desk.example/q/"),
    ],
)
def test_each_code_holds_the_link_of_its_place_for_devices_rooms_and_departments(
    tmp_path, option, link
):
    (tmp_path / "p.csv").write_text(f"{ROWS}科室,儿科,儿科,,\n", encoding="utf-8")
    done(tmp_path, "qr", "make", "p.csv", "o.svg", *option)
    sheet = (tmp_path / "o.svg").read_text(encoding="utf-8")
    names, codes = words(tmp_path / "o.svg")[::3], words(tmp_path / "o.svg")[2::3]
    assert names == ["急诊科 2号<打印机>", "东院 急诊科 抢救室", "儿科"]
    for code in codes:
        drawn = segno.make(link + code, error="m", micro=False)
        assert drawn.svg_inline(border=4, omitsize=True).partition("<path ")[2] in sheet
    with sqlite3.connect(tmp_path / "var" / "zhiban.db") as db:
        kept = db.execute("SELECT kind, name FROM places").fetchall()
    assert set(kept) == {("device", "2号<打印机>"), ("room", "抢救室"), ("department", "儿科")}


def test_more_than_twelve_go_on_another_sheet(tmp_path):
    rows = "".join(f"房间,{n}诊室,门诊,,\n" for n in range(13))
    (tmp_path / "p.csv").write_text(f"类别,名称,科室,院区,系统\n{rows}", encoding="utf-8")
    assert "o-2.svg" in zhiban(tmp_path, "qr", "make", "p.csv", "o.svg", "--bot", "a_bot").stdout
    assert len(words(tmp_path / "o-2.svg")) == 3


def test_what_is_wrong_is_said_by_row_and_nothing_is_written(tmp_path):
    (tmp_path / "p.csv").write_text(f"{ROWS}汽车,甲,门诊,,\n", encoding="utf-8")
    said = zhiban(tmp_path, "qr", "make", "p.csv", "o.svg", "--bot", "a_bot")
    assert said.returncode != 0
    assert "第 4 行" in said.stderr
    assert not (tmp_path / "o.svg").exists()
    neither = zhiban(tmp_path, "qr", "make", "p.csv", "o.svg")
    assert "--bot 或 --url" in neither.stderr
    both = zhiban(tmp_path, "qr", "make", "p.csv", "o.svg", "--bot", "a_bot", "--for", "wechat")
    assert "其中一个" in both.stderr


def test_codes_of_an_account_that_is_not_configured_or_away_are_refused_in_words(tmp_path):
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    make = ("qr", "make", "p.csv", "o.svg", "--for", "wechat")
    assert "没有设置 wechat.app_id" in zhiban(tmp_path, *make).stderr
    away = zhiban(tmp_path, *make, env=WECHAT)
    assert "公众号没有给二维码：连不上" in away.stderr
    assert not (tmp_path / "o.svg").exists()
