"""Pictures, sound, video and files of WeCom: fetched from it, and sent through it."""

from bot.channels.tencent_media import MOST, Media, fetch_media, upload_media
from bot.channels.wecom_api import WeComApi
from helpdesk.errors import DeliveryError
from helpdesk.media import MediaKind

__all__ = ["LEAST", "MOST", "Media", "MediaKind", "fetch_media", "send_media"]

LEAST = 6
"""WeCom refuses what has 5 bytes or fewer."""


async def send_media(
    api: WeComApi, userid: str, kind: MediaKind, name: str, content: bytes
) -> None:
    """Upload something and send it to a member.

    Raises DeliveryError, permanent when WeCom takes nothing of that size.
    """
    if not LEAST <= len(content) <= MOST[kind]:
        raise DeliveryError(f"{kind} of {len(content)} bytes", permanent=True)
    media_id = await upload_media(api, kind.value, name, content)
    await api.send(userid, {"msgtype": kind.value, kind.value: {"media_id": media_id}})
