"""What is written in an article can do nothing, wherever it is shown."""

import re

# A tag begins with < and a letter or a sign: with the full-width sign it is text, also where
# Markdown is turned into HTML. Nothing is taken out, so nothing hides in what is taken out.
_TAG = re.compile(r"<(?=\s*[/!?a-zA-Z])")
_LINK = re.compile(r"<((?:https?|mailto):[^\s<>]+)>")
_SCHEME = re.compile(
    r"((?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t|data)(\s*)(?::|&#0*58;|&#x0*3a;|&colon;)"
    r"(?!\s)",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"[\t\r ]*(?:=|@[A-Za-z]\w*\(|[+\-](?:@|[A-Za-z]\w*[(|!]|\d+[+\-*/^]))")


def harmless(text: str) -> str:
    """The text without tags and links that a browser would run; the same again gives the same."""
    return _SCHEME.sub(r"\1\2：", _TAG.sub("＜", _LINK.sub(r"\1", text)))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would reckon with the cell instead of showing it."""
    return _FORMULA.match(text) is not None
