"""What a member of staff wants of the roster, in his own words: 我明天想请假, 跟刘工换周五的班."""

import re
from collections.abc import Mapping
from enum import StrEnum


class DutyWish(StrEnum):
    """What is wanted."""

    LEAVE = "leave"
    SWAP = "swap"
    TAKE_OVER = "take_over"
    COVER = "cover"
    CANCEL_LEAVE = "cancel_leave"
    CANCEL_SWAP = "cancel_swap"
    GIVE_BACK = "give_back"
    HAND_OVER = "hand_over"


_WHEN = (
    r"(?:[\d:：月日号点/-]|[今明后][天晚]|(?:下|这|本)?(?:周|星期)[一二三四五六日天末]|上午|下午"
    r"|[晚夜白早的])"
)
_LONGEST = 40
_ELSE = re.compile(
    r"[?？]|谁|[吗么]|怎么|如何|系统|流程|排班表|OA|oa|审批|页面|软件|模块|功能|领导|假期|申请单"
)
"""Words by which a text is about something else than one's own shift."""

_WISHES: Mapping[DutyWish, re.Pattern[str]] = {
    DutyWish.CANCEL_LEAVE: re.compile(
        r"我?(?:要|想)?(?:取消|撤销|撤回|不请|销)(?:我的|了|掉)?(?:请|休|病|年)?假了?"
    ),
    DutyWish.CANCEL_SWAP: re.compile(
        r"我?(?:要|想)?(?:(?:取消|撤销|撤回)(?:我的|这次|刚才的|了|掉)?换班(?:申请)?|不换班)了?"
    ),
    DutyWish.GIVE_BACK: re.compile(
        r"我?(?:要|想)?(?:(?:取消|撤销|撤回)(?:我的|了|掉)?(?:顶班|顶上|代班)|不(?:再)?顶(?:班|上)?"
        r"|(?:交回|还回去|交还)(?:班|顶班)?)了?"
    ),
    DutyWish.HAND_OVER: re.compile(
        r"我?要?(?:交班|交接班)(?:给.{1,6})?|(?:把)?(?:我)?(?:手上的?)?(?:工?单)?(?:全部|都)?交给下一班"
    ),
    DutyWish.COVER: re.compile(
        r"(?:安排|找|叫)个?(?:人|谁|同事|一下)?来?(?:顶班|顶上|顶一下).{0,10}"
    ),
    DutyWish.LEAVE: re.compile(
        r"(?P<a>.{0,15}?)请(?!问|帮|看|查|修|教|尽)(?P<b>[^，。,]{0,12}?)"
        r"(?P<kind>[病事年婚产丧公]|调休)?的?假(?P<c>.*)"
        r"|(?P<d>我.{0,12}|.{1,8}我.{0,4})(?:来不了|上不了班|不能上班|休息|调休)(?:一?天|了|吧)?"
    ),
    DutyWish.SWAP: re.compile(
        rf"(?P<a>.{{0,15}}?)换(?P<b>(?:一?[个下]|{_WHEN}){{0,8}})班(?P<c>.*)"
    ),
    DutyWish.TAKE_OVER: re.compile(
        r"(?P<a>(?:.{0,3}[我帮替先来].{0,6}?)?)(?:来)?顶(?:上|班|一?下班?|一?会儿?|着)?(?P<c>.*)"
    ),
}
"""The first that fits the whole text is meant."""


def wish(text: str) -> tuple[DutyWish, str] | None:
    """What is wanted, and the words beside it; None when the text is about something else."""
    if len(text) > _LONGEST or _ELSE.search(text):
        return None
    for wanted, pattern in _WISHES.items():
        found = pattern.fullmatch(text)
        if found is not None:
            kind = found.groupdict().get("kind") or ""
            rest = " ".join(part for name in "abcd" if (part := _part(found, name)))
            return wanted, f"{rest} {kind}假".strip() if kind else rest
    return None


def _part(found: re.Match[str], name: str) -> str:
    return (found.groupdict().get(name) or "").strip(" ，,。的")
