"""Writes the table of sounds that triage hears with: `python -m benchmarks.spell_sounds`.

The common characters (those of GB 2312) of knowledge_base/tables/pinyin.txt, which helpdesk, below
it, cannot read.
"""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "knowledge_base" / "tables" / "pinyin.txt"
TARGET = ROOT / "helpdesk" / "sounds.py"


def common(character: str) -> bool:
    """Whether a character is one of GB 2312."""
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def lines() -> list[str]:
    """A syllable and its common characters on each line."""
    found = []
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        syllable, _, characters = line.partition(" ")
        kept = "".join(filter(common, characters))
        found.append(f"{syllable} {kept}".rstrip())
    return found


def main() -> None:
    """Writes the module."""
    TARGET.write_text(
        '"""How characters sound, written by benchmarks/spell_sounds.py; not by hand."""\n\n'
        "# ruff: noqa: E501\n"
        'SOUNDS = """\n' + "\n".join(lines()) + '\n"""\n'
        '"""A syllable on each line, and the characters that are read so."""\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
