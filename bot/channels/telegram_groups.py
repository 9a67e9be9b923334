"""Groups of teams on Telegram: tickets to grab, notes by answering, topics, moves and removals."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.channels.reply_window import Later, Respond
from bot.channels.telegram_editing import NO_PREVIEW, edited
from bot.channels.telegram_flood import Flood
from bot.channels.telegram_news import News, NewsKind
from bot.channels.telegram_shapes import NAME as PRIVATE
from bot.channels.telegram_shapes import Part, delivery_error, outgoing
from handlers.leaving import left
from handlers.team_groups import NOTE, SET, gone
from handlers.turn import Desk
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage
from helpdesk.press import Press, decode, ticket_press
from storage import cards, team_groups
from storage.cards import SentCard
from storage.team_groups import TeamGroup
from storage.unit import Unit

logger = logging.getLogger(__name__)

NAME = "telegram_group"
MOST_ALERT = 200
WELCOME = "这里是值班台。请班组的工程师发 /group，把本群设为班组群，待抢的工单会发到这里"

Answer = Callable[[IncomingMessage, OutgoingMessage], Awaitable[None]]


class TelegramGroups:
    """The channel of teams' groups: accounts are teams. `privately` answers a person's chat."""

    name = NAME
    buttons = True

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        respond: Respond,
        later: Later,
        privately: Answer,
        now: Callable[[], datetime],
        flood: Flood,
    ) -> None:
        self._flood = flood
        self._bot, self._desk, self._now = bot, desk, now
        self._respond, self._later, self._privately = respond, later, privately
        self._deeds: Mapping[NewsKind, Callable[[News], Awaitable[None]]] = {
            NewsKind.COMMAND: self._commanded,
            NewsKind.PRESS: self._pressed,
            NewsKind.ANSWER: self._answered,
            NewsKind.ADDED: self._added,
            NewsKind.REMOVED: self._removed,
            NewsKind.MIGRATED: self._migrated,
            NewsKind.SHUT_OUT: self._shut_out,
        }

    async def handle(self, happened: News) -> None:
        """Do what the news asks for. Raises DatastoreAway."""
        await self._deeds[happened.kind](happened)

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """See Channel; the receipt is the number of the message in the team's group."""
        read = self._desk.store.read
        group = await read(lambda unit: team_groups.of_team(unit, NAME, account))
        if group is None:
            raise DeliveryError("no group of this team", permanent=True)
        receipt = ""
        for part in outgoing(message.text, message.choices):
            receipt = await self._send_part(group, part)
        await self._remember(group, receipt, message)
        return receipt

    async def edit(self, account: str, receipt: str, message: OutgoingMessage) -> bool:
        """Put the message in place of one that was sent; False when it is too old for that."""
        read = self._desk.store.read
        group = await read(lambda unit: team_groups.of_team(unit, NAME, account))
        if group is None:
            return True
        return await edited(self._bot, group.chat, receipt, message)

    async def _send_part(self, group: TeamGroup, part: Part) -> str:
        try:
            return await self._say(group.chat, group.topic, part)
        except ChatMigrated as moved:
            await self._moved(group.chat, str(moved.new_chat_id))
            return await self._once_more(str(moved.new_chat_id), group.topic, part)
        except Forbidden as error:
            await gone(self._desk, NAME, group.chat, self._now())
            raise delivery_error(error) from None
        except BadRequest as error:
            if "thread not found" not in error.message.lower():
                raise delivery_error(error) from None
            write, chat = self._desk.store.write, group.chat
            await write(lambda unit: team_groups.without_topic(unit, NAME, chat))
            return await self._once_more(group.chat, 0, part)
        except TelegramError as error:
            raise delivery_error(error) from None

    async def _once_more(self, chat: str, topic: int, part: Part) -> str:
        try:
            return await self._say(chat, topic, part)
        except TelegramError as error:
            raise delivery_error(error) from None

    async def _say(self, chat: str, topic: int, part: Part) -> str:
        await self._flood.turn()
        sent = await self._bot.send_message(
            chat,
            part.text,
            message_thread_id=topic or None,
            reply_markup=part.keyboard,
            entities=part.entities,
            link_preview_options=NO_PREVIEW,
        )
        return str(sent.message_id)

    async def _remember(self, group: TeamGroup, receipt: str, message: OutgoingMessage) -> None:
        """Which ticket the card shows, so that an answer to it becomes a note there."""
        ticket_id = _ticket_in(message)
        if ticket_id is None:
            return
        chat = group.chat
        card = SentCard(f"{chat}:{receipt}", group.team, "", ticket_id, 0, self._now())

        async def keep(unit: Unit) -> None:
            cards.keep(unit, NAME, card)

        await self._desk.store.write(keep)

    async def _commanded(self, happened: News) -> None:
        topic = str(happened.topic) if happened.topic else "0"
        press = Press(SET, (str(happened.chat), topic)).encode()
        reply = await self._respond(_message(happened, press))
        if reply is not None:
            await self._aloud(happened, reply.text)

    async def _pressed(self, happened: News) -> None:
        message = _message(happened, happened.press)
        reply = await self._respond(message)
        words = _alert(reply.text) if reply else None
        try:
            await self._bot.answer_callback_query(happened.query, words, show_alert=bool(words))
        except TelegramError as error:
            # Older than some minutes, or out of reach: the card in his own chat says it all.
            logger.info("a press stays unanswered", extra={"why": delivery_error(error).reason})
        if reply is not None:
            await self._privately(message, reply)

    async def _answered(self, happened: News) -> None:
        store, card = self._desk.store, f"{happened.chat}:{happened.card}"
        ticket_id = await store.read(lambda unit: cards.ticket_of(unit, NAME, card))
        if ticket_id is None:
            return
        press = Press(NOTE, (str(ticket_id),)).encode()
        reply = await self._respond(_message(happened, press))
        chat = str(happened.chat)
        group = await store.read(lambda unit: team_groups.of_chat(unit, NAME, chat))
        if reply is not None and group is not None:
            # By the outbox: a group takes 20 messages a minute.
            said = OutgoingMessage(reply.text.partition("\n")[0])
            await self._later(Address(NAME, group.team), said, happened.id)

    async def _added(self, happened: News) -> None:
        await self._aloud(happened, WELCOME)

    async def _removed(self, happened: News) -> None:
        await gone(self._desk, NAME, str(happened.chat), self._now())

    async def _migrated(self, happened: News) -> None:
        await self._moved(str(happened.chat), str(happened.to))

    async def _shut_out(self, happened: News) -> None:
        await left(self._desk, Address(PRIVATE, str(happened.chat)), self._now())

    async def _moved(self, chat: str, new_chat: str) -> None:
        await self._desk.store.write(lambda unit: team_groups.move(unit, NAME, chat, new_chat))

    async def _aloud(self, happened: News, text: str) -> None:
        try:
            await self._say(str(happened.chat), happened.topic, Part(text))
        except TelegramError as error:
            logger.info("nothing said in a group", extra={"why": delivery_error(error).reason})


def _alert(text: str) -> str:
    """As many whole lines as fit into what Telegram shows over the chat."""
    if len(text) <= MOST_ALERT:
        return text
    lines = text[: MOST_ALERT + 1].rpartition("\n")[0]
    return lines or text[:MOST_ALERT]


def _message(happened: News, press: str) -> IncomingMessage:
    """As if it was said in the member's own chat: he is who he is there."""
    return IncomingMessage(
        Address(PRIVATE, str(happened.person)),
        happened.id,
        happened.text,
        happened.at,
        press=press,
        sender=happened.sender,
    )


def _ticket_in(message: OutgoingMessage) -> int | None:
    for choice in message.choices:
        press = decode(choice.data)
        verb = ticket_press(press) if press else None
        if verb:
            return verb.ticket_id
        if press and press.word == "show" and press.args and press.args[0].isdecimal():
            return int(press.args[0])
    return None
