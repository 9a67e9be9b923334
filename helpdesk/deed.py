"""One verb as somebody does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpdesk.contract import Contract
from helpdesk.errors import Refused
from helpdesk.people import Role


@dataclass(frozen=True)
class Deed:
    """Who does it (and in which role), when, with which words, under which contract.

    `facts` are kept in the history with what was done.
    """

    at: datetime
    contract: Contract
    by: int | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    role: Role | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """The word of this name, "" without."""
        return self.words.get(name, "").strip()

    def need(self, name: str, what: str) -> str:
        """The word of this name. Raises Refused asking for it, called `what`."""
        word = self.word(name)
        if not word:
            raise Refused(f"请写明{what}")
        return word
