"""Verbs as engineers and managers write them: 接了2号, 把12号转给孙工，他熟."""

from dataclasses import replace

from handlers import forms
from handlers.at_hand import fitting, on_one_of, tickets_at_hand
from handlers.turn import Reply, Turn
from helpdesk.messages import Choice
from helpdesk.orders import Order, order_in
from helpdesk.people import MANAGERS, Role, Verb

_TITLES = ("师傅", "老师", "主任", "工程师", "工", "哥", "姐")
_OTHER_WORDS = {
    "厂家": "第三方",
    "厂商": "第三方",
    "护士": "报修人",
    "科室": "报修人",
    "审批": "医院授权",
    "领导": "医院授权",
}
"""What people call the contract's reasons for a hold."""
_FIELDS = {
    Verb.NOTE: "text",
    Verb.REASSIGN: "reason",
    Verb.CALL_IN: "reason",
    Verb.CHANGE_SEVERITY: "reason",
}
"""Which question of the verb's form the words beside it answer."""


async def commanded(turn: Turn, text: str) -> Reply | None:
    """What became of an order, or None when the words are none.

    Raises Refused when there is no ticket on which the person may do it.
    """
    if turn.person is None or turn.person.role not in MANAGERS | {Role.ENGINEER}:
        return None
    if turn.draft is not None and forms.takes_own_words(turn.draft):
        return None  # the words may be the answer
    order = order_in(text)
    return None if order is None else await _obeyed(turn, order)


async def _obeyed(turn: Turn, order: Order) -> Reply:
    number = order.number
    if not number:
        found = await tickets_at_hand(turn)
        these = fitting(turn, order.verb, found)
        if len(these) != 1:
            return await on_one_of(turn, order.verb, found)
        number = these[0].id
    reply = await forms.begin(turn, order.verb, number, values=_values(order))
    return await _with_choice(turn, reply, order)


def _values(order: Order) -> dict[str, str]:
    told = {"severity": order.severity, _FIELDS.get(order.verb, ""): order.words}
    return {name: said for name, said in told.items() if name and said}


async def _with_choice(turn: Turn, reply: Reply, order: Order) -> Reply:
    """The colleague or the reason that was named is chosen, where only one can be meant."""
    said = order.name or (order.words if order.verb is Verb.HOLD else "")
    if not said or reply.draft is None:
        return reply
    meant = [choice for choice in reply.choices if _means(said, choice)]
    if len(meant) == 1:
        return await forms.answer(replace(turn, press=meant[0].data), reply.draft)
    return replace(reply, text=f"没有找到“{said}”，{reply.text}") if order.name else reply


def _means(said: str, choice: Choice) -> bool:
    """孙师傅 means 孙工; 等厂家 means 等待第三方."""
    bare = said
    for title in _TITLES:
        bare = bare.removesuffix(title)
    bare = bare.removeprefix("小").removeprefix("老") or bare
    said += "".join(also for word, also in _OTHER_WORDS.items() if word in said)
    pairs = {said[n : n + 2] for n in range(len(said) - 1)}
    return choice.label.startswith(bare) or any(pair in choice.label for pair in pairs)
