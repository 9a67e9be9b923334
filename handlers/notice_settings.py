"""通知设置: how somebody wants to be told, said in his own words."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.messages import Address, Choice
from helpdesk.press import Press
from helpdesk.reaching import CHANNEL_WORDS, NO_RULES, NoticeRules, by_number
from helpdesk.time_said import in_digits
from storage import accounts, notice_rules, people
from storage.accounts import Account

_NIGHT = re.compile(r"(?:请)?(?:夜里|晚上|夜间|半夜)(?:别|不要?|免)打扰我?")
_OPENING = re.compile(rf"(?:通知设置|设置通知|(?:取消)?免打扰|{_NIGHT.pattern}$)")
_HALF = r"(晚上|夜里|夜间|晚|下午|傍晚|早上|早晨|清晨|早|凌晨|上午|中午)?"
_TIME = rf"{_HALF}\s*(\d{{1,2}})(?:[:：点时](半|\d{{1,2}})?分?)?"
_QUIET = re.compile(rf"{_TIME}\s*(?:到|至|-|—|~|～)+\s*(?:第[二2]天|次日)?{_TIME}")
_LATER_HALF = frozenset("晚上 夜里 夜间 晚 下午 傍晚".split())
_SECOND = re.compile(r"(\d{1,3})\s*分钟?.{0,6}(?:没|不|未|无).{0,6}")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_NO = re.compile(r"(?:不要|不用|取消|关闭?|没有)")
_DEFAULT = re.compile(r"(?:恢复)?默认|重置|清空")
_URGENT = re.compile(r"特急|一级|最急|紧急|S1", re.IGNORECASE)
_OTHER = re.compile(r"其他|其它|其余|平时|普通|一般|不急")
_NAMES = {**{word.lower(): name for name, word in CHANNEL_WORDS.items()}, "邮箱": "email"}
# The longer word first: 企业微信 is not 微信.
_CHANNEL = re.compile("|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True)))
MOST_MINUTES = 240
_AT_NIGHT = (22 * 60, 7 * 60)
_EXAMPLES = (
    "可以这样说：",
    "· 通知设置 特急先打电话再发微信，其他只发微信",
    "· 通知设置 22:00到7:00免打扰（特急和二级照常通知）",
    "· 通知设置 10分钟没处理就换下一个渠道",
    "· 通知设置 邮箱 wang@example.org",
    "· 通知设置 恢复默认",
)


def is_about(text: str) -> bool:
    """Whether the words are about how one is told."""
    return _OPENING.match(text) is not None


async def settings(turn: Turn) -> Reply:
    """Show the rules, or change what the words name of them."""
    person = turn.person
    if person is None:
        raise NotAllowed("绑定工号后才能设置通知方式，请先发“绑定”加绑定码")
    before = await notice_rules.of(turn.unit, person.id)
    mail = _MAIL.search(turn.text)
    if mail is not None:
        address = Address("email", mail[0].lower())
        await accounts.bind(turn.unit, Account(address, person))
    rules = changed(before, turn.text)
    if rules != before:
        await notice_rules.put(turn.unit, person.id, rules)
    done = "改好了。" if rules != before or mail is not None else ""
    lines = [f"{done or _unclear(turn.text, rules)}您的通知方式：", *await _said(turn, rules)]
    lines += await _not_yet(turn, rules) if done else _EXAMPLES
    return Reply("\n".join(lines), _choices(rules))


def _unclear(text: str, rules: NoticeRules) -> str:
    """What was not understood; nothing when it asked for what is so already."""
    words = _OPENING.sub("", text).strip(" ，,。")
    known = any(p.search(text) for p in (_QUIET, _NIGHT, _SECOND, _CHANNEL, _DEFAULT, _NO))
    return "" if not words or known else f"没看懂“{words[:20]}”。"


async def _not_yet(turn: Turn, rules: NoticeRules) -> list[str]:
    """The channels among those chosen at which there is nobody to tell yet."""
    assert turn.person is not None
    known = {address.channel for address in await people.addresses(turn.unit, turn.person.id)}
    known |= {address.channel for address in by_number(turn.person.phone, turn.desk.gateways)}
    chosen = dict.fromkeys((*rules.urgent_channels, *rules.other_channels))
    missing = "、".join(_word(channel) for channel in chosen if channel not in known)
    return [f"注意：您还没有可用的{missing}，有了才会用上，现在照旧"] if missing else []


def changed(rules: NoticeRules, text: str) -> NoticeRules:
    """The rules with what the words ask for; unchanged when they ask for nothing."""
    if _DEFAULT.search(text):
        return NO_RULES
    quiet, second = _QUIET.search(in_digits(text)), _SECOND.search(text)
    if quiet is not None:
        starts, ends = (_minute(*quiet.group(n, n + 1, n + 2)) for n in (1, 4))
        rules = replace(rules, quiet=(starts, ends) if starts != ends else None)
    elif _NIGHT.search(text):
        rules = replace(rules, quiet=_AT_NIGHT)
    elif "免打扰" in text and _NO.search(text):
        rules = replace(rules, quiet=None)
    if second is not None:
        if int(second[1]) > MOST_MINUTES:
            raise Refused(f"最多等 {MOST_MINUTES} 分钟，例如：通知设置 10分钟没处理就换下一个渠道")
        rules = replace(rules, second_after=timedelta(minutes=max(int(second[1]), 1)))
        text = text.replace(second[0], " ")
    return _with_channels(rules, text)


def _minute(half: str | None, hour: str, minute: str | None) -> int:
    past = 30 if minute == "半" else int(minute or 0)
    if int(hour) > 24 or past > 59:
        raise Refused("没有这个时间，请这样写：通知设置 22:00到7:00免打扰")
    later = half in _LATER_HALF and 5 <= int(hour) < 12
    return ((int(hour) + 12 * later) * 60 + past) % 1440


def _with_channels(rules: NoticeRules, text: str) -> NoticeRules:
    """Each stretch of the words, from what it is about to the next, names channels in order."""
    for part in re.split(r"[，,；;。]|(?=其他|其它|其余|平时|普通)", _MAIL.sub(" ", text)):
        named = tuple(dict.fromkeys(_NAMES[w.lower()] for w in _CHANNEL.findall(part.lower())))
        if not named or part.strip() in ("通知设置 邮箱", "通知设置邮箱"):
            continue
        if not _OTHER.search(part):
            rules = replace(rules, urgent_channels=named)
        if not _URGENT.search(part):
            rules = replace(rules, other_channels=named)
    return rules


async def _said(turn: Turn, rules: NoticeRules) -> list[str]:
    assert turn.person is not None
    known = await people.addresses(turn.unit, turn.person.id)
    has = "、".join(dict.fromkeys(_word(address.channel) for address in known))
    lines = [f"· 已绑定：{has or '还没有'}"]
    lines.append(f"· 特急：{_order(rules.urgent_channels)}")
    lines.append(f"· 其他：{_order(rules.other_channels)}")
    quiet = "没有设置" if rules.quiet is None else "到".join(_clock(m) for m in rules.quiet)
    lines.append(f"· 免打扰（只管三、四级）：{quiet}")
    if rules.second_after is not None:
        minutes = rules.second_after // timedelta(minutes=1)
        lines.append(f"· {minutes} 分钟没处理就换下一个渠道")
    return lines


def _order(channels: tuple[str, ...]) -> str:
    return "，再".join(f"先{_word(c)}" if n == 0 else _word(c) for n, c in enumerate(channels)) or (
        "所有已绑定的账号同时发"
    )


def _word(channel: str) -> str:
    return CHANNEL_WORDS.get(channel, channel)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _choices(rules: NoticeRules) -> tuple[Choice, ...]:
    quiet = ("夜里免打扰", "quiet") if rules.quiet is None else ("取消免打扰", "loud")
    offered = [quiet] if rules == NO_RULES else [quiet, ("恢复默认", "default")]
    return tuple(Choice(label, Press("notify", (word,)).encode()) for label, word in offered)


_PRESSED = {"quiet": "22:00到7:00免打扰", "loud": "取消免打扰", "default": "恢复默认"}


async def pressed(turn: Turn, press: Press) -> Reply:
    """A button under the rules."""
    words = _PRESSED.get(press.args[0] if press.args else "", "")
    message = replace(turn.message, text=f"通知设置 {words}", press="")
    return await settings(replace(turn, message=message, press=""))
