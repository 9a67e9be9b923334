"""Bodies as the platform writes them, and its strict reading of what the desk answers."""

from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from aiohttp import web


def answered(errcode):
    return web.json_response({"errcode": errcode, "errmsg": "ok" if not errcode else "refused"})


class BadReply(AssertionError):
    """The desk answered something that shows the user 该公众号提供的服务出现故障."""


def xml(fields: Mapping[str, object]) -> str:
    """A body as the platform writes it: numbers bare, everything else in CDATA."""
    lines = [f"<{name}>{_value(value)}</{name}>" for name, value in fields.items()]
    return "\n".join(["<xml>", *lines, "</xml>"])


def _value(value):
    if isinstance(value, int):
        return str(value)
    return escape(value) if "]]>" in value else f"<![CDATA[{value}]]>"


def children(body):
    """The elements of a reply; each must be there once and hold text only."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise BadReply("not XML") from None
    insist(root.tag == "xml" and not (root.text or "").strip(), "root")
    insist(all(len(child) == 0 for child in root), "no nested elements")
    insist(len({child.tag for child in root}) == len(root), "each element once")
    return {child.tag: child.text or "" for child in root}


def insist(right, what):
    if not right:
        raise BadReply(what)
