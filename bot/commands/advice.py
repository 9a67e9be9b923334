"""What to do about a platform's error code, for whoever runs the desk."""

from collections.abc import Mapping

from bot.channels.asking import NOT_REACHED, Answer
from bot.language import words

_ADVICE: Mapping[int, tuple[str, str]] = {
    NOT_REACHED: (
        "请检查网络、代理和 api_base",
        "check network, proxy and api_base",
    ),
    -1: ("平台繁忙，请过几分钟再试", "the platform is busy: try again in some minutes"),
    401: ("令牌不对，请向 BotFather 重新索取", "wrong token: ask BotFather for it again"),
    404: ("令牌不对，或 api_base 不对", "wrong token, or wrong api_base"),
    40001: (
        "请重新复制 AppSecret（企业微信是应用的 Secret）",
        "copy the AppSecret (WeCom: the app's Secret) again",
    ),
    40013: (
        "请核对 AppID（企业微信是企业 ID）",
        "compare the AppID (WeCom: the corp id)",
    ),
    40016: ("一级菜单最多 3 个", "a menu has at most 3 buttons"),
    40017: ("菜单里有平台不支持的按钮", "the menu has a button of an unknown type"),
    40018: ("菜单名字太长", "a name in the menu is too long"),
    40054: ("菜单里的网址不对", "an address in the menu is wrong"),
    40125: ("请重新复制 AppSecret", "copy the AppSecret again"),
    40164: (
        "把服务器的出口 IP 加进公众号后台的 IP 白名单",
        "add the server's public address to the IP 白名单 of the account",
    ),
    45009: (
        "今天的调用次数用完了，明天再试",
        "today's calls are used up: try again tomorrow",
    ),
    40037: (
        "模板 ID 不对，请在公众号后台复制",
        "wrong template id: copy it from the account's console",
    ),
    43101: (
        "对方没有订阅这个通知",
        "the person has not subscribed to this notice",
    ),
    47003: (
        "模板的字段和设置不一致，请核对 template_fields",
        "the template has other fields: compare template_fields",
    ),
    48004: (
        "接口被封禁，请登录公众号后台查看通知",
        "the interface is forbidden: see the notices in the account's console",
    ),
    50002: (
        "账号被平台限制，请登录公众号后台查看",
        "the account is restricted: see the account's console",
    ),
    76022: (
        "公众号没有发客服消息的权限：要已认证的服务号，在“接口权限”里打开",
        "the account may not send: a verified 服务号 is needed, see 接口权限",
    ),
    46003: ("还没有菜单，请运行 zhiban wechat menu push", "no menu yet: zhiban wechat menu push"),
    48001: (
        "公众号没有这个接口的权限，请先完成认证",
        "the account may not use this: have it verified first",
    ),
    60020: (
        "把服务器的出口 IP 加进应用的“企业可信 IP”",
        "add the server's public address to 企业可信 IP of the app",
    ),
    301002: ("请核对 AgentId 和 Secret 是否属于同一个应用", "AgentId and Secret are of two apps"),
}


def advice(answer: Answer) -> str:
    """What to do; "" when nothing better is known than the platform's own words."""
    zh, en = _ADVICE.get(answer.code, ("", ""))
    return words(zh, en)


def complaint(answer: Answer) -> str:
    """The platform's own error, and what to do about it."""
    own = (
        words(f"连不上（{answer.says}）", f"not reached ({answer.says})")
        if answer.code == NOT_REACHED
        else f"{answer.code} {answer.says}".strip()
    )
    todo = advice(answer)
    return words(f"{own}。{todo}", f"{own}. {todo}") if todo else own
