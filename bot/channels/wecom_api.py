"""Calls to WeCom for one app: messages, cards, the directory; and what its error codes mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from bot.channels.tencent import Credentials, TencentApi, TokenStore
from bot.channels.tencent_codes import OPERATOR_MUST_ACT, UNKNOWN, VERDICTS, Verdict
from bot.channels.wechat_crypto import AES_KEY
from bot.channels.wecom_cards import Card
from helpdesk.errors import DeliveryError

SAME_TEXT_SECONDS = 120
"""A text that WeCom got twice within this is shown once: an attempt may have arrived unseen."""

WECOM_VERDICTS: Mapping[int, Verdict] = VERDICTS | {
    40056: Verdict("unknown app", permanent=True, alarm=True),
    40058: Verdict("a field refused", permanent=True),
    45009: Verdict("too many calls", retry_after=timedelta(minutes=1)),
    48002: Verdict("interface not granted", permanent=True, alarm=True),
    60011: Verdict("not in the app's visible range", permanent=True),
    60111: Verdict("unknown member", permanent=True),
    81013: Verdict("nobody of these can be reached", permanent=True),
    301002: Verdict("app not allowed", retry_after=OPERATOR_MUST_ACT, alarm=True),
}


@dataclass(frozen=True)
class WeComSettings:
    """What the operator copies from the console. `aes_key` is the EncodingAESKey."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_base: str = "https://qyapi.weixin.qq.com"

    def __post_init__(self) -> None:
        for name in ("corp_id", "agent_id", "secret", "token"):
            if not getattr(self, name):
                raise ValueError(f"{name} is empty")
        if not AES_KEY.fullmatch(self.aes_key):
            raise ValueError("aes_key is not 43 letters and digits")


@dataclass(frozen=True)
class Member:
    """What the directory says of somebody. `active`: still with the hospital."""

    name: str
    department: str = ""
    active: bool = True


class WeComApi(TencentApi):
    """One app of one corp. All methods raise DeliveryError; the token store's DatastoreAway
    passes through."""

    verdicts = WECOM_VERDICTS

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: WeComSettings,
        store: TokenStore,
        now: Callable[[], datetime],
    ) -> None:
        # Every app of a corp has a token of its own.
        who = Credentials(f"{settings.corp_id}:{settings.agent_id}", settings.secret)
        super().__init__(session, settings.api_base, who, store, now)
        self._settings = settings

    async def _ask_for_token(self) -> dict[str, object]:
        # Asked again while a token is good, WeCom gives the same one: no process harms another.
        mine = {"corpid": self._settings.corp_id, "corpsecret": self._settings.secret}
        return await self._exchange("GET", "/cgi-bin/gettoken", mine)

    async def get(self, path: str, **query: str) -> dict[str, object]:
        """Ask for something; the answer's errcode is 0."""
        return await self.with_token(
            path, lambda token: self._exchange("GET", path, {"access_token": token, **query})
        )

    async def send_text(self, userid: str, text: str) -> None:
        """Send a text of at most 2,048 bytes; the same text again within two minutes is dropped."""
        again = {
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_TEXT_SECONDS,
        }
        await self.send(userid, {"msgtype": "text", "text": {"content": text}, **again})

    async def send_card(self, userid: str, card: Card, task: str) -> str:
        """Send a card and return the code that changes it once.

        "" when a card of that task was sent before: WeCom shows it once.
        """
        named = {**card, "task_id": task}
        answer = await self.send(userid, {"msgtype": "template_card", "template_card": named})
        return str(answer.get("response_code") or "")

    async def send(self, userid: str, message: Mapping[str, object]) -> dict[str, object]:
        """Send a message of any type."""
        whom = {"touser": userid, "agentid": self._settings.agent_id}
        answer = await self.call("/cgi-bin/message/send", {**whom, **message})
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise DeliveryError("member cannot be reached", permanent=True)
        return answer

    async def change_card(self, userid: str, code: str, card: Card) -> None:
        """Put another card in the place of one; the code is spent."""
        await self._change(userid, code, {"template_card": card})

    async def end_card(self, userid: str, code: str, word: str) -> None:
        """Replace a card's buttons by one that is grey and says the word; the code is spent."""
        await self._change(userid, code, {"button": {"replace_name": word}})

    async def _change(self, userid: str, code: str, new: Mapping[str, object]) -> None:
        whom = {"userids": [userid], "agentid": self._settings.agent_id, "response_code": code}
        try:
            await self.call("/cgi-bin/message/update_template_card", {**whom, **new})
        except DeliveryError as error:
            # What is not about the platform's state is about the code: spent, or too old.
            unknown = UNKNOWN.words in error.reason
            raise DeliveryError(
                error.reason, permanent=error.permanent or unknown, retry_after=error.retry_after
            ) from None

    async def member(self, userid: str) -> Member:
        """Who that is, with the name of the main department if the app may see it."""
        found = await self.get("/cgi-bin/user/get", userid=userid)
        main = found.get("main_department")
        listed = found.get("department")
        if not main and isinstance(listed, list) and listed:
            main = listed[0]
        name = str(found.get("name") or userid)
        active = found.get("status") in (None, 1, 4)
        return Member(name, await self._department(main) if main else "", active)

    async def _department(self, number: object) -> str:
        try:
            found = await self.get("/cgi-bin/department/get", id=str(number))
        except DeliveryError:
            return ""
        department = found.get("department")
        return str(department.get("name") or "") if isinstance(department, dict) else ""

    async def userid_of(self, code: str) -> str:
        """The member who came with the code of an OAuth redirect; "" for somebody outside.

        A code is good once, for five minutes.
        """
        found = await self.get("/cgi-bin/auth/getuserinfo", code=code)
        return str(found.get("userid") or found.get("UserId") or "")
