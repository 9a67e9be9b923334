"""What people type in English to the desk, as the Chinese words for the same.

Only whole messages of these exact forms: anything more may be a report, and is left alone.
"""

import re
from collections.abc import Mapping

_FORMS = """
报修: report | report a fault | report a problem | new ticket | report an issue
我的工单: my tickets | my ticket | tickets | status | my reports | my requests | ticket status
我的队列: my queue | queue | my work
未完成工单: open tickets | all tickets
超时工单: overdue | overdue tickets | late tickets | breaches
未送达通知: failed notices | undelivered notices
今天谁值班: on duty | on call | oncall | who is on duty | who is on call | who's on duty
今天谁值班: who's on call | call a person | talk to a person | talk to a human | human | agent
我的班: my shifts | my shift | my duty
值班表: roster | duty roster | rota | schedule
常见问题: faq | faqs | common questions | articles
帮助: help | menu | commands | what can you do
取消: cancel | never mind | nevermind | forget it | stop | quit | exit
接单: accept | accepted | take it
退单: decline | reject
转单: transfer | reassign | hand over
抢单: grab
已到场: arrived | arrive | on site | i am here | i have arrived
挂起: hold | on hold | pause
恢复计时: resume | continue
临时恢复: workaround | work around
补充: note | add note | add a note | comment
催单: urge | chase | hurry | hurry up | remind | nudge | any update | any updates
确认: confirm | confirmed
还没好: reopen
撤单: withdraw | withdraw ticket | cancel ticket | cancel my ticket
评价: rate | rating
改级别: change severity | severity
不对，改一下: correct | correction
请人协助: ask for help | call in
接手: take over
收到升级: acknowledge | ack
派单: assign
投诉: complain | complaint
为什么: why
请假: leave | request leave | ask for leave | day off
换班: swap | swap shift | swap shifts
安排顶班: find cover | arrange cover
我先顶上: cover | cover a shift | cover shift
通知设置: notification settings | notifications | notice settings
代报: report for someone | report on behalf
动态: history
到哪了: when will someone come | when is someone coming | is someone coming | is anyone coming
到哪了: how long will it take | how long | eta | where are you | what is the status
到哪了: what's the status | how is it going | who is working on it | where is my ticket
好了不用来了: it works | it works now | it works again | it is working now | it's working now
好了不用来了: working now | working again | it is fixed | it's fixed | fixed now | problem solved
好了不用来了: no need to come
在吗: anyone there | is anyone there | are you there | anybody there
"""
_OF_STAFF = "已恢复: done | fixed | restored | resolved | solved"
_OF_REPORTERS = "确认: done | fixed | restored | resolved | solved"


def _table(rows: str) -> Mapping[str, str]:
    pairs = (row.partition(": ") for row in rows.strip().splitlines())
    return {words.strip(): said for said, _, all_words in pairs for words in all_words.split("|")}


_COMMON = _table(_FORMS)
_STAFF = {**_COMMON, **_table(_OF_STAFF)}
_REPORTERS = {**_COMMON, **_table(_OF_REPORTERS)}
_SHOWN = re.compile(r"(?:show |status |status of |ticket |show ticket )(?:no\.? ?)?#? ?(\d{1,12})")
_NUMBERED = re.compile(r"([a-z][a-z' ]*?) (?:ticket )?(?:no\.? ?)?#? ?(\d{1,12})")
_BOUND = re.compile(r"(?:bind|code|my code is) (\d{8})")
_COMPLAINED = re.compile(
    r"(?:i (?:want|would like) to complain|complain|complaint)(?: about| that|:) *(.+)",
    re.IGNORECASE | re.DOTALL,
)
_WITHDRAWN = "撤单"
_POLITE = re.compile(r"(?<=.)[,.!]? (?:please|thanks|thank you|thx)$")


def command_in(text: str, *, staff: bool) -> str:
    """The Chinese command of an English one, "" when the text is none.

    `staff`: the same word of an engineer ("fixed") and of a reporter are different commands.
    """
    if not text.isascii():
        return ""
    complained = _COMPLAINED.fullmatch(text)
    if complained is not None:
        return f"我要投诉，{complained[1]}"
    said = _POLITE.sub("", " ".join(text.lower().rstrip(".!?~ ").split()))
    table = _STAFF if staff else _REPORTERS
    return _alone(said, table) or _numbered(said, table)


def _alone(said: str, table: Mapping[str, str]) -> str:
    word = table.get(said, "")
    return "" if word in _NEED_A_NUMBER else word


def _numbered(said: str, table: Mapping[str, str]) -> str:
    shown, bound = _SHOWN.fullmatch(said), _BOUND.fullmatch(said)
    if shown is not None:
        return f"#{shown[1]}"
    if bound is not None:
        return f"绑定 {bound[1]}"
    found = _NUMBERED.fullmatch(said)
    if found is None:
        return ""
    # "cancel" alone drops what is being filled in; with a number it means the ticket.
    word = _WITHDRAWN if found[1] == "cancel" else table.get(found[1], "")
    return f"{word} {found[2]}" if word in _TAKE_A_NUMBER else ""


_NEED_A_NUMBER = frozenset({"动态"})
_TAKE_A_NUMBER = frozenset(
    "动态 接单 退单 转单 抢单 已到场 挂起 恢复计时 临时恢复 补充 催单 确认 还没好 撤单 评价 改级别 "
    "不对，改一下 请人协助 接手 收到升级 派单 投诉 为什么 已恢复".split()
)
