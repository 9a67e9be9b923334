"""Who is affected: one person or device, one department, or several."""

import re
from dataclasses import dataclass
from itertools import pairwise

from helpdesk.cues import ANOTHER_ONE_WORKS, MANY, NEAR, STOPPED_WORK, H, N
from helpdesk.lexicon import Place
from helpdesk.patterns import any_of
from helpdesk.severity import Scope


@dataclass(frozen=True)
class Reach:
    """`known`: the text tells it; otherwise it is the likeliest guess."""

    scope: Scope
    known: bool


DEVICE = (
    r"(?:打印机|复印机|扫描枪|扫码枪|读卡[器机]|鼠标|键盘|显示器|副屏|小屏|主机|电脑|笔记本"
    r"|分机|耳机|麦克风|喇叭|音箱|摄像头|投影|投[不屏]"
    r"|u盘|输入法|word|excel|wps|[cd]盘|桌面|浏览器|推车|pda|腕带机|回车键|语音|高拍仪|一体机"
    r"|机子|(?:办|座机|内线)电话|电话(?:打不|没声|不通|坏)|平板|网线|硒鼓|没墨|卡纸)"
)
# A number with one of these counts equipment, rooms or people at work, not hours or attempts.
UNIT = (
    r"(?:台(?!阶)|间|把|辆|张(?:椅|床|台)|排|部(?!分)|个(?:窗口|窗|诊室|诊间|护士|医生|大夫"
    r"|收费员|人(?!的|信息)|同事|坐席|工位|组|药师"
    r"|治疗|操作间|机|手术间|房间|点|柜台|技师|老师|姐妹)|名(?:护士|医生)|(?:收费员|护士|医生"
    r"|大夫|库管|技师|药师|坐席))"
)
ME_ALONE = any_of(
    r"(?:就|只有|只|单单?|仅|唯独|光)(?:是|有)?我(?!们|科|院|这[层边]?科|这个?科)|(?:就|只有|只"
    r"|仅)(?:这|那|一|1)?(?:一|1)?台|我(?:这|的)?(?:一|1)?台|我(?:自己)?(?:的)?(?:电脑|机器"
    r"|账号)"
    r"|我一个?人|我这(?:屋|间|个诊室|个?窗)|个人(?:电脑|问题)",
    ANOTHER_ONE_WORKS,
)
ONE_THING = any_of(
    rf"[这那](?:一|1)?(?:台|个打印|部|把)|(?<!第)(?<!{N})[一1]台"
    rf"|(?<!\d){N}{{1,3}}号?(?:窗(?!口都)|机(?!房)|间|诊室|工位|自助机|床)|(?:诊室|诊间|工位"
    rf"|窗口?|分机)\d+",
    r"(?:主任|院长|书记|医生|护士长|老师|大夫|科长)(?:的|那|那台|那边|办公室)(?:的)?(?:电脑|打印机"
    r"|笔记本|账号|机|医生站|护士站|工作站|系统|界面|客户端)|左边那|右边那",
)
A_DEVICE = any_of(DEVICE)
_CAMPUS = (
    rf"(?<![全整各每个其他别两三几是])(?:[东西南北新老旧总分]院区?|城[东西南北](?:院区?)?|分院|本部"
    rf"|(?<!{H}){H}{{2}}院区)(?!区)"
)
_NAMED = (
    rf"(?:{N}+(?:楼|层|病区|诊区)|(?:(?!科|各|每){H}){{1,4}}科(?!室)|(?:(?![各每个]){H}){{2,4}}病区|药房|药库|(?:收费|挂号|住院|登记|入院|出院)处"
    r"|输液室|体检中心|急诊室)"
)
_WITHIN = rf"(?:护士[站台]|医生站|办公室|诊室|窗口?|病区|[一1有这那][台把个部](?!科|病区)|{DEVICE})"
_BEFORE = rf"(?:(?!{N}[楼层]|科)[^,。都全各所整几多断])"
ADDRESS = re.compile(
    rf"{_CAMPUS}(?={_BEFORE}{{0,12}}?(?:{_NAMED}(?![^,。]{{0,12}}[、和跟与]|[^,。]{{0,4}}(?:科|楼|病区))"
    rf"|{_WITHIN}(?!们|[^,。]{{0,12}}[都全均、和跟与])))"
)
"""A campus that only says where a narrower place is: 南院区 in "南院区3号楼5楼护士站"."""
WHOLE_HOSPITAL = any_of(
    r"全院|整个医院|整个院|医院(?:都|全部|全)|各(?:个)?(?:科室?|病区|部门|楼|临床)|(?:好几|好多"
    r"|多|几|很多|许多|不少|多数|大部分|所有|全部|每个|每|其他|别的|(?:两|三|四|五|六"
    r"|[2-9])个)个?(?:科室?(?!技)|病区|部门|楼层|大楼|楼都|病房楼|院区|病房)"
    rf"|(?:几|两|三|好几|整|[2-9])(?:栋|幢)|整栋|整个(?:门诊|住院|院区|大楼)|(?:全|整个)(?:门诊"
    rf"|院区)|(?<![科内外热家便])(?:门诊|住院)(?:部|楼)?(?:全部|全|都|整个|所有|各)"
    rf"|{N}{{1,2}}个?(?:层|楼层)(?:都"
    rf"|全)",
    r"(?:好?几|多|[两三四五2-5])个?(?:icu|重症|监护室)|(?:好?几|多|[三四五3-9])个?护士站(?!的?人)",
    r"多(?:个)?(?:科室?|病区|部门|楼层)(?!技)|(?:三四|四五|十几|几十|二十|十来"
    r"|[两三四五六七八九])个?(?:科室?|病区|部门|病房)(?!技|的人|主任)"
    rf"|上下(?:几|{N})层|(?:上下|楼上|楼下)[^,]{{0,4}}(?:都|也|全)|{N}(?:楼)?(?:到|至"
    rf"|-){N}{{1,2}}楼|(?:{N}{{1,2}}楼){{2,}}|{N}层楼的?"
    r"|(?:两|三|几|2|3)个?(?:院|院区|地方|校区)(?:都|全|也)|各(?:处|路|院区|门诊|诊区|窗口)"
    r"|哪个科|人山人海|拍桌子"
    r"|(?:窗口|挂号|收费|缴费|自助机?|手机|取药|微信)(?:[、,和跟加](?:窗口|挂号|收费|缴费|自助机?"
    r"|手机|取药|微信)(?:的)?){2,}"
    r"|自助机?(?:和|加|跟)(?:人工)?窗口",
    rf"(?:十[几一二三四五六七八九]?|[二三四]十[一二三四五六七八九几]?|[1-9]\d)多?个?(?:病区|科室?(?!技)|部门|护士站|诊区)"
    rf"|多个?(?:临床)?科室|从{N}楼?到{N}楼|(?:{N}楼[^,楼]{{2,4}}){{2,}}"
    r"|(?:[内外]科楼|门诊楼|住院楼|医技楼|急诊楼)[^,]{0,2}(?:[内外]科楼|门诊楼|住院楼|医技楼"
    r"|急诊楼)|所有窗口和自助机"
    r"|(?:挂号|收费|缴费|取药|发药|取报告)[、和](?:挂号|收费|缴费|取药|发药"
    r"|取报告)[、和][^,]{0,8}(?:都|全|停|断)"
    r"|到处都|全线|大面积|全市|(?:[东西南北新老]|城[东西南北])院?区?(?:院区|门诊部|分院)|分院"
    r"|城[东西南北]|院区|社区(?:卫生)?(?:服务)?(?:站|中心)|那两层|两层楼|上下几层",
    r"(?:(?:门诊|急诊|住院|医技|病房)(?:部|楼)?[、和跟]?){2,}[^,]{0,4}(?:都|全|均)",
    r"从[^,]{1,6}到[^,]{1,8}(?:再)?到|门急诊(?:都|全)|(?:领导|书记|院长)[^,]{0,10}(?:各科|全)",
)
ALL_DOWN = any_of(
    rf"(?:所有|全部|什么|每个|各个)的?(?:系统|软件|程序|网络){NEAR}{{0,4}}(?:都|全)",
    rf"(?:全都?|全部|整个|都){NEAR}{{0,3}}(?:断|瘫|崩|挂了|宕)|瘫痪",
    r"(?:his|lis|pacs|emr)[、,和跟 ]*(?:his|lis|pacs|emr)[、,和跟 ]*(?:his|lis|pacs|emr)",
)
I_MYSELF = any_of(r"(?<![让帮给找教问求])我(?!们|科|院|这边科)")
BIG_CROWD = any_of(
    r"上百|几百|好几百|数百|上千|百十|排到(?:了)?(?:马路|院门|街|广场)"
    r"|拦不住|聚集|挤满|闹起来|(?:保安|交警|110|记者|电视台)[^,]{0,6}(?:来|拦|到)|大厅(?:全|都"
    r"|里)?(?:是|挤|炸|乱)"
)
OUR_UNIT = any_of(
    rf"(?:我们?|咱们?|本)(?:科室?|病区|护士站)(?!室|的?(?:这台|那台|一台)?{DEVICE}|技|研|长|教)",
    r"(?:所有|全部|每台)的?(?:电脑|机器|护士|医生|窗口|打印机|pda|终端|工作站)|统统",
    r"(?:全|整个?|我们这个?|就我们|只有我们|我们整个)(?:科(?!技|研|长|教)|病区|病房|科室|药房"
    r"|楼层|组|护士站|诊区|部门|窗口)|(?:全|整)(?:科|病区|层|楼|组|排)"
    r"|整个[^,]{1,8}(?:科|病[区房]|门诊|护士站|药房|窗口|[楼层室处]|中心)|科里|我们(?:都|全|几个"
    r"|所有|这边都|大家)"
    r"|(?:大家|所有人|全部人|谁|人人|每个人|每台|每个|各个|所有|全部)(?:的)?[^,]{0,6}(?:都|全"
    r"|不|一样)|谁都|不管谁|(?:护士|医生|大夫|窗口|治疗师|药师|收费员|诊室|电脑|机子|机器|pda"
    r"|推车|坐席|自助机)们?[^,]{0,4}(?:全|都|均)",
    rf"(?<!另)(?<!别的)(?<!其他)(?<!借了)(?<!第){MANY}{UNIT}|{MANY}{NEAR}{{0,4}}都(?:一样|不行"
    rf"|这样|试)|换(?:了)?(?:台|个)?(?:电脑|机器)[^,]{{0,4}}(?:也|都|还)(?:一样|是|[^,]{{0,2}}不)"
    r"|(?:别人|同事|其他人|隔壁)(?:那边|那台|的)?(?:也|都)[^,]{0,3}[不没卡慢断]",
    rf"{H}{{1,3}}和{H}{{1,4}}都|(?:那|这|一|整)排|半(?:个科|层)|(?:轮流|都)试(?:了|过)"
    rf"|[两俩几多](?:窗口|诊室|机子)"
    rf"|{N}(?:号)?(?P<kind>床|窗|诊室|机|台)[、和跟与]?{N}{{1,3}}(?:号)?(?P=kind)",
)
CROWD = any_of(
    r"排队|长队|排起|排了|排到|队伍|堵(?:着|在|门|成|满)|(?:病人|患者|家属|人|候诊的?"
    r"|后面)[^,]{0,8}(?:等着|在等|都在等|敲门|骂|催|闹|堵|吵|走不了)|(?:几十|十几|好几"
    r"|好多)多?个?(?:来)?个?(?:病人|患者|家属)|(?:病人|患者|家属|人)[^,]{0,6}(?:没法|回来要"
    r"|做不)|(?:几十|十几|[一二三四五六七八九十\d]{1,3}来?)个?人(?:等|排|在)|乱成|积压|堆(?:着"
    r"|了|满|成)|停诊|干坐|等着(?:用|上药|发药|拿药|出院|取药)"
)
UNIT_DOWN = re.compile(
    rf"(?:科|病[区房]|护士站|药房|门诊|急诊|窗口|[楼层室处]|中心|icu){NEAR}{{0,8}}?(?:全都?|全部"
    rf"|都)"
    r"(?:不|没|断|挂|瘫|崩|死|黑|坏|掉|卡|连|打|登|进|用|上)"
)
"""Everything of its sort is down in the unit; not said of the parts of one device."""
BETWEEN_TWO = re.compile(r"(?:科|那边|这边|病房|病区|楼|两个科)?(?:和|跟|与|及|、|到|还有|以及)")
NOT_BOTH = any_of(r"连不|对不上|接口|收不到|之间|传不到|发不到|借|调到|搬|试了|转到|转来")
BOTH = any_of(r"都|也|均|全|一样|两层|同样|没网|断|停")


def without_address(text: str) -> str:
    """The text without the campus that is only part of an address; one that is itself hit stays."""
    return ADDRESS.sub("", text) if "院" in text or "城" in text or "本部" in text else text


def several_places(text: str, places: list[Place]) -> bool:
    """Whether the text says that two or more different departments are hit alike."""
    names = {place.name for place in places}
    if len(names) < 2 or not BOTH.search(text) or (len(names) == 2 and NOT_BOTH.search(text)):
        return False
    pairs = pairwise(places)
    return any(a.name != b.name and BETWEEN_TWO.fullmatch(text[a.end : b.start]) for a, b in pairs)


def reach(text: str, places: list[Place], *, others_fine: bool, units_fine: bool) -> Reach:
    """Who is affected. The text is without what it says about those who are fine."""
    if others_fine or ME_ALONE.search(text):
        return Reach(Scope.PERSON, True)
    if not units_fine and (
        WHOLE_HOSPITAL.search(without_address(text))
        or several_places(text, places)
        or BIG_CROWD.search(text)
    ):
        return Reach(Scope.HOSPITAL, True)
    if not places and ALL_DOWN.search(text):
        return Reach(Scope.HOSPITAL, False)
    if units_fine or OUR_UNIT.search(text):
        return Reach(Scope.DEPARTMENT, True)
    return _by_what_is_named(text, places)


def _by_what_is_named(text: str, places: list[Place]) -> Reach:
    if ONE_THING.search(text):
        return Reach(Scope.PERSON, True)
    if CROWD.search(text):
        return Reach(Scope.DEPARTMENT, True)
    if A_DEVICE.search(text):
        return Reach(Scope.PERSON, True)
    if UNIT_DOWN.search(text):
        return Reach(Scope.DEPARTMENT, True)
    unit = bool(places) or (STOPPED_WORK.search(text) and not I_MYSELF.search(text))
    return Reach(Scope.DEPARTMENT if unit else Scope.PERSON, False)
