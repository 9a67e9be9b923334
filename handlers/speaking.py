"""In which language a turn is answered, and how a person chooses it."""

import re
from dataclasses import replace
from itertools import chain

from handlers.turn import Reply, Turn
from helpdesk.language import CHINESE, ENGLISH, LANGUAGE_WORDS, hinted, wanted
from helpdesk.messages import Choice, IncomingMessage, OutgoingMessage
from helpdesk.press import Press
from notifications.english import message_in_english
from storage import languages
from storage.accounts import Account

LANGUAGE = "language"
"""The word of the press that chooses a language."""

_NUMBER = re.compile(r"#(\d{1,12})")


def at_first(account: Account, message: IncomingMessage) -> Account:
    """The account as it begins: who comes for the first time may bring a language along."""
    if account.seen_at is not None or not message.language or account.speaks:
        return account
    return replace(account, language=hinted(message.language))


async def commanded(turn: Turn) -> Reply | None:
    """The answer to words about the language, or None."""
    language = wanted(turn.text)
    return await choose(turn, language) if language else None


async def which(turn: Turn) -> Reply:
    """语言 was chosen or written: the two there are."""
    choices = (
        Choice(words, Press(LANGUAGE, (name,)).encode()) for name, words in LANGUAGE_WORDS.items()
    )
    return Reply("请选语言 / Choose a language", tuple(choices))


async def pressed(turn: Turn, press: Press) -> Reply:
    """A language was chosen from the two."""
    language = press.args[0] if press.args else ""
    return await (choose(turn, language) if language in LANGUAGE_WORDS else which(turn))


async def choose(turn: Turn, language: str) -> Reply:
    """Speak to the person in the language from now on, on every channel."""
    account = replace(turn.account, language=language)
    if turn.person is not None:
        await languages.choose(turn.unit, turn.person.id, language)
        account = replace(account, person=replace(turn.person, language=language))
    return Reply(_CHOSEN[language], (_HELP,), account=account)


_HELP = Choice("帮助", Press("menu", ("help",)).encode())
_CHOSEN = {CHINESE: "好的，以后用中文答复您", ENGLISH: "好的，以后用英文答复您"}


async def in_his_language(turn: Turn, reply: Reply, answer: OutgoingMessage) -> OutgoingMessage:
    """The answer as the person reads it. What people wrote stays as they wrote it."""
    if (reply.account or turn.account).speaks != ENGLISH:
        return answer
    numbers = list(dict.fromkeys(int(number) for number in _NUMBER.findall(answer.text)))
    own = await languages.own_words(turn.unit, numbers) if numbers else []
    drafts = [draft.values.values() for draft in (turn.draft, reply.draft) if draft is not None]
    return message_in_english(answer, [turn.text, *own, *chain.from_iterable(drafts)])
