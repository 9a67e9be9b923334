"""The labelled messages: what is learnt from, what is held out, and what was written afterwards."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from helpdesk.severity import Kind, Scope, Severity

FOLDER = Path(__file__).parent
TRAINING = FOLDER / "training.jsonl"
SEALED = FOLDER / "sealed.jsonl"
VOICES = FOLDER / "voices.jsonl"
STRANGERS = FOLDER / "strangers.jsonl"


@dataclass(frozen=True)
class Message:
    """A message and its labels; `patient_care`: a patient's treatment suffers from it now.

    `system`: several that are right are parted by "/"; "?" is one that is not judged.
    """

    id: str
    text: str
    severity: Severity
    scope: Scope
    kind: Kind
    system: str
    department: str
    patient_care: bool


def messages(path: Path) -> list[Message]:
    """The messages of a file. Raises for a label that does not exist."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [
        Message(
            **{
                **row,
                "severity": Severity(row["severity"]),
                "scope": Scope(row["scope"]),
                "kind": Kind(row["kind"]),
            }
        )
        for row in rows
    ]


def digest(path: Path) -> str:
    """What names the content of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
