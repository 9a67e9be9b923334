"""What a message must not carry on: patients' names, numbers of people and cards, secrets.

The desk stores and forwards the masked text only; the words a person sent never leave the request
in which they came. What looks like a person's number but belongs to a thing stays: ticket and
receipt numbers, IP addresses, rooms, beds, extensions.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from helpdesk.surnames import ends_a_name, is_a_name


class Private(StrEnum):
    """What was masked."""

    NAME = "name"
    ID_CARD = "id_card"
    PHONE = "phone"
    RECORD_NO = "record_no"
    BANK_CARD = "bank_card"
    SECRET = "secret"


PRIVATE_WORDS: dict[Private, str] = {
    Private.NAME: "姓名",
    Private.ID_CARD: "身份证号",
    Private.PHONE: "手机号",
    Private.RECORD_NO: "病历号",
    Private.BANK_CARD: "银行卡号",
    Private.SECRET: "密码",
}


@dataclass(frozen=True)
class Masked:
    """A text fit to be kept, and what was taken out of it, each kind once, in order of finding."""

    text: str
    found: tuple[Private, ...] = ()


_ASCII = str.maketrans("０１２３４５６７８９Ｘｘ：－＝", "0123456789Xx:-=")
_SUSPECT = re.compile(
    r"[\d０-９][\d０-９ -]{4,}|病人|患者|病患|产妇|孕妇|患儿|伤员|\d床|密码|口令|密钥|令牌|私钥"
    r"|(?i:passw|pwd|token|secret|api.?key|bearer|sk-|eyJ|AKIA|gh[pousr]_|PRIVATE KEY|://[^/]*@)"
)


def mask(text: str, *, keep_phones: bool = False) -> Masked:
    """The text with what is private masked.

    `keep_phones`: the person was just asked for the number to call back, so it is no patient's.
    """
    if not _SUSPECT.search(text):
        return Masked(text)
    found: list[Private] = []
    for private, look in _LOOKS:
        if private is Private.PHONE and keep_phones:
            continue
        masked = look(text)
        if masked != text:
            found.append(private)
            text = masked
    return Masked(text, tuple(dict.fromkeys(found)))


def _replaced(
    pattern: re.Pattern[str], by: Callable[[re.Match[str]], str | None]
) -> Callable[[str], str]:
    """Masks the group `it` of each match by what `by` says; None leaves it.

    Looked for in half-width digits: full-width ones are as long, so the places are the same.
    """

    def look(text: str) -> str:
        plain = text.translate(_ASCII)
        parts, end = [], 0
        for match in pattern.finditer(plain):
            instead = by(match)
            if instead is not None:
                parts += [text[end : match.start("it")], instead]
                end = match.end("it")
        return "".join([*parts, text[end:]])

    return look


def _digits(text: str) -> str:
    return re.sub(r"[ -]", "", text)


_THING = (
    r"(?:工单|单|流水|票据?|发票|订单|交易|业务|批次|批|条码|序列|资产|设备|编|型|版本|错误代?码|代码|"
    r"端口|SN|sn|IP|ip)(?:号码?)?[:是为 #]{0,2}"
)
_A_THINGS = re.compile(rf"{_THING}$")


def _is_a_things(match: re.Match[str]) -> bool:
    """Whether the words in front of a number say that it belongs to a thing."""
    before = match.string[max(0, match.start("it") - 10) : match.start("it")]
    return bool(_A_THINGS.search(before))


# GB 11643: seventeen digits, a date in the middle, a check character.
_ID_CARD = re.compile(r"(?<![0-9A-Za-z])(?P<it>(?:\d[ -]?){17}[\dXx])(?![0-9A-Za-z])")
_ID_TOLD = re.compile(r"身份证(?:号码?)?[:是为 ]{0,3}$")
_OLD_ID = re.compile(r"身份证(?:号码?)?[:是为 ]{0,3}(?P<it>\d{15}(?!\d))")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def _id_card(match: re.Match[str]) -> str | None:
    number = _digits(match["it"]).upper()
    told = _ID_TOLD.search(match.string[: match.start("it")])
    return "[身份证号已隐去]" if told or _is_id_card(number) else None


def _is_id_card(number: str) -> bool:
    weighed = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[weighed % 11] == number[17] and _is_a_date(number[6:14])


def _is_a_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 < born.year < 2100


_BANK_CARD = re.compile(r"(?<![0-9A-Za-z])(?P<it>(?:\d[ -]?){14,18}\d)(?![0-9A-Za-z])")
_BANK_TOLD = re.compile(r"(?:银行|储蓄|信用|工资|社保|借记)卡(?:卡?号)?[:是为 ]{0,3}$")


def _bank_card(match: re.Match[str]) -> str | None:
    number = _digits(match["it"])
    told = _BANK_TOLD.search(match.string[: match.start("it")])
    issued = number.startswith(("62", "4", "51", "52", "53", "54", "55", "34", "37"))
    sound = len(number) >= 16 and issued and _luhn(number) and not _is_a_things(match)
    return "[银行卡号已隐去]" if told or sound else None


def _luhn(number: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?(?P<it>1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![0-9]|\.\d)"
)
_LANDLINE = re.compile(r"(?<![0-9A-Za-z.])(?P<it>0\d{2,3}-\d{7,8})(?![0-9])")


def _phone(match: re.Match[str]) -> str | None:
    if _is_a_things(match):
        return None
    number = _digits(match["it"])
    return f"{number[:3]}****{number[-4:]}"


_RECORD_NO = re.compile(
    r"(?:住院|病历|病案|门诊|就诊|就诊卡|诊疗卡|健康卡|登记|挂号|医保卡|社保卡|患者|病人)"
    r"(?:号码?|卡号|ID|id|编号)[:是为 ]{0,3}(?P<it>[A-Za-z]{0,4}\d[\d-]{3,}\d)"
)


def _record_no(_: re.Match[str]) -> str:
    return "[号码已隐去]"


_HAN = r"\u4e00-\u9fff"
_PATIENT = r"(?:病人|患者|病患|产妇|孕妇|患儿|伤员)"
_NAME_AFTER = re.compile(
    rf"(?:{_PATIENT}|\d{{1,3}}床)(?:的)?(?:{_PATIENT})?(?P<told>的?(?:名字|姓名|名)?(?:叫做?|是|为|:)?)"
    rf"[ ]?(?P<it>[{_HAN}·]{{2,4}})"
)
_NAME_BEFORE = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[给帮把替是叫]))(?P<it>[{_HAN}]{{2,3}})"
    rf"(?:这个|这位|那个|那位|是个?)?{_PATIENT}"
)


def _name_after(match: re.Match[str]) -> str | None:
    told = any(word in match["told"] for word in ("名", "叫", ":"))
    rest = match.string[match.end("it") :]
    name = is_a_name(match["it"], rest, told=told)
    return None if not name else f"{name[0]}**{match['it'][len(name) :]}"


def _name_before(match: re.Match[str]) -> str | None:
    return f"{match['it'][0]}**" if ends_a_name(match["it"]) else None


_SECRETS = (
    re.compile(
        r"(?:密码|口令|验证码|(?i:password|passwd|pwd))"
        r"(?:都|就|现在|还)?(?:[:=是为 ]|改成|改为|重置为|设成|设为|重置成){0,4}"
        r"(?P<it>(?=[!-~]*[0-9A-Za-z])[!-~]{4,})"
    ),
    re.compile(
        r"(?:密钥|令牌|私钥|(?i:token|secret|api[_-]?key|access[_-]?key|bearer))"
        r"[\"' :=是为]{1,4}(?P<it>[!-~]{8,})"
    ),
    re.compile(
        r"(?P<it>sk-[\w-]{16,}|AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+"
        r"|\b\d{8,10}:[\w-]{35}\b)"
    ),
    re.compile(r"://[^\s:/@]+:(?P<it>[^\s@]+)@"),
    re.compile(
        r"(?P<it>-----BEGIN [A-Z ]*PRIVATE KEY-----(?:.*?-----END [A-Z ]*PRIVATE KEY-----|.*))",
        re.DOTALL,
    ),
)


def _secret(_: re.Match[str]) -> str:
    return "[已隐去]"


_LOOKS: Sequence[tuple[Private, Callable[[str], str]]] = (
    *((Private.SECRET, _replaced(pattern, _secret)) for pattern in _SECRETS),
    (Private.ID_CARD, _replaced(_ID_CARD, _id_card)),
    (Private.ID_CARD, _replaced(_OLD_ID, lambda _: "[身份证号已隐去]")),
    (Private.BANK_CARD, _replaced(_BANK_CARD, _bank_card)),
    (Private.RECORD_NO, _replaced(_RECORD_NO, _record_no)),
    (Private.PHONE, _replaced(_MOBILE, _phone)),
    (Private.PHONE, _replaced(_LANDLINE, _phone)),
    (Private.NAME, _replaced(_NAME_AFTER, _name_after)),
    (Private.NAME, _replaced(_NAME_BEFORE, _name_before)),
)


def told_gently(found: Sequence[Private]) -> str:
    """What the sender reads when something was masked; "" when nothing was."""
    if not found:
        return ""
    words = "、".join(PRIVATE_WORDS[private] for private in found)
    if set(found) == {Private.SECRET}:
        return "密码请不要发在聊天里，已替您隐去，建议尽快改掉"
    return f"为保护隐私，{words}已替您隐去，不会保存"
