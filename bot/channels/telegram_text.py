"""Text as Telegram takes it: clean, and cut at the ends of lines and sentences."""

import re

LIMIT = 4096
"""UTF-16 code units in one message, as Telegram counts."""

# The better the place to cut, the earlier in the list.
_ENDS = ("\n", "。！？!?；;", "，、, ")


def clean(text: str) -> str:
    """The text without NUL and lone surrogates, which UTF-8 or PostgreSQL cannot hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
_PARAMETER = re.compile(r"[0-9]{8}|q-[a-z0-9]+")


def command_in(text: str) -> str:
    """The text without a bot's name in a command, and without a parameter of /start that is neither
    a code to bind with nor a place."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return text
    name, rest = found[1], (found[2] or "").strip()
    if name == "start" and not _PARAMETER.fullmatch(rest):
        rest = ""
    return f"/{name} {rest}".rstrip()


def parts(text: str) -> list[str]:
    """The text in pieces of at most LIMIT units, none of them blank; [] if there is nothing."""
    pieces = []
    rest = clean(text).strip()
    while rest:
        piece = _first_piece(rest)
        pieces.append(piece.strip())
        rest = rest[len(piece) :].strip()
    return pieces


def _first_piece(text: str) -> str:
    # "ignore" drops the half of a character outside the BMP that the cut may leave.
    head = text[:LIMIT].encode("utf-16-le")[: 2 * LIMIT].decode("utf-16-le", "ignore")
    if len(head) == len(text):
        return head
    for ends in _ENDS:
        cut = max(head.rfind(end) for end in ends) + 1
        # A first piece of a few words would look torn off.
        if cut > len(head) // 2:
            return head[:cut]
    return head
