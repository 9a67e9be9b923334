"""Triage: what a message is worth, in tables of sentences."""

import timeit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lexicon import SYSTEMS
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.stakes import Stake
from helpdesk.triage import SEVERITIES, assess, is_chatter, says_enough, with_scope

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
