"""Drafts in the datastore, and the question under which an answer is given."""

import json

from handlers.turn import Reply, Turn
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice
from helpdesk.press import MOST_BYTES, Press

ASKED = "asked"
"""The form of a question that was answered: it keeps question and article for a report."""

ANSWER = "answer"
"""The word of a press that answers a question: answer:FIELD:VALUE."""

CANCEL = Choice("取消", "cancel")
MOST_ANSWERS = 8


def dump(draft: Draft | None) -> str:
    """The draft as stored text, "" for none."""
    if draft is None:
        return ""
    parts = [draft.form, dict(draft.values), draft.ticket_id, draft.version, draft.asked]
    return json.dumps(parts, ensure_ascii=False)


def load(text: str) -> Draft | None:
    """The stored draft, or None."""
    if not text:
        return None
    form, values, ticket_id, version, asked = json.loads(text)
    return Draft(form, values, ticket_id, version, asked)


def ask(question: Question, draft: Draft, opening: str = "") -> Reply:
    """Put a question, with its choices and a way out."""
    presses = [
        Choice(label, Press(ANSWER, (question.field, value)).encode())
        for label, value in question.choices[:MOST_ANSWERS]
        if len(value.encode()) < MOST_BYTES - 20
    ]
    text = f"{opening}\n{question.text}" if opening else question.text
    return Reply(text, (*presses, CANCEL), draft)


def answered(question: Question, turn: Turn) -> str | None:
    """The answer a turn gives to the question: a press, a label, or own words where allowed."""
    if turn.press:
        _, _, rest = turn.press.partition(":")
        field, _, value = rest.partition(":")
        # A client can make up the data of a press, so only what was offered counts.
        offered = question.free or value in [known for _, known in question.choices]
        return value if field == question.field and offered else None
    said = turn.text.strip()
    for label, value in question.choices:
        if said in (label, value):
            return value
    return said or None if question.free else None
