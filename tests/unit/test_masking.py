"""What is masked and what is not: the corpus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.masking import Private, mask, told_gently

MASKED = """
患者王小明进不去系统 -> 患者王**进不去系统
3床李娜的医嘱开不了 -> 3床李**的医嘱开不了
12床陈建国输血 -> 12床陈**输血
病人李四身份证110101199003072316的处方打不出来 -> 病人李**身份证[身份证号已隐去]的处方打不出来
患者叫欧阳娜娜，腕带打不出 -> 患者叫欧**，腕带打不出
病人姓名：高洁 -> 病人姓名：高**
病人名叫马上飞 -> 病人名叫马**
给王小明患者打腕带打不出 -> 给王**患者打腕带打不出
产妇刘芳要输血，血库系统打不开 -> 产妇刘**要输血，血库系统打不开
患儿周子涵查不到 -> 患儿周**查不到
5床患者孙丽的费用不对 -> 5床患者孙**的费用不对
身份证11010519491231002X读不出来 -> 身份证[身份证号已隐去]读不出来
11010519491231002X 这个号建不了档 -> [身份证号已隐去] 这个号建不了档
身份证 1101 0519 4912 3100 2X -> 身份证 [身份证号已隐去]
身份证号：110105194912310021读卡失败 -> 身份证号：[身份证号已隐去]读卡失败
身份证110105491231002 -> 身份证[身份证号已隐去]
打我电话13800138000 -> 打我电话138****8000
+86 138-0013-8000 没人接 -> +86 138****8000 没人接
１３８００１３８０００ -> 138****8000
家属电话0571-87654321 -> 家属电话057****4321
住院号0012345678的病人收不了费 -> 住院号[号码已隐去]的病人收不了费
患者ID：Z00123456 -> 患者ID：[号码已隐去]
门诊号:202611200012 -> 门诊号:[号码已隐去]
就诊卡号 88123456 读不出 -> 就诊卡号 [号码已隐去] 读不出
银行卡6222 0212 3456 7890 123 退不了 -> 银行卡[银行卡号已隐去] 退不了
4111111111111111 付款失败 -> [银行卡号已隐去] 付款失败
密码是Abc123! 登不上 -> 密码是[已隐去] 登不上
密码123456不对 -> 密码[已隐去]不对
我的口令改成 Qwer@2026 了 -> 我的口令改成 [已隐去] 了
password=Passw0rd -> password=[已隐去]
token=abcdef1234567890 -> token=[已隐去]
api_key: "AKAKAKAK12345678" -> api_key: "[已隐去]
eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc -> [已隐去]
sk-abcdefghijklmnop1234 泄露了 -> [已隐去] 泄露了
mysql://root:Secret1@10.0.0.1/his -> mysql://root:[已隐去]@10.0.0.1/his
"""

KEPT = """
急诊HIS打不开，全科挂不了号
病人张力高
病人高烧39度，呼吸机数据传不上来
3床呼叫器坏了
工单号 13800138000 怎么还没人来
工单1024还没人管
流水号6222021234567890123 查不到
票据号0012345678冲红
发票代码 044001900111
密码忘记了
密码是多少
密码错误3次被锁了
服务器192.168.10.123连不上
http://10.1.2.3:8080/his 打不开
分机87654
内线 8123
3号楼2号机房
手术室3间
这个患者的信息查不到
患者方便的时候
患者周转中心的电脑坏了
病人王医生说打不开
患者王大夫让我报修
5床孙护士的PDA坏了
病人何时能缴费
患者马上要手术
患者李某
患者信息显示不全
病人任务列表空白
患者管理系统打不开
病人关不掉窗口
患者余额不对
患者江苏医保结算失败
病人许多，窗口排长队
资产编号 20231234567890123
设备SN 13912345678901
2026-11-20 14:30 开始不行
报错代码 0x80070005
今天上午10点到11点30分
"""


def rows(text):
    return [row for row in text.strip().splitlines() if row]


@pytest.mark.parametrize("row", rows(MASKED))
def test_what_is_private_is_masked(row):
    text, wanted = row.split(" -> ")
    masked = mask(text)
    assert masked.text == wanted
    assert masked.found


@pytest.mark.parametrize("text", rows(KEPT))
def test_what_belongs_to_things_and_staff_stays(text):
    assert mask(text).text == text
    assert not mask(text).found


def test_a_number_the_person_was_asked_for_stays():
    assert mask("小李 13800138000", keep_phones=True).text == "小李 13800138000"
    assert "11010519491231002X" not in mask("13800138000 11010519491231002X", keep_phones=True).text


@given(st.text(max_size=300))
def test_any_text_is_masked_without_trouble_and_once_is_enough(text):
    once = mask(text).text
    assert mask(once).text == once


@given(st.text(max_size=40), st.text(max_size=40))
def test_noise_around_does_not_bring_an_identity_number_back(before, after):
    text = f"{before}，11010519491231002X，{after}"
    assert "11010519491231002X" not in mask(text).text


def test_the_sender_reads_gently_what_was_hidden():
    assert told_gently(()) == ""
    assert (
        told_gently((Private.NAME, Private.PHONE)) == "为保护隐私，姓名、手机号已替您隐去，不会保存"
    )
    assert "密码请不要发在聊天里" in told_gently((Private.SECRET,))
