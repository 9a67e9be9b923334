"""The systems and devices of a hospital, with the words its people use for them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class System:
    """`name` is what tickets say. `aliases` name it outright; `works` are jobs done with it, or
    loose words, and count only where no system is named outright."""

    name: str
    aliases: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    family: str = ""


def _system(name: str, aliases: str = "", works: str = "", family: str = "") -> System:
    return System(name, tuple(aliases.split()), tuple(works.split()), family or name)


# The software systems the hospital has under maintenance (the first fifty), then everyday ones.
# "HIS" is what people say for the core system as a whole; its parts have it as their family.
SOFTWARE = (
    _system("挂号系统", "挂号系统 挂号软件 门诊挂号管理", "挂号 挂不了号 挂不上号 退号", "HIS"),
    _system("门诊药房系统", "门诊药房系统 门诊发药 发药系统", "发药 配药 西药房 发不了药", "HIS"),
    _system(
        "收费系统",
        "收费系统 收费软件 划价",
        "收费 交费 缴费 退费 收不了费 收不了钱 收不上钱 日结 扣了 多收 少收 床位费 结账",
        "HIS",
    ),
    _system("住院药房系统", "住院药房系统 住院药房", "病区发药", "HIS"),
    _system("药库系统", "药库管理 药库系统 药库", "入库 采购计划", "HIS"),
    _system("住院管理系统", "住院病人管理 入出院系统", "办入院 办出院 床位 出院结算", "HIS"),
    _system("摆药系统", "住院摆药 摆药系统 摆药机 包药机", "摆药"),
    _system("医保系统", "医疗保险管理 医保系统 医保接口 医保控件", "医保 社保卡 国家平台 读卡"),
    _system("预约挂号系统", "预约挂号 预约系统 号源", "放号 约号 专家号 停诊 放出来的号"),
    _system("物价系统", "物价管理 物价系统", "物价 收费项目 价格", "HIS"),
    _system("财务统计系统", "财务统计 财务系统", "财务 对账", "HIS"),
    _system("统一后台", "统一后台 后台管理 基础字典", "字典", "HIS"),
    _system("医技记费系统", "医技记费 医技计费 记费系统", "记费 记账 计费", "HIS"),
    _system("医保控费系统", "医保控费 控费 drg dip", "分组"),
    _system("配液中心系统", "配液中心 静配中心 静配 pivas"),
    _system("高值耗材系统", "高值耗材 耗材系统 spd", "耗材"),
    _system("预住院系统", "预住院"),
    _system("自助入院系统", "自助入院"),
    _system("病案系统", "病案管理 病案系统 病案首页 病案", "翻拍 归档"),
    _system("应急收费系统", "门诊应急收费 应急收费"),
    _system("住院医生站", "住院医生工作站 住院医生站 住院医生", "医嘱 开单", "HIS"),
    _system("移动医生站", "移动医生站 移动医生 移动查房", "查房 推车查房"),
    _system("护理系统", "护理信息管理 护理系统 护理文书 护士工作站", "体温单 护理记录"),
    _system("移动护理系统", "移动护理 pda 手持终端 手持机", "腕带 扫腕带 床旁执行"),
    _system("门诊医生站", "门诊医生工作站 门诊医生站", "处方 接诊", "HIS"),
    _system("MDT会诊系统", "mdt 多学科会诊 联合会诊 远程会诊", "会诊"),
    _system("护理部管理系统", "护理部管理 护理管理系统", "护理排班"),
    _system("质控系统", "病案质控 医务科系统 质控系统 病历质控", "质控"),
    _system("临床路径系统", "临床路径"),
    _system("病历权限系统", "病历权限 权限控制系统"),
    _system("抗菌药分级系统", "抗菌药分级 抗菌药物分级 特殊级 抗菌药权限"),
    _system(
        "LIS",
        "lis 检验系统 实验室信息 实验室系统 中间件",
        "检验 化验 标本 血常规 结果回传 急查 样本 重号 骨髓 肌钙 凝血 血气 血钾 尿常规 生化",
    ),
    _system("微生物系统", "微生物系统 微生物实验室 血培养 药敏"),
    _system("WHONET接口", "whonet"),
    _system("标本追溯系统", "标本追溯 样本追溯", "标本流转"),
    _system(
        "输血管理系统",
        "输血管理系统 输血系统 输血管理 输血科系统 输血软件",
        "配血 备血 用血 发血 血袋 取血 输血 血发 要血",
    ),
    _system("PICC系统", "picc"),
    _system("超声报告系统", "超声系统 超声报告 ris 超声工作站", "b超 超声 彩超"),
    _system("医技预约系统", "医技预约 集中预约 检查预约 影像预约", "预约检查"),
    _system("传染病系统", "传染病 报卡"),
    _system("抗菌药监控系统", "抗菌药物监控 抗菌药监控"),
    _system("外勤追溯系统", "外勤追溯 外勤"),
    _system("合理用药系统", "合理用药 过敏提示", "配伍 用药提示 皮试提示"),
    _system("处方点评系统", "处方点评 点评表"),
    _system("审方系统", "审方"),
    _system("CDSS", "cdss 辅助决策"),
    _system("质量指标系统", "质量指标"),
    _system("抗肿瘤药监测系统", "抗肿瘤药", "化疗方案"),
    _system("绩效考核系统", "绩效考核 三级公立 国考", "绩效"),
    _system("全民健康平台", "全民健康 健康数据平台 区域平台", "互认"),
    _system("HIS", "his 医院信息系统 his系统 核心系统"),
    _system("EMR", "emr 电子病历 病历系统 病历软件", "病历 病程 模板 护理记录单 知情同意"),
    _system("PACS", "pacs 影像系统 阅片", "影像 图像 片子 胶片 ct 磁共振 dr 牙片"),
    _system("手麻系统", "手麻 麻醉系统 手术麻醉", "麻醉记录 手术排班 麻醉 手术申请 术前访视"),
    _system("重症监护系统", "重症系统 icu系统 监护中央站 中央站 中央监护", "监护"),
    _system("心电系统", "心电系统 心电网络", "心电图 心电机 心电 胸痛中心"),
    _system("病理系统", "病理系统", "病理 取材 冰冻 蜡块 切片"),
    _system("体检系统", "体检系统", "体检 团检"),
    _system("电子票据", "电子票据 电子发票 财政票据", "票据 发票 冲红 开票"),
    _system("自助机", "自助机 自助终端 自助缴费机 自助报告机 自助取号"),
    _system("叫号系统", "叫号系统 排队叫号 分诊系统", "叫号 候诊屏 候诊大屏 候诊 叫不了 不叫号"),
    _system(
        "掌上医院",
        "掌上医院 互联网医院 手机上查 手机上看 手机挂号 刷脸 微信公众号 小程序 支付宝 公众号 app",
    ),
    _system("OA", "oa 办公系统 协同办公", "公文 请假 审批 考勤"),
    _system("CA签名", "ca签名 电子签名 ukey u盾 ca证书 ca锁", "签名 签章"),
    _system("危急值系统", "危急值系统 危急值"),
    _system("排班系统", "排班系统", "排班表"),
    _system("官网", "官网 医院网站 门户网站"),
)
HARDWARE = (
    _system("打印机", "打印机 复印机 打印 标签机 条码机 腕带机 贴管机 硒鼓 墨盒 没墨 卡纸"),
    _system(
        "网络",
        "网络 wifi 无线网 断网 没网 网线 交换机 有网 网慢 内网 外网 上网 网口 一点网 网不 专线 "
        "掉网 网点 网都 没有网 vpn 上网 无线 ap 网的",
    ),
    _system("机房", "机房 服务器 ups 数据库"),
    _system("电话", "分机 座机 对讲 总机 内线 电话"),
    _system(
        "外设",
        "扫描枪 扫码枪 读卡器 读卡机 鼠标 键盘 显示器 副屏 屏幕 摄像头 麦克风 喇叭 高拍仪 扫码墩 "
        "二维码枪 投影 扫描仪 音箱 耳机",
    ),
    _system("办公软件", "word excel wps ppt office 输入法 浏览器 outlook 邮箱 pdf"),
    _system("电脑", "电脑 主机 笔记本 工作站 蓝屏 开机 c盘 d盘 机子 一体机 推车 平板"),
    _system("监控门禁", "监控录像 门禁 摄像机 刷卡不开 护士站的监控 调监控 看监控 看下监控 拷监控"),
)
SYSTEMS = tuple(system.name for system in SOFTWARE + HARDWARE)
FAMILIES = {system.name: system.family for system in SOFTWARE + HARDWARE}
