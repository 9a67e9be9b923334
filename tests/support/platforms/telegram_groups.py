"""Groups the bot is in: members, topics, migration, and what a bot with privacy on gets to hear."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.support.platforms.telegram_people import person
from tests.support.platforms.telegram_wire import ApiError, Json

MOST_A_MINUTE = 20


@dataclass
class Group:
    """A group as the platform has it."""

    title: str
    topics: set[int] = field(default_factory=set)
    upgraded_to: int = 0
    kicked: bool = False
    sent_at: list[datetime] = field(default_factory=list)


class Groups:
    """What happens in groups."""

    groups: dict[int, Group]

    async def bot_joins(self, chat_id: int, title: str = "应用组", topics: tuple[int, ...] = ()):
        """Somebody puts the bot into a group, perhaps one with topics."""
        self.groups[chat_id] = Group(title, set(topics))
        self._chats.setdefault(chat_id, [])
        await self._membership(chat_id, person(1), "left", "member")

    async def bot_is_removed(self, chat_id: int, by: int = 1) -> None:
        """Somebody takes the bot out of the group."""
        self.groups[chat_id].kicked = True
        await self._membership(chat_id, person(by), "member", "kicked")

    async def user_blocks(self, chat_id: int) -> None:
        """Somebody blocks the bot in his private chat; Telegram tells the bot."""
        self.blocks(chat_id)
        await self._membership(chat_id, person(chat_id), "member", "kicked")

    async def member_says(self, chat_id: int, who: int, text: str, **more: Any) -> bool:
        """A member writes; whether the bot gets to see it: commands and answers to it only."""
        reply_to = more.pop("reply_to", 0)
        topic = more.pop("topic", 0)
        content: Json = {"text": text, **more}
        if topic:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        if reply_to:
            card = next(sent for sent in self.sent(chat_id) if sent.id == reply_to)
            shown = {"message_id": card.id, "text": card.text}
            content["reply_to_message"] = self._message(chat_id, self._me(), **shown)
        if not text.startswith("/") and not reply_to:
            return False
        await self.push({"message": self._message(chat_id, person(who), **content)})
        return True

    async def member_presses(self, chat_id: int, who: int, label: str) -> Json:
        """A member presses a button of the newest card that has it."""
        for card in reversed(self.sent(chat_id)):
            for name, data in card.buttons:
                if name.startswith(label):
                    return await self._pressed(chat_id, who, card, data)
        raise AssertionError(f"no button {label!r} in {self.sent(chat_id)}")

    async def _pressed(self, chat_id: int, who: int, card: Any, data: str) -> Json:
        query = str(self._next_id())
        self._queries.add(query)
        shown = {"message_id": card.id, "text": card.text}
        press = {
            "id": query,
            "from": person(who),
            "chat_instance": "78",
            "data": data,
            "message": self._message(chat_id, self._me(), **shown),
        }
        return await self.push({"callback_query": press})

    async def becomes_supergroup(self, chat_id: int, new_id: int) -> None:
        """The group is migrated: from now on it has another number."""
        old = self.groups[chat_id]
        old.upgraded_to = new_id
        self.groups[new_id] = Group(old.title, set(old.topics))
        self._chats.setdefault(new_id, [])
        moved = self._message(chat_id, person(1), migrate_to_chat_id=new_id)
        await self.push({"message": moved})

    async def _membership(self, chat_id: int, who: Json, was: str, is_now: str) -> None:
        old, new = ({"user": self._me(), "status": status} for status in (was, is_now))
        if is_now == "kicked":
            new["until_date"] = 0
        change = {
            "chat": self._chat(chat_id),
            "from": who,
            "date": int(self._now().timestamp()),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        await self.push({"my_chat_member": change})

    def _chat(self, chat_id: int) -> Json:
        if group := self.groups.get(chat_id):
            kind = "supergroup" if str(chat_id).startswith("-100") else "group"
            forum = {"is_forum": True} if group.topics else {}
            return {"id": chat_id, "type": kind, "title": group.title, **forum}
        return {"id": chat_id, "type": "private", "first_name": f"护士{chat_id}"}

    def check_group(self, chat_id: int, given: Json) -> None:
        """Refuse what Telegram refuses to send into a group."""
        group = self.groups.get(chat_id)
        if group is None:
            return
        if group.upgraded_to:
            says = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, says, migrate_to_chat_id=group.upgraded_to)
        if group.kicked:
            raise ApiError(403, "Forbidden: bot was kicked from the supergroup chat")
        topic = int(given.get("message_thread_id", 0))
        if topic and topic not in group.topics:
            raise ApiError(400, "Bad Request: message thread not found")
        self._count(group)

    def _count(self, group: Group) -> None:
        now = self._now()
        group.sent_at = [at for at in group.sent_at if now - at < timedelta(minutes=1)]
        if len(group.sent_at) >= MOST_A_MINUTE:
            says = "Too Many Requests: retry after 30"
            raise ApiError(429, says, retry_after=30)
        group.sent_at.append(now)
