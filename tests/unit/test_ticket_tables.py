"""Every table of the desk has a row for every word, and the rows are usable."""

import pytest

from handlers.forms import DONE
from helpdesk.audience import AUDIENCES
from helpdesk.errors import Refused
from helpdesk.intake import FORMS
from helpdesk.lifecycle import FROM, VERBS
from helpdesk.people import MAY, ROLE_WORDS, VERB_WORDS, Party, Role, Verb, require
from helpdesk.press import MOST_BYTES, Press, TicketPress, decode, ticket_press
from helpdesk.ticket import STATUS_WORDS, Status, What
from notifications.history import WHAT_WORDS
from notifications.texts import BUTTON_ORDER, BUTTON_WORDS, SAYINGS
from notifications.wording import WORDING

ANSWERS = {"opened_answer.txt", "list_line.txt", "why.txt"}
"""The templates of the texts that no event is behind. Parts of templates begin with _."""


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (VERBS, Verb),
        (FROM, Verb),
        (MAY, Verb),
        (VERB_WORDS, Verb),
        (FORMS, Verb),
        (DONE, Verb),
        (BUTTON_WORDS, Verb),
        (dict.fromkeys(BUTTON_ORDER), Verb),
        (STATUS_WORDS, Status),
        (AUDIENCES, What),
        (SAYINGS, What),
        (WHAT_WORDS, What),
        (ROLE_WORDS, Role),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_no_row_is_missing(table, words):
    assert set(table) == set(words)


def test_every_event_has_its_template_and_no_template_is_without_an_event():
    whole = {name for name in WORDING.list_templates() if not name.startswith("_")}
    assert whole - ANSWERS == {f"{what}.txt" for what in What}
    assert whole >= ANSWERS


@pytest.mark.parametrize("verb", list(Verb))
def test_whoever_may_not_do_a_verb_is_told_who_may(verb):
    with pytest.raises(Refused) as refused:
        require(verb, frozenset())
    assert VERB_WORDS[verb] in refused.value.says
    for party in MAY[verb]:
        require(verb, frozenset({party}))


def test_nobody_but_a_party_of_the_table_may():
    for verb in Verb:
        for party in set(Party) - MAY[verb]:
            with pytest.raises(Refused):
                require(verb, frozenset({party}))


@pytest.mark.parametrize("verb", list(Verb))
def test_a_press_fits_a_button_and_comes_back_as_it_went(verb):
    press = TicketPress(verb, 999_999_999_999_999, 2_000_000_000)
    data = press.encode()
    assert len(data.encode()) <= MOST_BYTES
    assert ticket_press(decode(data)) == press


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "accept:",
        "ACCEPT:1:2",
        "accept:1:2:3:4",
        "接单:1:2",
        "a b",
        "x" * 21,
        "accept:1:x\n",
    ],
)
def test_what_is_no_press_is_none(data):
    press = decode(data)
    assert press is None or ticket_press(press) is None


def test_a_press_that_would_not_fit_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="not a press"):
        Press("article", ("x" * 64,)).encode()
