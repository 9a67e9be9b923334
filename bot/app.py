"""The composition root: the only module that builds real parts and joins them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from bot import clock
from bot.alarm_routes import alarm_routes
from bot.article_routes import article_routes
from bot.channels.configured import (
    groups,
    one_way_channels,
    page_settings,
    public_url,
    receipt_secrets,
    telegram_settings,
    ways,
    wechat_notices,
    wechat_settings,
    wecom_settings,
)
from bot.channels.reply_window import Later, Respond
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_groups import NAME as TELEGRAM_GROUP
from bot.channels.webchat import WebChatChannel
from bot.channels.wechat import WeChatChannel
from bot.channels.wechat_messages import NAME as WECHAT
from bot.channels.wecom import WeComChannel
from bot.config import Settings
from bot.health import health_routes
from bot.media_folder import MediaFolder
from bot.media_giving import SENDING
from bot.media_round import MediaRound, fetching
from bot.media_routes import media_routes
from bot.parts import Parts
from bot.receipt_routes import receipt_routes
from bot.rules import alarm_rules, read_policy, roster_book, threshold
from bot.second_opinion import SecondOpinion
from bot.second_ranking import SecondRanking
from bot.tap_routes import tap_routes
from bot.webchat.routes import ChatPage
from bot.webchat.sessions import PATH
from handlers.router import respond
from handlers.turn import Desk
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage
from helpdesk.reaching import GATEWAYS
from knowledge_base.library import Library
from storage import outbox
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.received import ReceivedMessages
from storage.tokens import Tokens
from storage.unit import Unit


def build(
    settings: Settings,
    store: Datastore,
    now: Callable[[], datetime] = clock.now,
    *,
    demonstration: bool = False,
) -> Parts:
    """The parts of a desk on an open datastore. Nothing is started."""
    desk = _desk(settings, store, now(), demonstration=demonstration)

    async def answer(message: IncomingMessage) -> OutgoingMessage | None:
        return await respond(desk, message, now())

    async def later(address: Address, message: OutgoingMessage, key: str) -> None:
        await _queue(store, Delivery(f"r:{address.channel}:{key}", address, message), now())

    parts = Parts(desk, now, WebChatChannel(store, answer, now))
    parts.heartbeat_url = settings.heartbeat_url
    parts.receipt_secrets = receipt_secrets(settings)
    parts.one_way = one_way_channels(settings)
    if settings.telegram.token:
        token = telegram_settings(settings)
        parts.telegram = TelegramChannel(token, answer, later, clock.now, desk=desk)
    if settings.wechat.app_id:
        parts.wechat = _wechat(settings, parts, answer, later)
    if settings.wecom.corp_id:
        parts.wecom = WeComChannel(wecom_settings(settings), answer, later, store, clock.now)
    if settings.webchat.url:
        parts.page = chat_page(parts, settings)
    parts.media = _media(settings, parts)
    return parts


def _desk(settings: Settings, store: Datastore, now: datetime, *, demonstration: bool) -> Desk:
    policy = read_policy(settings, now, demonstration=demonstration)
    return Desk(
        store,
        policy,
        Library(),
        settings.desk_phone,
        settings.hospital,
        roster_book(settings, now, policy.default_contract),
        gateways=frozenset(n for n in GATEWAYS if getattr(settings, n).url),
        groups=groups(settings),
        ways=ways(settings),
        group_channels=frozenset({TELEGRAM_GROUP} if settings.telegram.token else ()),
        path_test=settings.path_test,
        unfinished_after=timedelta(minutes=settings.half_told_minutes),
        files=SENDING | ({"webchat"} if settings.webchat.url else set()),
        media_url=public_url(settings),
        threshold=threshold(settings),
        alarm_rules=alarm_rules(settings),
        opinion=SecondOpinion(settings.opinion) if settings.opinion.base_url else None,
        ranking=SecondRanking(settings.ranking) if settings.ranking.base_url else None,
    )


def _wechat(settings: Settings, parts: Parts, answer: Respond, later: Later) -> WeChatChannel:
    store = parts.desk.store
    return WeChatChannel(
        wechat_settings(settings),
        answer,
        later,
        Tokens(store),
        ReceivedMessages(store, WECHAT, clock.now),
        clock.now,
        notices=wechat_notices(settings, parts.desk, parts.now),
    )


def _media(settings: Settings, parts: Parts) -> MediaRound:
    own = settings.media
    return MediaRound(
        parts.desk.store,
        MediaFolder(own.dir),
        fetching(parts.webchat, parts.telegram, parts.wechat, parts.wecom),
        parts.now,
        own.most_mb << 20,
        timedelta(days=own.keep_days),
    )


async def _queue(store: Datastore, delivery: Delivery, now: datetime) -> None:
    async def queue(unit: Unit) -> None:
        outbox.queue(unit, delivery, now)

    await store.write(queue)


def web_app(parts: Parts, more: list[web.RouteDef]) -> web.Application:
    """Health, the channels' callbacks, and what else is to be served."""
    app = web.Application(client_max_size=256 * 1024)
    app.add_routes(health_routes(parts.desk.store, parts.pulse, parts.now))
    app.add_routes(alarm_routes(parts.desk, parts.now))
    app.add_routes(receipt_routes(parts.desk, parts.receipt_secrets, clock.now))
    app.add_routes(tap_routes(parts.desk, parts.now))
    for channel in (parts.telegram, parts.wechat, parts.wecom):
        if channel is not None:
            app.add_routes(channel.routes())
    if parts.media is not None:
        app.add_routes(article_routes(parts.desk, parts.media.folder, parts.now))
        app.add_routes(media_routes(parts.desk.store, parts.media.folder, parts.now))
    for part in (parts.page, parts.entrance):
        if part is not None:
            app.add_routes(part.routes())
    if parts.page is not None:
        app.on_shutdown.append(parts.page.let_go)
    app.add_routes(more)
    return app


def chat_page(parts: Parts, settings: Settings) -> ChatPage:
    """The staff's chat page; with WeCom it can be entered from there as well."""
    url = settings.webchat.url
    own, folder = page_settings(settings), MediaFolder(settings.media.dir)
    page = ChatPage(parts.desk, parts.webchat, parts.now, own, folder)
    if parts.wecom is not None:
        parts.entrance = parts.wecom.entrance(url, page.sessions.welcome)
        page.entrance = parts.entrance.link(PATH)
    return page
