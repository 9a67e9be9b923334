"""The rules a desk runs on: its contracts, and the days off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from helpdesk.contract import Contract
from helpdesk.contract_reading import ContractError, read_contract
from helpdesk.target_reading import twice

__all__ = ["Contract", "ContractError", "Policy", "build_policy", "read_contract"]


@dataclass(frozen=True)
class Policy:
    """The contracts a desk runs at once, on calendars that know the days off; see build_policy."""

    contracts: Mapping[str, Contract]
    default_contract: str

    def contract(self, name: str = "") -> Contract:
        """The contract of this name; the default one for no name, or for one this desk has not.

        A ticket may name a contract of yesterday's settings: it is told about and closed all the
        same, with the promises that were made to it.
        """
        return self.contracts.get(name) or self.contracts[self.default_contract]


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
