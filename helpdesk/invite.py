"""One-time codes that bind an account to a person: made at random, kept as a hash."""

import hashlib
import re
from datetime import timedelta

VALID_FOR = timedelta(days=3)
DIGITS = 8
MOST_WRONG = 5
"""Wrong codes an account may send within WRONG_WINDOW; then it has to wait."""

WRONG_WINDOW = timedelta(hours=1)
_CODE = re.compile(rf"(?:绑定|bind|/start|/bind)?\s*([0-9]{{{DIGITS}}})", re.IGNORECASE)


def code_in(text: str) -> str | None:
    """The code somebody sends, alone or as "绑定 12345678"; None when it is something else."""
    found = _CODE.fullmatch(text.strip())
    return found.group(1) if found else None


def code_hash(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(f"zhiban invite {code}".encode()).hexdigest()
