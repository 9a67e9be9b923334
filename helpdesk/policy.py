"""The rules a desk runs on: its contracts, and the days off."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from helpdesk.calendar_changes import CalendarChange, in_order
from helpdesk.contract import Contract
from helpdesk.contract_reading import ContractError, read_contract
from helpdesk.coverage import by_system
from helpdesk.target_reading import twice
from helpdesk.ticket import Ticket

__all__ = ["Contract", "ContractError", "Policy", "build_policy", "read_contract"]


@dataclass
class Policy:
    """The contracts a desk runs at once, on calendars that know the days off; see build_policy.

    `revise` puts in what was changed of the calendars since. A promise keeps the hours it was made
    on: each contract is given as it was known at a moment.
    """

    contracts: Mapping[str, Contract]
    default_contract: str
    _kept: list[CalendarChange] = field(default_factory=list, repr=False)
    _moving: list[CalendarChange] = field(default_factory=list, repr=False)
    _known: dict[tuple[str, int], Contract] = field(default_factory=dict, repr=False)

    def contract(self, name: str = "", promised_at: datetime | None = None) -> Contract:
        """The contract of this name; the default one for no name, or for one this desk has not.

        A ticket may name a contract of yesterday's settings: it is told about and closed all the
        same, with the promises that were made to it. With `promised_at` its calendars have only
        the changes set before it, and those that a manager lets move promises.
        """
        name = name if name in self.contracts else self.default_contract
        known = len(self._kept)
        if promised_at is not None and known:
            known = bisect_left(self._kept, promised_at, key=lambda change: change.set_at)
        found = self._known.get((name, known))
        if found is None:
            changes = (*self._kept[:known], *self._moving)
            found = self.contracts[name].with_changes(changes)
            self._known[name, known] = found
        return found

    def contract_for(self, system: str) -> Contract:
        """The contract that a new ticket about a system runs under: its own, or the default one."""
        return self.contract(self._by_system.get(system, ""))

    @cached_property
    def _by_system(self) -> Mapping[str, str]:
        default = self.contracts[self.default_contract]
        others = [c for name, c in self.contracts.items() if name != default.name]
        return by_system((contract.name, contract.systems) for contract in (default, *others))

    def of(self, ticket: Ticket) -> Contract:
        """The contract that a ticket's clocks run under, as it was when they were promised."""
        return self.contract(ticket.contract, ticket.received_at)

    def revise(self, changes: Iterable[CalendarChange]) -> None:
        """Put these changes of calendars in place of all there are."""
        every = in_order(changes)
        self._kept = [change for change in every if not change.moves_promised]
        self._moving = [change for change in every if change.moves_promised]
        self._known = {}


def build_policy(
    contracts: Iterable[Contract],
    default_contract: str,
    days_off: frozenset[date] = frozenset(),
    makeup_days: frozenset[date] = frozenset(),
) -> Policy:
    """A policy of these contracts; ContractError if the default is not there or a name is twice."""
    listed = tuple(contracts)
    mistakes = [f"contracts: {name} twice" for name in twice(c.name for c in listed)]
    if default_contract not in {contract.name for contract in listed}:
        mistakes.append(f"default_contract: no contract is named {default_contract!r}")
    if mistakes:
        raise ContractError(mistakes)
    dressed = {c.name: c.with_days(days_off, makeup_days) for c in listed}
    return Policy(dressed, default_contract)
