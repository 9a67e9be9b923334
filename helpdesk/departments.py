"""Where a report comes from: the department its words name as the sender's own, or stand for."""

import re

from helpdesk.any_word import any_word
from helpdesk.cues import N
from helpdesk.lexicon import DEPARTMENTS, Place
from helpdesk.patterns import any_of

_ADDRESSED = re.compile(r"(?:的)?(?:同事|同志|老师|师傅|工程师|各位|领导|你们|值班|,|$)")
_OTHERS_BEFORE = any_of(
    r"(?:打电话[给问到]?|打给|打|问了?|找|给|通知|转到?|发(?:不?到|给)|传(?:不?到|给)|到|送去?|借|去|和|跟|隔壁"
    r"|对面|楼上|楼下|换到)$"
)
_OTHERS_AFTER = any_of(
    r"(?:那边|那头)?(?:的人)?(?:说|不认|没人接|占线|来电|打电话|催|又催|也催|在催|能|没事|都?正常|收不到|没收到)"
)

# What somebody says who works there, though he does not name it; the surer words first.
_WORK_OF = {
    "手术室": "术间 巡回 手麻 手术排 手术台 手术间 台上 体外循环 钢板",
    "麻醉科": "麻醉 术前访视 镇痛 诱导 采集盒",
    "收费处": "收费 收不了 收不上 退费 日结 结账 电子票据 发票 扫码盒 读卡窗",
    "挂号处": "挂号 办卡",
    "静配中心": "静配 pivas 配液",
    "药库": "药库 库管 效期 库里",
    "药房": "药师 发药 摆药 审方 审核方子 中药 抓药 麻精 药机 点评 药学部 相互作用 抗肿瘤药 取药",
    "输血科": "血库 输血系统 发血",
    "病理科": "病理 冰冻 取材 蜡块",
    "检验科": "生化 临检 血球仪 微生物 药敏 流水线 标本接收 签收 lis 采血 抽血 细菌 whonet "
    "化验单 检验 免疫组 标志物 尿机",
    "超声科": "超声 彩超 b超",
    "心电图室": "心电图 动态心电",
    "急诊科": "120 救护车 胸痛 卒中 抢救 急救 院前 分诊",
    "放射科": "诊断室 登记台 拍完 dr 核磁 ct 放射 退审 lung 三维重建 影像 机房拍 胶片",
    "导管室": "介入 造影 支架 导管",
    "体检中心": "体检 团检",
    "病案室": "病案 翻拍 历史病历",
    "血透室": "透析 血透",
    "新生儿科": "新生儿 早产儿",
    "产科": "产房 待产 产妇 母婴 产后 宝宝 剖宫",
    "重症医学科": "icu 重症 呼吸机",
    "输液室": "输液室",
    "口腔科": "牙片 牙椅 椅旁",
    "儿科": "儿科 孩子 家长",
    "保卫科": "保安 监控室 道闸 门卫 录像 车棚",
    "财务科": "财务 会计 报税 月结 毛利",
    "人事科": "人事 年休假 职称",
    "物价科": "物价 调价",
    "设备科": "设备科 spd",
    "感控科": "报卡 疾控 院感 直报",
    "质控科": "指标 质控",
    "绩效办": "绩效",
    "营养科": "营养",
    "统计室": "统计室",
    "医保办": "医保办 医保科",
    "护理部": "护理部 岗前培训",
    "预约中心": "预约 专家号",
    "住院部": "入院 出院办 预住院",
    "院办": "书记 院长 院领导 官网 公文 行政楼",
    "信息科": "机房 弱电间 配线间 光缆 服务器 ups",
}
_NAMES = tuple(_WORK_OF)
_RANK = {word: rank for rank, words in enumerate(_WORK_OF.values()) for word in words.split()}
_AT_WORK = any_word(_RANK)
_ROOM = re.compile(rf"{N}号?间(?![诊屋])")
_PAYS = re.compile(r"窗[^,]{0,4}(?:医保|扫码)|(?:医保|社保)[^,]{0,10}窗")


def own_place(text: str, places: list[Place]) -> Place | None:
    """The place of the sender: a department before a floor, his own before those he speaks of."""
    own = [place for place in places if not _is_other(text, place)]
    named = [place for place in own if _is_department(place)]
    return next(iter(named or own), None)


def implied_department(text: str) -> str:
    """The department whose work the text tells of; "" when it tells of none."""
    ranks = [_RANK[word] for word in _AT_WORK.findall(text)]
    if _ROOM.search(text):
        ranks.append(_NAMES.index("手术室"))
    if _PAYS.search(text):
        ranks.append(_NAMES.index("收费处"))
    return _NAMES[min(ranks)] if ranks else ""


def _is_department(place: Place) -> bool:
    return place.name in DEPARTMENTS or place.name.endswith(("科", "室", "处", "中心"))


def _is_other(text: str, place: Place) -> bool:
    if place.name == "信息科" and _ADDRESSED.match(text, place.end):
        return True
    before = text[max(0, place.start - 4) : place.start]
    return bool(_OTHERS_BEFORE.search(before) or _OTHERS_AFTER.match(text, place.end))
