"""Codes of the Official Account that carry a scene: scanning one opens the account at a place."""

from collections.abc import AsyncIterator, Sequence

import aiohttp

from bot.channels.asking import NOT_REACHED, Answer, Asking, wechat_token
from bot.config import WeChat
from helpdesk.place import DEEP_LINK

PATH = "/cgi-bin/qrcode/create"


def scene_json(code: str) -> dict[str, object]:
    """What asks for a code that never expires; an account has 100,000 of them."""
    scene = {"scene": {"scene_str": f"{DEEP_LINK}{code}"}}
    return {"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene}


async def scene_urls(
    settings: WeChat, codes: Sequence[str]
) -> AsyncIterator[tuple[str, str, Answer]]:
    """For each code the address that its picture holds; ends after the first that is refused,
    with "" and the platform's word on it."""
    secret = settings.app_secret.reveal()
    async with aiohttp.ClientSession() as session:
        asking = Asking(session, settings.api_base, [secret])
        token, answer = await wechat_token(asking, settings.app_id, secret)
        for code in codes:
            if token:
                answer = await asking.post(PATH, scene_json(code), access_token=token)
            url = answer.body.get("url") if answer.good and token else ""
            if answer.good and not (isinstance(url, str) and url):
                answer = Answer(NOT_REACHED, "no url")
            yield code, url if answer.good and isinstance(url, str) else "", answer
            if not answer.good:
                return
