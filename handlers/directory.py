"""Somebody whom a platform's directory vouches for becomes a person without a binding code."""

from helpdesk.messages import Address
from helpdesk.people import Person, Role
from storage import accounts, people
from storage.accounts import Account
from storage.unit import Unit


async def recognised(unit: Unit, address: Address) -> bool:
    """Whether the desk knows whose account it is; one named as a staff number is bound to it.

    Also True for a staff number of somebody who left: he stays a guest.
    """
    if (await accounts.recall(unit, address, "")).account.person is not None:
        return True
    person = await _by_number(unit, address.account)
    if person is None:
        return False
    if person.active:
        await accounts.bind(unit, Account(address, person))
    return True


async def enrol(unit: Unit, address: Address, name: str, department: str) -> None:
    """Put somebody on the staff list as a reporter, and bind the account.

    Nothing when the desk knows him by now.
    """
    if await recognised(unit, address):
        return
    new = Person(address.account, name, Role.REPORTER, department)
    await accounts.bind(unit, Account(address, await people.save(unit, new)))


async def _by_number(unit: Unit, userid: str) -> Person | None:
    # A directory takes no notice of upper and lower case, a staff list does.
    for number in dict.fromkeys((userid, userid.upper(), userid.lower())):
        if (found := await people.by_staff_no(unit, number)) is not None:
            return found
    return None
