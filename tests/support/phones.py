"""The telephones of people on a platform: what they type and press, and what they read."""

import re
from abc import ABC, abstractmethod

from helpdesk.messages import Address
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.platforms.wechat_api import WeChatPlatform
from tests.support.platforms.wecom_api import WeComPlatform


class Phone(ABC):
    """One person's conversation with the desk, as it looks on the screen."""

    address: Address

    def __init__(self) -> None:
        self._read = 0

    @abstractmethod
    async def says(self, text: str) -> str:
        """Type something; returns the answer ("" when none came at once)."""

    @abstractmethod
    async def presses(self, label: str) -> str:
        """Choose what the label begins, from the last answer or the newest notice that has it."""

    @abstractmethod
    async def blocks(self) -> None:
        """Want to hear no more of the desk."""

    @property
    @abstractmethod
    def notices(self) -> list[str]:
        """What came without being an answer, oldest first."""

    def news(self) -> list[str]:
        """The first lines of the notices that came since this was last asked."""
        new = self.notices[self._read :]
        self._read += len(new)
        return [text.splitlines()[0] for text in new]


class TelegramPhone(Phone):
    """Answers and notices come in one chat, with buttons."""

    def __init__(self, api: TelegramApi, chat_id: int) -> None:
        super().__init__()
        self.api, self.chat_id = api, chat_id
        self.address = Address("telegram", str(chat_id))
        self.last_update: dict = {}
        self._answers: set[int] = set()

    async def says(self, text: str) -> str:
        return await self.does(self.api.user_says(self.chat_id, text))

    async def presses(self, label: str) -> str:
        for sent in reversed(self.api.sent(self.chat_id)):
            for name, data in sent.buttons:
                if name.startswith(label):
                    return await self.does(self.api.user_presses(self.chat_id, sent.id, data))
        raise AssertionError(f"no button {label!r} in {self.api.sent(self.chat_id)}")

    async def sends_photo(self, content: bytes, caption: str = "") -> str:
        """A photo, perhaps with words under it; returns the answer."""
        fields = {"photo": self.api.files.photo(content)}
        fields |= {"caption": caption} if caption else {}
        return await self.does(self.api.user_sends(self.chat_id, **fields))

    async def again(self) -> str:
        """The last update comes once more."""
        self.api.pending.append(self.last_update)
        return await self.does(self._delivered())

    async def _delivered(self) -> dict:
        await self.api.deliver()
        return self.last_update

    async def does(self, deed) -> str:
        """Do something and wait until it is acknowledged; returns what was answered."""
        before = len(self.api.sent(self.chat_id))
        self.last_update = await deed
        if not self.api.webhook_url:
            await self.api.until(lambda: self.last_update not in self.api.pending)
        answers = self.api.sent(self.chat_id)[before:]
        self._answers |= {sent.id for sent in answers}
        return "\n".join(sent.text for sent in answers)

    async def blocks(self) -> None:
        self.api.blocks(self.chat_id)

    @property
    def notices(self) -> list[str]:
        return [s.text for s in self.api.sent(self.chat_id) if s.id not in self._answers]

    def buttons(self) -> list[str]:
        """The labels under the newest message."""
        return [label for label, _ in self.api.sent(self.chat_id)[-1].buttons]


class WeChatPhone(Phone):
    """Answers come at once, notices as customer-service messages; choices are numbers."""

    def __init__(self, platform: WeChatPlatform, openid: str) -> None:
        super().__init__()
        self.platform, self.openid = platform, openid
        self.address = Address("wechat", openid)
        self._answer = ""

    async def says(self, text: str) -> str:
        self._answer = await self.platform.user_says(self.openid, text) or ""
        return self._answer

    async def sends_photo(self, content: bytes) -> str:
        """A photo; returns the answer."""
        self._answer = await self.platform.user_sends(self.openid, "image", content) or ""
        return self._answer

    async def again(self) -> str:
        """The last photo is delivered once more."""
        return await self.platform.deliver(self.platform.last_body, self.openid) or ""

    async def presses(self, label: str) -> str:
        return await self.says(self.number_of(label))

    def number_of(self, label: str) -> str:
        """The number that picks it now."""
        line = re.compile(rf"^(\d{{1,2}}) {re.escape(label)}", re.MULTILINE)
        for text in (self._answer, *reversed(self.notices)):
            if found := line.search(text):
                return found[1]
        raise AssertionError(f"no {label!r} in {[self._answer, *self.notices]}")

    async def blocks(self) -> None:
        await self.platform.user_leaves(self.openid)

    @property
    def notices(self) -> list[str]:
        return self.platform.sent(self.openid)


class WeComPhone(Phone):
    """Answers and notices come in one chat; what is pressed changes its card."""

    def __init__(self, platform: WeComPlatform, userid: str) -> None:
        super().__init__()
        self.platform, self.userid = platform, userid
        self.address = Address("wecom", userid)
        self._answers: set[int] = set()

    async def says(self, text: str) -> str:
        return await self.does(self.platform.user_says(self.userid, text))

    async def presses(self, label: str) -> str:
        for item in reversed(self.screen):
            for name, key in item.buttons:
                if name.startswith(label):
                    deed = self.platform.user_presses(self.userid, item, key)
                    return await self.does(deed, item)
        raise AssertionError(f"no {label!r} in {[(i.text, i.buttons) for i in self.screen]}")

    async def sends_photo(self, content: bytes) -> str:
        """A photo; returns the answer."""
        media_id = f"PHOTO{len(self.platform.media)}"
        self.platform.media[media_id] = ("photo.jpg", content, self.platform.now())
        return await self.does(self.platform.user_sends(self.userid, "image", MediaId=media_id))

    async def does(self, deed, item=None) -> str:
        """Do something; what is new on the screen, the card that was pressed included."""
        before = len(self.screen)
        kind = await deed
        answers = self.screen[before:]
        self._answers |= {id(answer) for answer in answers}
        changed = [item.text] if item is not None and not answers and not item.grey else []
        assert kind is None or item is None or kind.startswith("update_")
        return "\n".join([*changed, *(answer.text for answer in answers)])

    async def blocks(self) -> None:
        self.platform.invisible.add(self.userid)

    @property
    def screen(self):
        """Everything there is to read, the oldest first."""
        return self.platform.screen(self.userid)

    @property
    def notices(self) -> list[str]:
        return [item.first for item in self.screen if id(item) not in self._answers]
