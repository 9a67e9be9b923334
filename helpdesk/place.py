"""Places and devices with a code on them: scanning one tells the desk where the person stands."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """What a code is stuck on."""

    DEVICE = "device"
    ROOM = "room"
    DEPARTMENT = "department"


SCAN = "scan"
"""The word of the press that a scanned code makes: scan:CODE."""

DEEP_LINK = "q-"
"""What a platform's start parameter begins with when it is a scanned code."""

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits nobody mistakes for one another, should a code have to be read out."""

CODE_LENGTH = 10


@dataclass(frozen=True)
class Place:
    """Where a code hangs: a device, a room or a department.

    `name` is what is printed (2号打印机, 抢救室); `system` the system the device serves, or "".
    `wechat`: the address that the Official Account's own code for it holds, "" while there is none.
    """

    kind: PlaceKind
    name: str
    department: str
    campus: str = ""
    system: str = ""
    code: str = ""
    wechat: str = ""

    @property
    def title(self) -> str:
        """Where it is, in one line: 急诊科 2号打印机."""
        own = "" if self.name == self.department else self.name
        return " ".join(part for part in (self.campus, self.department, own) if part)


def scanned(parameter: str) -> str:
    """The press of a platform's start parameter or scene, "" when it is no code."""
    code = parameter.removeprefix(DEEP_LINK)
    known = parameter.startswith(DEEP_LINK) and len(code) == CODE_LENGTH
    return f"{SCAN}:{code}" if known and set(code) <= set(ALPHABET) else ""
