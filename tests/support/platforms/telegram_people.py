"""The people who write to the bot, and the groups they are in."""

from typing import Any

from tests.support.platforms.telegram_wire import Json


class People:
    """What people do; their messages become updates."""

    async def user_says(self, chat_id: int, text: str, **more: Any) -> Json:
        return await self.user_sends(chat_id, text=text, **more)

    async def user_sends(self, chat_id: int, **content: Any) -> Json:
        """A message of any kind; `content` are the fields of the Bot API."""
        self._chats.setdefault(chat_id, [])
        message = self._message(chat_id, person(chat_id), **content)
        return await self.push({"message": message})

    async def user_presses(self, chat_id: int, message_id: int, data: str) -> Json:
        query = str(self._next_id())
        self._queries.add(query)
        card = next(sent for sent in self.sent(chat_id) if sent.id == message_id)
        press = {
            "id": query,
            "from": person(chat_id),
            "chat_instance": "77",
            "data": data,
            "message": self._message(chat_id, self._me(), message_id=card.id, text=card.text),
        }
        return await self.push({"callback_query": press})


def person(chat_id: int) -> Json:
    return {"id": chat_id, "is_bot": False, "first_name": f"护士{chat_id}", "language_code": "zh"}
