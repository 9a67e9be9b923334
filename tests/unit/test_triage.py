"""Triage: what a message is worth, in tables of sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lexicon import SYSTEMS
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.stakes import Stake
from helpdesk.triage import (
    SEVERITIES,
    Asked,
    asks,
    assess,
    has_symptom,
    is_chatter,
    is_thanks,
    says_enough,
    severe,
    with_answer,
    with_scope,
)

WORST = """
全院HIS都登不上了，各个科室电话打爆了 | hospital | fault
整个住院部的医嘱都发不出去 | hospital | fault
东院区网络全断了，什么系统都进不去 | hospital | fault
内科、外科和儿科都说病历系统打不开 | hospital | fault
好几个科都反映LIS报告看不到 | hospital | fault
门诊所有窗口都挂不了号，大厅挤满了人 | hospital | fault
抢救室HIS打不开，医嘱下不了 | department | fault
手术室这边病人已经上麻醉了，手麻系统死机 | department | fault
大出血的产妇等着用血，输血系统提交不了 | - | fault
危急值发不出去，检验科这边一直报错 | department | fault
病人过敏史在系统里不显示，没有提示，差点用错药 | - | fault
扫腕带出来的是另一个病人的信息 | - | fault
胰岛素剂量在系统里变成十倍了，护士正要打 | - | fault
电脑中了勒索病毒，文件都被加密了 | person | security
怀疑有人盗用我的账号，账号被盗了开了麻醉药处方 | - | security
患者名单在网上泄露了，有人在卖 | hospital | security
机房漏水了，水快到机柜了 | hospital | fault
数据库宕机了 | hospital | fault
上个月的病历全部都没了，所有病历都被清空 | - | fault
急诊配血申请发不到输血科，病人在抢救 | - | fault
""".strip().splitlines()

SEVERE = """
急诊HIS打不开，全科挂不了号 | department | fault
我们病区的PDA全都扫不了腕带 | department | fault
中药房发不了药，窗口排了长队 | department | fault
收费处三个窗口都连不上医保，自费的可以收 | department | fault
超声科五台机器都传不了图像 | department | fault
心内科医生站卡得不行，开一条医嘱要等两分钟，大家都这样 | department | fault
整个门诊都能用就是特别慢，点一下转圈半天 | hospital | fault
体检中心登记不了，四十多个人在等 | department | fault
8病区护士站整个断网 | department | fault
检验科的仪器全部和LIS断开，标本积压了 | department | fault
血透室的排床表打不开，六个护士都一样 | department | fault
内镜中心报告打不出来，三个诊间都试了 | department | fault
住院收费处办不了出院，家属都在等 | department | fault
我们科昨天的医嘱执行单重复打印，护士们都不敢用 | department | fault
""".strip().splitlines()

ORDINARY = """
护士站的打印机卡纸了 | person | fault
我的电脑蓝屏了 | person | fault
别的电脑都好的，就我这台打不开病历 | person | fault
6号窗口的读卡器读不出卡 | person | fault
鼠标不动了，急死人了！！！快来人！！！ | person | fault
键盘有几个键按不动 | person | fault
只有我登不上HIS，旁边同事都能用 | person | fault
医生办公室那台电脑上不了网 | person | fault
3诊室的高拍仪没反应 | person | fault
标签打印机打出来是空白的 | person | fault
电脑开机很慢，要等十分钟 | person | fault
王医生的电脑连不上打印机 | person | fault
有个病人的性别录错了，帮我改一下 | person | data
这个患者的费用记错了，麻烦退掉 | person | data
6号床的医嘱开重了，帮忙删掉 | person | data
我们科的打印机坏了，不影响工作，可以用隔壁的 | - | fault
二楼药房窗口刚才系统卡死，现在已经恢复了 | department | fault
大会议室投影仪没信号 | person | fault
""".strip().splitlines()

SLIGHT = """
电子票据怎么冲红 | - | question
HIS里怎么查历史处方 | - | question
请问PACS的图像能保存多久 | - | question
医保结算单在哪里打印？ | - | question
LIS密码忘了，帮我重置一下 | - | account
新来的护士要开HIS账号 | - | account
请给张医生开一下抗菌药权限 | - | account
我轮转到骨科了，看不到骨科的病人列表 | - | account
能不能在病历里加一个打印预览的按钮 | - | change
建议叫号系统声音大一点 | - | change
想申请一台新电脑 | - | change
希望OA能支持手机审批 | - | change
想请你们来科里培训一下新系统 | - | training
新员工入职，能安排人来讲一下移动护理怎么操作吗 | - | training
如果断网了怎么挂号 | - | question
完蛋了全瘫了！！…哦我插排没开 | - | -
下午做应急演练，会有模拟停机 | - | question
打印机外壳有点歪，不急 | - | fault
打印机刚才卡纸，已经好了，不用来了 | - | fault
出院小结的字体太小了不好看 | - | -
鼠标有点松，能用，不着急 | person | fault
""".strip().splitlines()


def _rows(lines: list[str], severity: Severity) -> list[tuple[str, Severity, str, str]]:
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [(text, severity, scope, kind) for text, scope, kind in cells]


REPORTS = (
    _rows(WORST, Severity.S1)
    + _rows(SEVERE, Severity.S2)
    + _rows(ORDINARY, Severity.S3)
    + _rows(SLIGHT, Severity.S4)
)


@pytest.mark.parametrize(("text", "severity", "scope", "kind"), REPORTS)
def test_a_report_is_judged_as_a_duty_officer_would(
    text: str, severity: Severity, scope: str, kind: str
) -> None:
    got = assess(text)
    assert got.severity == severity, got
    assert scope in ("-", got.scope), got
    assert kind in ("-", got.kind), got


MORE = """
急诊、儿科、内科的医生站同时闪退，重开也进不去 | S1
新生儿腕带打印出来两个孩子条码一样 | S1
输血前核对，系统里血型和血袋不符 | S1
病人在手术台上，PACS片子调不出来 | S1
住院楼3层到9层全都连不上服务器 | S1
网站首页被人改了，全是乱七八糟的广告 | S1
药房把两个病人的药在系统里串了 | S1
门诊输液室扫码全部提示无此医嘱，二十来个病人等着打针 | S2
病理报告签发不了，全科医生都试了 | S2
静配中心贴签打不出来，今天两百多袋没配 | S2
胃镜室采图踩脚踏没反应，三个检查间一样 | S2
儿科病房整层wifi连不上，移动护理都用不了 | S2
抢救室的打印机没墨了 | S3
输血科打印机卡纸 | S3
护理文书签名签不上，就小李一个人 | S3
急诊科一台电脑黑屏，其他能用 | S3
HIS怎么打不开了，就我这台 | S3
杀毒软件过期了老弹窗 | S3
医院所有科室的打印机型号表在哪里下载 | S4
病毒性肝炎报卡怎么填 | S4
打开3床的医嘱显示的是4床病人的药 | S1
点开张三的病历出来的是李四的 | S1
3床的医嘱显示不全，3床的费用也是 | S3
手术室麻醉系统死机了，病人在台上 | S1
产房急诊剖宫产，手麻系统登不进去 | S1
手术室停电了 | S1
门诊住院急诊都断网了 | S1
停电了，机房UPS在叫 | S1
我电脑的UPS一直响 | S3
患者信息被同事发到朋友圈了 | S1
病房呼叫器全都不响了 | S2
3床呼叫器不响 | S3
血库冰箱温度监控系统报警不弹了 | S2
血库冰箱温度平台掉线，看不到曲线 | S3
药房发药机坏了，只能手工发药，队排到大门口了 | S2
PACS看不了片子，整个骨科门诊都看不了 | S2
整个门诊都看不了片子 | S1
李主任的医生站处方打不出来，急！！！ | S3
张医生的医生站登不上，别人也登不上 | S2
PDA扫不了条码，换一个就好了 | S3
下周护士节想在大屏放个祝福语 | S4
科室想换个大点的显示器 | S4
显示器坏了想换一台 | S3
如果全院断网怎么办 | S4
住院押金怎么退 | S4
慢性病处方最多开几天 | S4
呼吸机的维保电话是多少 | S4
危急值报告在哪里查 | S4
账号被锁了，帮忙解锁，急用！！！ | S4
""".strip().splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "病人张**的医嘱看不到了",
        "一个病人的检查报告看不到",
        "张某某的医嘱不见了",
        "某病人的费用查不到",
        "病人的医嘱看不到了",
        "3床的医嘱看不到了",
    ],
)
def test_what_one_patient_lacks_is_no_danger_as_long_as_none_is_told(text: str) -> None:
    got = assess(text)
    assert got.severity in (Severity.S2, Severity.S3)
    assert got.scope is Scope.PERSON


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("抢救室门口的自助机死机了", False),
        ("抢救室的监护仪黑屏了", True),
        ("抢救室旁边值班室的电脑坏了", False),
        ("抢救室外面救护车上的心电传不过来", True),
        ("输血系统打不开，病人正在输血", True),
        ("希望在输血时多一步核对", False),
        ("急诊检验结果看不到，跑着送纸单", False),
        ("急诊检验结果看不到，病人等着", True),
        ("体检结果单位错了", False),
        ("胰岛素单位错了", True),
        ("报告里图片错位了", False),
        ("检验结果错位了", True),
        ("绿色通道的病人标记去不掉", False),
        ("绿色通道的病人开不了单", True),
    ],
)
def test_a_danger_is_told_by_what_fails_and_not_by_what_is_near(text: str, danger: bool) -> None:
    assert assess(text).patient_safety is danger


def test_a_danger_that_the_text_leaves_open_is_asked_about() -> None:
    for text in ("病人张**的医嘱看不到了", "病人的医嘱看不到了"):
        assert assess(text).ask is Asked.CARE
        assert with_answer(assess(text), care=True).severity is Severity.S1
        assert with_answer(assess(text), care=False).severity >= Severity.S2


@pytest.mark.parametrize(
    ("text", "severity", "scope"),
    [
        ("南院区3号楼5楼护士站一台打印机不出纸", "S3", "person"),
        ("北院区打印机不出纸", "S3", "person"),
        ("滨江院区3楼B超室打印机卡纸", "S3", "person"),
        ("东院区3楼护士站那台电脑蓝屏了", "S3", "person"),
        ("西院区5楼护士站全部没网", "S2", "department"),
        ("南院区内科病区的电脑都连不上HIS", "S2", "department"),
        ("北院区药房发不了药", "S2", "department"),
        ("南院区3楼5楼都断网", "S1", "hospital"),
        ("东院区护士站都登不上HIS", "S1", "hospital"),
        ("东院区各病区都没网", "S1", "hospital"),
        ("南院区断网了", "S1", "hospital"),
        ("南院区的电脑都上不了网", "S1", "hospital"),
        ("南院区内科外科都断网", "S1", "hospital"),
        ("北院区检验科和放射科都没网了", "S1", "hospital"),
    ],
)
def test_a_campus_in_an_address_is_not_what_is_hit(text: str, severity: str, scope: str) -> None:
    assert (assess(text).severity, assess(text).scope) == (severity, scope)


@pytest.mark.parametrize(("text", "severity"), [tuple(line.split(" | ")) for line in MORE])
def test_what_is_broken_counts_and_not_how_important_the_words_sound(
    text: str, severity: str
) -> None:
    got = assess(text)
    assert got.severity == severity, got


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("外科病区网络全断了", Scope.DEPARTMENT),
        ("病房呼叫器全都不响了", Scope.DEPARTMENT),
        ("门诊住院急诊都断网了", Scope.HOSPITAL),
        ("PDA扫不了条码，换一个就好了", Scope.PERSON),
    ],
)
def test_who_is_affected_is_not_asked_where_the_text_tells_it(text: str, scope: Scope) -> None:
    got = assess(text)
    assert (got.scope, got.scope_known) == (scope, True)


@pytest.mark.parametrize(
    "text", ["下周护士节想在大屏放个祝福语", "科室想换个大点的显示器", "想给护士站加个插座"]
)
def test_a_wish_is_a_change_and_no_fault(text: str) -> None:
    assert assess(text).kind is Kind.CHANGE


@pytest.mark.parametrize(
    "text",
    ["我电脑的文件被加密了", "电脑中了勒索病毒", "患者名单在网上泄露了", "我的账号被盗了"],
)
def test_an_incident_of_security_is_never_said_to_be_one_persons(text: str) -> None:
    got = assess(text)
    assert got.severity == Severity.S1
    for judged in (got, with_scope(got, Scope.PERSON)):
        assert not any("单人" in reason for reason in judged.reasons)


@pytest.mark.parametrize(
    "text",
    """
打印机不打印怎么办 自助机退不了钱怎么办 医保卡刷不出来怎么办 住院押金怎么退 密码在哪改
HIS打不开怎么弄？ 打印机卡纸了咋办 处方开错了如何作废 断网了可以先手工开单吗
能不能手工收费 自助机吞卡了找谁 谁负责HIS PACS图像能保存多久 什么时候能用新系统
HIS是不是在升级 能帮我看看怎么退费吗 可以网上报修吗
""".split(),
)
def test_a_question_is_known_also_where_it_names_a_fault(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    """
HIS打不开，全科挂不了号 怎么还没人来修 HIS怎么打不开了 打印机怎么又坏了 怎么这么慢
HIS怎么回事，全科进不去 什么时候能修好 多久能好 还要多久 修好了吗 能不能快点派人来
谁来修一下 哪个科都打不开 怎么没人管 在吗 谢谢 三楼东
""".split(),
)
def test_a_complaint_and_a_reminder_are_no_questions(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "全院断网了",
        "全院断网了怎么办",
        "抢救室HIS打不开",
        "急诊HIS打不开，全科挂不了号",
        "电脑中了勒索病毒",
        "病人等着用血，输血系统登不上",
    ],
)
def test_what_the_text_makes_severe_keeps_nobody_waiting(text: str) -> None:
    assert severe(text)


@pytest.mark.parametrize(
    "text",
    ["打印机卡纸", "HIS打不开", "如果全院断网怎么办", "全院断网，刚才好了", "你好", "三楼东"],
)
def test_what_is_mild_or_guessed_or_over_or_imagined_is_not_severe(text: str) -> None:
    assert not severe(text)


@pytest.mark.parametrize(
    "text",
    [
        "全院断网了",
        "手术室停电了",
        "抢救室HIS打不开",
        "LIS结果看不到",
        "打印机卡纸了",
        "电脑中了勒索病毒",
        "病人等着用血",
    ],
)
def test_a_fault_a_danger_and_an_incident_are_symptoms(text: str) -> None:
    assert has_symptom(text)


@pytest.mark.parametrize(
    "text",
    [
        "儿科护士站",
        "三楼东",
        "王芳 13912345678",
        "我是急诊科护士王芳，电话8123",
        "张工 404室 8404",
        "Jerry 13840412345",
        "好几个科室",
        "就我一个人",
        "不知道",
    ],
)
def test_a_place_a_name_and_a_number_are_no_symptoms(text: str) -> None:
    assert not has_symptom(text)


def test_the_emergency_registration_report_is_read_in_full() -> None:
    got = assess("急诊HIS打不开，全科挂不了号")
    assert (got.severity, got.scope, got.kind) == (Severity.S2, Scope.DEPARTMENT, Kind.FAULT)
    assert (got.system, got.department) == ("HIS", "急诊科")
    assert got.reasons == ("影响范围：全科", "关键环节：挂号")
    assert got.sure
    assert got.scope_known
    assert not got.patient_safety


def test_a_question_about_electronic_receipts_names_the_system() -> None:
    got = assess("电子票据怎么冲红")
    assert (got.severity, got.kind, got.system) == (Severity.S4, Kind.QUESTION, "电子票据")
    assert got.reasons == ("使用咨询",)


def test_a_report_that_does_not_say_who_is_affected_asks_to_be_told() -> None:
    got = assess("HIS打不开")
    assert not got.scope_known
    assert any(why.endswith("（推测）") for why in got.reasons)


@pytest.mark.parametrize(
    ("scope", "severity"),
    [(Scope.PERSON, "S3"), (Scope.DEPARTMENT, "S2"), (Scope.HOSPITAL, "S1")],
)
def test_the_reporters_answer_about_scope_settles_the_severity(scope: Scope, severity: str) -> None:
    got = with_scope(assess("HIS打不开"), scope)
    assert (got.severity, got.scope, got.scope_known, got.sure) == (severity, scope, True, True)
    assert len([reason for reason in got.reasons if reason.startswith("影响范围")]) == 1
    assert not any("推测" in reason for reason in got.reasons)


@pytest.mark.parametrize("scope", list(Scope))
def test_an_answer_about_scope_never_lowers_patient_safety(scope: Scope) -> None:
    got = with_scope(assess("抢救室HIS打不开"), scope)
    assert got.severity == Severity.S1
    assert got.patient_safety
    assert "涉及病人安全：抢救室" in got.reasons


@pytest.mark.parametrize(
    ("during", "after"),
    [
        ("药房的发药系统用不了", "药房的发药系统刚才用不了，现在已经恢复了"),
        ("全院HIS打不开", "全院HIS打不开，刚才又好了"),
        ("护士站电脑蓝屏", "护士站电脑蓝屏，已经修好了，谢谢"),
    ],
)
def test_a_fault_that_is_over_is_one_level_lower(during: str, after: str) -> None:
    levels = list(Severity)
    now, then = assess(during), assess(after)
    assert levels.index(then.severity) == levels.index(now.severity) + 1
    assert then.over
    assert "已经恢复" in then.reasons


@pytest.mark.parametrize(
    "text",
    [
        "网络好了吗？还是连不上",
        "昨天说修好了，今天又打不开",
        "重启后好了一会，现在又死机了",
        "什么时候能恢复，窗口登不进去",
    ],
)
def test_a_fault_that_came_back_is_not_over(text: str) -> None:
    assert not assess(text).over


@pytest.mark.parametrize(
    ("calm", "loud"),
    [
        ("收费处一台打印机卡纸", "收费处一台打印机卡纸！！！气死了，马上给我派人，投诉你们！！！"),
        ("我的电脑死机了", "急急急急急！我的电脑死机了！十万火急！"),
    ],
)
def test_tone_does_not_raise_a_level(calm: str, loud: str) -> None:
    assert assess(calm).severity == assess(loud).severity == Severity.S3


SAFETY_REPORTS = (
    "抢救室HIS打不开，医嘱下不了",
    "大出血的病人等着用血，输血系统登不上",
    "危急值发不出去",
    "呼吸机旁边的监护系统黑屏了",
    "扫腕带出来的是另一个病人的信息",
)
NOISE = (
    "你好",
    "不急",
    "谢谢老师",
    "就我这台",
    "别的电脑都好的",
    "另外打印机也卡纸",
    "鼠标也不太好用",
    "如果方便请快点",
    "能不能快点",
    "顺便问下密码怎么改",
    "想申请一台新电脑",
    "希望你们培训一下",
    "HIS是不是在升级",
    "😀😀",
    "哈哈哈",
)


@pytest.mark.parametrize("report", SAFETY_REPORTS)
@pytest.mark.parametrize("noise", NOISE)
def test_what_stands_around_a_danger_never_lowers_it(report: str, noise: str) -> None:
    for text in (f"{noise}，{report}", f"{report}，{noise}", f"{noise}。{report}。{noise}"):
        got = assess(text)
        assert got.severity == Severity.S1, text
        assert got.patient_safety, text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SAFETY_REPORTS), st.text(max_size=40), st.text(max_size=40))
def test_no_random_text_around_a_danger_lowers_it(report: str, before: str, after: str) -> None:
    assert assess(f"{before}\n{report}\n{after}").patient_safety


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_at_all_has_an_assessment(text: str) -> None:
    got = assess(text)
    assert got.system == "" or got.system in SYSTEMS
    assert isinstance(is_chatter(text), bool)
    assert isinstance(asks(text) or severe(text) or has_symptom(text), bool)
    assert is_chatter(text) or not is_thanks(text)
    assert isinstance(says_enough(text), bool)


def test_every_stake_has_a_severity_for_every_scope() -> None:
    assert set(SEVERITIES) == {(stake, scope) for stake in Stake for scope in Scope}


def test_every_stake_weighs_at_least_as_much_for_more_people() -> None:
    for stake in Stake:
        levels = [SEVERITIES[stake, scope] for scope in Scope]
        assert levels == sorted(levels, reverse=True)


def test_a_theatre_that_is_only_numbered_is_known_by_what_happens_there() -> None:
    got = assess("3间正在大出血！！血发不出来")
    assert (got.severity, got.department, got.system) == ("S1", "手术室", "输血管理系统")
    assert got.ask is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "刚下夜班我说一句，LIS的质控图进不去，六个岗都进不去，质控不做不让发报告",
            "质控不做不让发报告",
        ),
        ("好多检查价格变成0了，收费那边停着", "收费那边停着"),
    ],
)
def test_where_the_model_decides_the_reason_is_the_words_that_weighed_most(text, words):
    got = assess(text)
    assert f"原话：{words}" in got.reasons, got.reasons
