"""Filling in: what a report or a verb still needs to know, one question at a time.

A form is data and the answers so far; there is no state machine. The next question is the first
field that has no answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from helpdesk.asking import Asked
from helpdesk.correction import PART_WORDS
from helpdesk.people import Verb
from helpdesk.severity import Scope

REPORT = "report"
"""The form of a new report; the forms of verbs are named by the verb."""

LEAVE_WHAT = "leave_what"
"""The form of a report of danger that is open, where only what fails is missing."""

MOST_QUESTIONS = 3
"""A report asks at most this many; then it is opened with what is known."""

SKIPPED = "-"
"""The stored answer of an optional field that was passed over."""


@dataclass(frozen=True)
class Question:
    """One question: the field it fills, its text, and (label, value) pairs to choose from.

    `free`: an answer in own words is as good as a choice.
    """

    field: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    free: bool = True


@dataclass(frozen=True)
class Draft:
    """A form being filled in: a report, or a verb on a ticket as it was at `version`."""

    form: str
    values: Mapping[str, str] = field(default_factory=dict)
    ticket_id: int = 0
    version: int = 0
    asked: int = 0

    def having(self, **values: str) -> "Draft":
        """The draft with more answers."""
        return replace(self, values={**self.values, **values})


@dataclass(frozen=True)
class Known:
    """What the desk knows of a report without asking."""

    enough: bool
    department: str
    ask: Asked | None
    contact: bool


def next_question(draft: Draft, known: Known) -> Question | None:
    """What a report still lacks, the most useful thing first; None when it can be opened.

    Without a symptom there is nothing to open: the second time it is asked with examples.
    """
    if not known.enough:
        first = WHAT_HERE if "at" in draft.values else WHAT
        return first if draft.asked == 0 else WHAT_AGAIN
    if draft.asked >= MOST_QUESTIONS:
        return None
    needed = (
        (DETAIL, "article" not in draft.values),
        (CONTACT, known.contact),
        (WHERE, bool(known.department)),
        (HOW_MANY, known.ask is not Asked.SCOPE),
        (CARE, known.ask is not Asked.CARE),
    )
    return next((q for q, has in needed if not has and q.field not in draft.values), None)


WHAT = Question("text", "请说一下：哪个科室、什么坏了、影响了什么？一句话就行")
WHAT_HERE = Question("text", "什么坏了、影响了什么？一句话就行")
WHAT_FAILS = Question("text", "请马上再说一句：什么系统或设备用不了？")
WHAT_AGAIN = Question(
    "text",
    "我还没听明白，是下面哪一样？也可以再说具体一点，比如“3号窗口打印机不出纸”",
    (
        ("电脑坏了", "电脑坏了"),
        ("打印机坏了", "打印机坏了"),
        ("网络不通", "网络不通，上不了网"),
        ("系统打不开", "系统打不开"),
    ),
)
DETAIL = Question("detail", "请补一句现在卡在哪一步，或直接提交", (("直接提交", SKIPPED),))
CONTACT = Question("contact", "请留个姓名和电话，方便工程师联系您（例如：李护士 8123）")
CALLER = Question("contact", "报修人叫什么、电话多少？方便工程师联系他（例如：李护士 8123）")
WHERE = Question("department", "是哪个科室、什么位置？")
HOW_MANY = Question(
    "scope",
    "影响多少人？",
    (
        ("就我这一台/我一个人", Scope.PERSON),
        ("我们整个科室", Scope.DEPARTMENT),
        ("好几个科室", Scope.HOSPITAL),
    ),
    free=False,
)

SUFFERS, SUFFERS_NOT = "yes", "no"
CARE = Question(
    "patient_care",
    "现在影响病人救治吗？",
    (("影响，病人等着", SUFFERS), ("不影响", SUFFERS_NOT)),
    free=False,
)
ABOUT_SEVERITY: Mapping[Asked, Question] = {Asked.SCOPE: HOW_MANY, Asked.CARE: CARE}
"""The question behind each thing that triage may ask."""

_CAUSES = ("程序缺陷", "数据错误", "操作不当", "网络故障", "硬件故障", "接口或第三方", "配置或权限")
_SCORES = ("很不满意", "不满意", "一般", "满意", "很满意")
_BUSY = ("不归我负责", "手上有更急的单", "不在班上")


def _same(labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, label) for label in labels)


SNOOZES = "minutes"
"""The field of putting off a question, whose choices go by the severity."""

ENGINEERS = "engineer"
"""A field whose choices are the engineers one may give the ticket to."""

_ABOUT = (("处理的工程师", "engineer"), ("值班组长", "manager"), ("别的方面", "other"))
"""Whom a complaint is about, as helpdesk/complaint.py has it."""

HOLD_REASONS = "reason"
"""The field of a hold whose choices are the contract's reasons."""

NOT_SURE = "no"
"""The answer that leaves everything as it was."""

FORMS: Mapping[Verb, tuple[Question, ...]] = {
    Verb.ASSIGN: (Question(ENGINEERS, "派给哪位工程师？", free=False),),
    Verb.ACCEPT: (),
    Verb.DECLINE: (Question("reason", "为什么退单？", _same(_BUSY)),),
    Verb.REASSIGN: (
        Question(ENGINEERS, "转给哪位工程师？", free=False),
        Question("reason", "为什么转单？", _same(("不属于本组", "需要他的专长", "交接班"))),
    ),
    Verb.ARRIVE: (),
    Verb.HOLD: (Question(HOLD_REASONS, "为什么挂起？", free=False),),
    Verb.RESUME: (),
    Verb.WORK_AROUND: (Question("workaround", "用什么办法先恢复了业务？请写一句"),),
    Verb.RESTORE: (
        Question("cause", "故障原因是什么？", _same(_CAUSES)),
        Question("solution", "怎么处理好的？请写一句，报修人会看到"),
    ),
    Verb.NOTE: (Question("text", "请写补充内容"),),
    Verb.CHANGE_SEVERITY: (
        Question("severity", "改成哪一级？", free=False),
        Question("reason", "为什么改级别？请写一句"),
    ),
    Verb.CHASE: (),
    Verb.CONFIRM: (),
    Verb.REOPEN: (Question("reason", "哪里还没好？", _same(("问题还在", "又出现了"))),),
    Verb.CLOSE: (Question("reason", "为什么替报修人关闭？请写一句"),),
    Verb.CANCEL: (
        Question(
            "sure", "确定撤掉这张工单吗？", (("确定撤单", "yes"), ("不撤", NOT_SURE)), free=False
        ),
    ),
    Verb.RATE: (
        Question(
            "score",
            "请给这次服务打分",
            tuple((f"{label}（{n} 分）", str(n)) for n, label in enumerate(_SCORES, 1)),
            free=False,
        ),
        Question("word", "想说一句吗？", (("不写了", SKIPPED),)),
    ),
    Verb.REMOTE_FAILED: (),
    Verb.APPROVE_HOLD: (),
    Verb.REFUSE_HOLD: (),
    Verb.PROPOSE_DATE: (
        Question("date", "约定哪一天完成？请写日期，比如 12月31日"),
        Question("reason", "比合同最长期限还晚的，请写明原因", (("没有超期", SKIPPED),)),
    ),
    Verb.AGREE_DATE: (),
    Verb.REFUSE_DATE: (),
    Verb.CLAIM: (Question("cause", "超时是什么原因？"),),
    Verb.EXEMPT: (),
    Verb.REFUSE_EXEMPTION: (),
    Verb.TAKE: (),
    Verb.TAKE_OVER: (),
    Verb.ATTEND: (),
    Verb.CALL_IN: (
        Question(ENGINEERS, "请哪位工程师来协助？", free=False),
        Question("reason", "请他帮什么？", _same(("一起处理", "需要他的专长", "到现场帮忙"))),
    ),
    Verb.SNOOZE: (Question(SNOOZES, "过多久再问您？", free=False),),
    Verb.LINK: (Question("master", "并入哪张工单？请写工单号"),),
    Verb.UNLINK: (),
    Verb.COMPLAIN: (
        Question("text", "很抱歉让您不满意。请说一下是什么事，会交给负责人处理"),
        Question("about", "是对谁不满意？", _ABOUT, free=False),
    ),
    Verb.ANSWER_COMPLAINT: (Question("text", "怎么处理的？请写一句，报修人会看到"),),
    Verb.CONFIRM_FOR: (Question("said_by", "是谁说已经好了？", _same(("报修人本人",))),),
    Verb.CORRECT: (
        Question(
            "part", "哪里不对？", tuple((w, p.value) for p, w in PART_WORDS.items()), free=False
        ),
        Question("value", "应该是什么？"),
    ),
}


def next_field(draft: Draft) -> Question | None:
    """The first question of a verb's form that has no answer."""
    return next((q for q in FORMS[Verb(draft.form)] if q.field not in draft.values), None)


_SCORE = re.compile(r"([1-5一二三四五])\s*(?:分|星|颗星)?[。.!！]*")
_SCORES_SAID: Mapping[str, str] = {
    "非常好": "5",
    "很好": "5",
    "好评": "5",
    "满分": "5",
    "挺好": "4",
    "还行": "3",
    "还可以": "3",
    "不好": "2",
    "很差": "1",
    "差评": "1",
    **{word: str(n) for n, word in enumerate(_SCORES, 1)},
}


def read_score(text: str) -> str | None:
    """The score somebody writes: 5, 五分, 很满意; None for other words."""
    said = text.strip()
    found = _SCORE.fullmatch(said)
    if found is not None:
        return str("一二三四五".find(found[1]) + 1) if found[1] in "一二三四五" else found[1]
    return _SCORES_SAID.get(said.rstrip("。.!！"))


_PHONE = re.compile(r"(?<!\d)(\+?\d[\d-]{2,14}\d)(?!\d)")
_CONTACT_WORDS = re.compile(r"我是|我叫|姓名|电话|手机|分机|号码|[::,,;;。.\s]+")


def read_contact(text: str) -> tuple[str, str]:
    """Name and phone out of "李护士 8123"; either may be ""."""
    phone = _PHONE.search(text)
    rest = _PHONE.sub(" ", text)
    return _CONTACT_WORDS.sub(" ", rest).strip()[:30], phone.group(1) if phone else ""


_CARE_WORDS = 14
"""Characters: whoever writes more tells more than yes or no."""
_CARE_NOT = re.compile(
    r"不(?:太|怎么|大)?(?:影响|耽误|妨碍|急|要紧)|没(?:有)?(?:什么|啥|多大)?(?:影响|耽误|妨碍|病人|患者|事)"
    r"|影响(?:不大|不了)|[暂目]时?前?(?:不|没)|还好|^(?:不会?|没有?|没|否|不是的?|no)$"
)
_CARE = re.compile(
    r"影响|耽误|(?:病人|患者|家属|人)(?:在|都|还|正)*(?:等|急)|等着|抢救|救治|手术|很?急|^(?:是的?|对的?|会的?|有的?|嗯|yes)$"
)


def told_care(text: str) -> str | None:
    """Whether a patient's care suffers, in own words; None when they do not say."""
    said = text.lower().strip("。.！!～~，, ")
    if not said or len(said) > _CARE_WORDS:
        return None
    if _CARE_NOT.search(said):
        return SUFFERS_NOT
    return SUFFERS if _CARE.search(said) else None
