"""The templates: text files with the wording, compiled once, when this module is imported."""

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


# Plain text comes out: each channel escapes for its platform. A line of a template ends with its
# line break, so that a line with only a tag on it leaves nothing behind.
WORDING = Environment(
    loader=PackageLoader("notifications"),
    undefined=StrictUndefined,
    autoescape=False,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
WORDING.filters["short"] = _short

_TEMPLATES = {name: WORDING.get_template(name) for name in WORDING.list_templates()}


def say(name: str, values: Mapping[str, object]) -> str:
    """The template's text, without the break of its last line.

    What a person wrote is only ever a value, never read as a template. Raises UndefinedError when
    the template asks for a value that is not given.
    """
    return _TEMPLATES[f"{name}.txt"].render(values).removesuffix("\n")
