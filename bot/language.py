"""The language of the command line: Chinese where the locale says so, else English."""

import os
from collections.abc import Mapping


def is_chinese(environ: Mapping[str, str]) -> bool:
    """Whether the locale of these variables is a Chinese one; the first that is set decides."""
    said = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, said), "").lower().startswith("zh")


def words(zh: str, en: str) -> str:
    """The one of the two that the reader at this terminal wants."""
    return zh if is_chinese(os.environ) else en
