"""Binding an account to a staff number with a one-time code."""

from dataclasses import replace

from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.invite import MOST_WRONG, WRONG_WINDOW, code_hash
from helpdesk.people import ROLE_WORDS
from storage import people


async def bind(turn: Turn, code: str) -> Reply:
    """Bind the account to the person of the code.

    A wrong code is counted; after MOST_WRONG of them within WRONG_WINDOW the account has to wait,
    so that eight digits cannot be tried out.
    """
    account = turn.account
    recent = account.wrong_code_at is not None and turn.now - account.wrong_code_at < WRONG_WINDOW
    wrong = account.wrong_codes if recent else 0
    if wrong >= MOST_WRONG:
        raise Refused("绑定码错得太多了，请一小时后再试，或联系信息科")
    person = await people.use_invite(turn.unit, code_hash(code), turn.now)
    if person is None:
        counted = replace(account, wrong_codes=wrong + 1, wrong_code_at=turn.now)
        says = "绑定码不对或已过期，请向信息科要一个新的"
        # It may have been a telephone number, in the middle of a report: that goes on.
        return Reply(says, account.offered if turn.draft else (), turn.draft, counted)
    bound = replace(account, person=person, wrong_codes=0, wrong_code_at=None)
    role = ROLE_WORDS[person.role]
    return Reply(
        f"已绑定：{person.name}（{role}）。有事直接发给我，发“帮助”看怎么用", account=bound
    )
