"""English phrases of hospital IT, by what they say in Chinese. "#" is the number in the phrase."""

from collections.abc import Mapping

STOPS = frozenset({"dr"})
"""Names that are mostly something else in English: Dr Li is no X-ray."""

PLACES: Mapping[str, str] = {
    "急诊": r"er|ed|a&e|emergency (?:room|department|dept|ward)|the emergency|in emergency",
    "icu": r"icu|intensive care(?: unit)?",
    "新生儿科": r"nicu|neonatal(?: unit| ward)?",
    "#病区": r"ward \d{1,3}|ward no\.? ?\d{1,3}",
    "#楼": r"floor \d{1,2}|\d{1,2}(?:st|nd|rd|th) floor|level \d{1,2}",
    "#号窗口": r"(?:counter|window)(?: no\.?| number)? ?\d{1,3}",
    "#诊室": r"(?:room|consulting room|clinic)(?: no\.?)? ?\d{1,4}",
    "药房": r"pharmacy|dispensary",
    "检验科": r"lab|laboratory|the labs",
    "放射科": r"radiology|x-ray(?: room| department)?|imaging(?: department)?",
    "超声科": r"ultrasound(?: room)?",
    "收费处": r"cashier(?:'s)?(?: desk| office)?|billing (?:desk|office|counter)|payment (?:desk"
    r"|counter)",
    "挂号处": r"registration (?:desk|office|counter|hall)|front desk",
    "门诊": r"outpatients?(?: department| clinic| hall)?|opd",
    "住院部": r"inpatients?(?: department| building)?",
    "手术室": r"operating (?:room|theatre|theater)|theatre \d{1,2}|theatre|theater|or \d{1,2}",
    "护士站": r"nurses?'?s? station|nursing station",
    "儿科": r"paediatrics?|pediatrics?|children's ward",
    "产科": r"obstetrics|maternity(?: ward)?|delivery room|labou?r ward",
    "妇科": r"gynaecology|gynecology",
    "心内科": r"cardiology",
    "神经内科": r"neurology",
    "骨科": r"orthop(?:a)?edics",
    "肿瘤科": r"oncology",
    "血透室": r"dialysis(?: room| unit| centre| center)?",
    "输血科": r"blood bank",
    "病理科": r"pathology",
    "体检中心": r"check-?up cent(?:re|er)",
    "内科": r"internal medicine|medical ward",
    "外科": r"surgical ward|surgery department|general surgery",
    "病案室": r"medical records (?:room|office|department)",
    "机房": r"server room|data cent(?:re|er)|machine room",
    "病区": r"ward|our unit|the unit",
}

SCOPES: Mapping[str, str] = {
    "全院都": r"(?:the )?(?:whole|entire) hospital|hospital-?wide|all departments|every department"
    r"|everywhere|across the hospital|all systems",
    "好几个科室都": r"several (?:departments|wards)|many departments|other (?:departments"
    r"|wards) too"
    r"|multiple (?:departments|wards)",
    "全科都": r"everybody|everyone|all of us|nobody|no one|no-one|(?:the )?(?:whole|entire) "
    r"(?:department|ward|unit|team|office|floor)|all (?:the )?(?:computers|nurses|doctors"
    r"|printers|staff|pcs"
    r"|workstations|terminals|counters|windows)|our department|our ward",
    "就我这一台": r"only me|just me|only (?:my|this|one) (?:computer|pc|printer|machine"
    r"|workstation|one)"
    r"|just (?:my|this|one) (?:computer|pc|printer|machine|workstation|one)|only for me"
    r"|others? (?:are|is) (?:fine|ok|okay)|one computer|one printer",
    "两台": r"two (?:computers|printers|pcs|machines)|both (?:computers|printers|pcs|machines)",
}

THINGS: Mapping[str, str] = {
    "his": r"hospital (?:information )?system|the core system|patient system",
    "emr": r"electronic (?:medical |health |patient )?records?(?: system)?|emr system",
    "lis": r"lab(?:oratory)? (?:information )?system",
    "pacs": r"imaging system|image viewer|pacs viewer",
    "门诊医生站": r"doctor'?s? workstation|outpatient workstation",
    "移动护理系统": r"mobile nursing|nursing pda",
    "输血管理系统": r"blood bank system|transfusion system",
    "手麻系统": r"an(?:a)?esthesia (?:system|record)",
    "收费系统": r"billing(?: system)?|payment system|cashier system",
    "挂号系统": r"registration system|registration",
    "药房系统": r"pharmacy system",
    "医保": r"insurance(?: system| settlement)?",
    "电子票据": r"e-?invoices?|electronic invoices?|receipts?",
    "自助机": r"kiosks?|self-?service (?:machine|kiosk|terminal)s?",
    "叫号系统": r"queu(?:e|ing) (?:display|system|screen)|calling (?:system|screen)",
    "掌上医院": r"hospital app|patient app|mobile app|the app",
    "腕带打印机": r"wristband printer",
    "条码打印机": r"(?:label|barcode) printer",
    "打印机": r"printers?",
    "电脑": r"computers?|pcs?|laptops?|desktops?|workstations?|terminals?",
    "显示器": r"monitors?|screens?|displays?",
    "鼠标": r"mouse",
    "键盘": r"keyboards?",
    "扫码枪": r"(?:barcode |code )?scanners?|scan guns?",
    "读卡器": r"card readers?",
    "电话": r"telephones?|phones?|extension",
    "网络": r"networks?|internet|wi-?fi|wireless|lan|connection",
    "服务器": r"servers?|database",
    "交换机": r"switch",
    "邮箱": r"e-?mails?|outlook|mailbox",
    "系统": r"systems?|software|programs?|programmes?|applications?",
    "账号": r"accounts?|user ?name|staff number",
    "密码": r"passwords?",
    "权限": r"permissions?|access rights?|privileges?",
    "医嘱": r"(?:doctor'?s? )?orders?",
    "处方": r"prescriptions?",
    "病历": r"(?:medical|patient) records?|charts?|notes",
    "报告": r"reports?|results?",
    "标本": r"specimens?|samples?",
    "危急值": r"critical values?",
    "腕带": r"wristbands?",
    "标签": r"labels?|barcodes?",
    "发票": r"invoices?",
    "病人": r"patients?",
    "数据": r"data",
    "纸": r"paper",
    "墨粉": r"toner|ink|cartridge",
}

SYMPTOMS: Mapping[str, str] = {
    # asking and talking
    "你好": r"good (?:morning|afternoon|evening)|hello(?: there)?|hi(?: there)?|dear (?:it"
    r"|colleagues?)",
    "谢谢": r"thank you(?: (?:so|very) much)?|thanks(?: a lot)?|many thanks|cheers",
    "怎么": r"how (?:do|can|could|should|to)(?: i| we| you)?|how does one|what is the way to",
    "在哪": r"where (?:do|can|could|is|are)(?: i| we)?",
    "找谁": r"who (?:do|can|should) i (?:ask|call|contact)|whom (?:do|should) i (?:ask|call"
    r"|contact)",
    "能不能": r"can (?:i|we|you)|could (?:i|we|you)|is it possible|may i",
    "什么意思": r"what does .{0,30} mean|what is the meaning",
    "什么时候能好": r"how long will|when will it|any (?:update|news)|when is it",
    "希望增加": r"please add|would like (?:to have )?a|feature request|could you add|we need a new",
    "申请权限": r"(?:need|request|apply for|get|have no) access(?: to)?|no access(?: to)?",
    "申请": r"apply for|request(?:ing)?|i need an?|we need an?",
    "安装": r"install(?:ing|ation)?|set ?up",
    "培训": r"training|teach us|show us how",
    "不急": r"no rush|not urgent|no hurry|whenever you (?:have time|can)|when you have time",
    "很急": r"urgent(?:ly)?|asap|as soon as possible|immediately|right now|hurry",
    "演练": r"drill|this is a test|exercise only",
    # over
    "已经好了": r"works? again|working again|is back(?: up)?|it works now|back to normal"
    r"|fixed itself"
    r"|has recovered|is ok now|is fine now|problem is gone",
    "还没好": r"still not (?:work(?:ing)?|fixed)|still (?:down|broken|the same)|nobody came",
    # patients
    "正在抢救": r"resuscitat\w+|cpr|code blue|cardiac arrest|life-?threatening",
    "大出血": r"(?:massive |heavy |major )?bleeding|ha?emorrhag\w+",
    "手术台上病人": r"on the (?:operating )?table|(?:in|during|mid|middle of)[ -](?:an? "
    r"|the )?(?:surgery|operation)",
    "输血": r"(?:blood )?transfusions?",
    "呼吸机": r"ventilators?",
    "病人等着": r"patients? (?:is|are) waiting|patient waiting|long queue|patients are queu\w+",
    "打开显示的是别的病人,不对": r"wrong patient|another patient'?s|other patient'?s",
    "发错药": r"wrong (?:drug|dose|medication)",
    # work that stops
    "挂不了号": r"cannot (?:register|check in)(?: patients?| anyone| anybody)?"
    r"|cannot make appointments",
    "收不了费": r"cannot (?:charge|bill|take payments?|pay|collect payments?"
    r"|accept payments?)(?: patients?)?",
    "发不了药": r"cannot (?:dispense|give out|hand out)(?: drugs| medicines?| medication)?",
    "开不了医嘱": r"cannot (?:place|enter|write|give|order|make"
    r"|issue)(?: any)?(?: new)?(?: doctor'?s?)? ?orders?",
    "开不了处方": r"cannot (?:prescribe|write prescriptions?|issue prescriptions?)",
    "执行不了医嘱": r"cannot (?:execute|carry out) orders?",
    "出不了报告": r"cannot (?:issue|publish|release|send)(?: any)?(?: lab| test)? ?(?:reports?"
    r"|results?)",
    "看不到报告": r"cannot (?:see|view|open|read|find|get|check)(?: any)?(?: the)?(?: lab"
    r"| test)? ?(?:reports?|results?)",
    "看不到影像": r"cannot (?:see|view|open|load)(?: any)?(?: the)? ?(?:images?|films?|x-rays?"
    r"|scans?)",
    "看不到医嘱": r"cannot (?:see|view|read|find)(?: any)?(?: the)? ?orders?",
    "打不开病历": r"cannot (?:open|see|view)(?: any)?(?: the)? ?(?:medical "
    r"|patient )?(?:records?|charts?)",
    "办不了入院": r"cannot admit(?: patients?)?",
    "办不了出院": r"cannot discharge(?: patients?)?",
    "结不了账": r"cannot settle(?: insurance| bills?)?",
    # what is broken
    "登录不了": r"(?:cannot|not) (?:log ?in|log ?on|login|sign ?in)(?: to| into)?"
    r"|log-?in (?:fails|failed|error|problem)"
    r"|(?:problem|trouble|issue)s? (?:with )?logging in",
    "进不去": r"cannot (?:access|enter|get (?:in|into|on|onto)|reach)",
    "打不开": r"(?:cannot|not) (?:open|load|start|launch)(?:ing|ed|s)?|(?:is|are|was|went"
    r"|has gone|gone|goes) down"
    r"|down|unavailable|outage",
    "瘫痪": r"paraly[sz]ed|collapsed|completely down|totally down",
    "卡死了": r"fro(?:ze|zen)|freez(?:es|ing)|hangs|hung|hanging|stuck|not respond(?:ing|s)?"
    r"|unresponsive",
    "很慢": r"(?:very |so |extremely |too )?slow(?:ly)?|lag(?:s|ging|gy)?|takes (?:forever|ages"
    r"|minutes)",
    "闪退": r"crash(?:es|ed|ing)?|closes by itself|keeps closing",
    "黑屏": r"black screen|(?:screen|monitor|display) (?:is|went|goes|has gone|turned) black"
    r"|blank screen",
    "蓝屏": r"blue ?screen|bsod",
    "没信号": r"no signal",
    "开不了机": r"not (?:turn|power|switch|boot|start)(?:ing)?(?: (?:on|up))|not boot(?:ing)?"
    r"|cannot (?:turn on|boot|power on|switch on)"
    r"|no power",
    "卡纸": r"(?:paper )?jam(?:s|med|ming)?",
    "打印不了": r"(?:cannot|not) print(?:s|ing|ed)?(?: anything| out)?|nothing prints"
    r"|no printouts?",
    "没墨": r"(?:out of|no|low) (?:toner|ink)",
    "缺纸": r"(?:out of|no) paper",
    "打印出来是空白的": r"prints? (?:blank|empty)(?: pages?| labels?| wristbands?)?|blank pages?",
    "磁盘满了": r"disk (?:is )?full|out of (?:disk )?space|no (?:disk )?space",
    "乱码": r"garbled|gibberish|strange characters",
    "断网": r"no (?:network|internet|connection|wi-?fi)|lost (?:the )?(?:network|connection"
    r"|internet)|offline"
    r"|disconnect(?:s|ed|ing)?|network (?:is )?down",
    "连不上": r"(?:cannot|not) connect(?:ing|ed)?(?: to)?|connection (?:fails|failed|lost|error"
    r"|refused)",
    "扫不出来": r"(?:cannot|not) scan(?:ning)?",
    "读不出卡": r"(?:cannot|not) read(?:ing)? (?:the )?cards?",
    "没声音": r"no sound",
    "不显示": r"not (?:show|display|appear)(?:ing|s)?",
    "看不到": r"cannot (?:see|view|find)",
    "保存不了": r"(?:cannot|not) sav(?:e|ing)",
    "提交不了": r"(?:cannot|not) (?:submit|send|upload)(?:ting|ing)?",
    "用不了": r"(?:cannot|not) (?:use|work)(?:ing|s)?|out of order|out of service|inoperable",
    "坏了": r"broken|broke|defective|faulty|damaged|dead|malfunction(?:s|ing)?|failed|fails"
    r"|failure",
    "报错": r"errors?(?: messages?| codes?)?|exception",
    "超时": r"time[ds]? ?out",
    "账号被锁": r"locked out|accounts? (?:is |was |got )?(?:locked|blocked|disabled)",
    "忘记密码": r"forg[eo]t(?:ten)?(?: my| the)? ?(?:login )?password",
    "重置密码": r"(?:reset|change)(?: my| the| a)? ?(?:login )?password|password reset",
    "密码过期": r"password (?:has )?expired",
    "不对": r"wrong|incorrect|does not match|mismatch",
    "扣了两次费": r"(?:charged|billed) twice|double (?:charge|charged|billed)"
    r"|duplicate (?:charge|payment)",
    "不见了": r"disappeared|vanished|missing|is gone|lost",
    "数据丢失": r"data loss|lost (?:all )?(?:the |our )?data|deleted by (?:mistake|accident)",
    "掉线": r"keeps? (?:dropping|disconnecting)|drops out|unstable|intermittent",
    "异响": r"strange noise|loud noise|beeping",
    # dangers
    "冒烟": r"smok(?:e|ing)",
    "着火": r"(?:on|caught|a) fire",
    "糊味": r"burning smell|smells? (?:of )?burn(?:t|ing)",
    "漏水": r"water (?:leak|is leaking|leaking)|leak(?:s|ing)? water|flood(?:ed|ing)?",
    "停电": r"power (?:cut|outage|failure)|no electricity|blackout",
    "中勒索病毒": r"ransom(?:ware)?|files (?:are |were )?encrypted",
    "中病毒": r"virus|malware|trojan",
    "被黑客攻击": r"hack(?:ed|er|ers|ing)|cyber ?attack|intruder",
    "收到钓鱼邮件": r"phishing",
    "无法": r"cannot",
}
