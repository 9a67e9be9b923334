"""How an attempt at a delivery ended: it went out, it is tried again, it is given up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.messages import Address, OutgoingMessage
from storage.instants import to_ms
from storage.marks import upsert
from storage.outbox import Delivery, DeliveryState, may_become
from storage.said import choices_to
from storage.schema import deliveries, pace
from storage.unit import Unit

_SETTLE = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(
        state=sa.bindparam("new_state"),
        next_at=sa.bindparam("again", type_=sa.BigInteger),
        sent_at=sa.bindparam("done", type_=sa.BigInteger),
        receipt=sa.bindparam("got"),
        error=sa.bindparam("why"),
        uncertain=deliveries.c.uncertain + sa.bindparam("doubt", type_=sa.Integer),
    )
)
# Only whoever still has the delivery may put it back or give it up: after its lease another desk
# may have it, or have sent it.
_SETTLE_UNSENT = _SETTLE.where(
    deliveries.c.state == DeliveryState.SENDING.value,
    deliveries.c.attempts == sa.bindparam("claimed"),
)
# A receipt may have come before the sender settled: it knows better. What it called failed is
# told from what another desk gave up by nobody having had it since.
_KNOWN = sa.or_(
    sa.not_(may_become(DeliveryState.SENT)),
    sa.and_(
        deliveries.c.state == DeliveryState.FAILED.value,
        deliveries.c.attempts == sa.bindparam("claimed"),
    ),
)
_SETTLE_SENT = _SETTLE.values(
    state=sa.case((_KNOWN, deliveries.c.state), else_=sa.bindparam("new_state")),
    error=sa.case((_KNOWN, deliveries.c.error), else_=sa.bindparam("why")),
)
_SET_TEXT = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(text=sa.bindparam("new_text"), choices=sa.bindparam("new_choices"))
)
_HELD_BACK = upsert(pace, ["channel", "account"], ["free_at", "calm_at"])


def set_message(unit: Unit, delivery: Delivery, message: OutgoingMessage) -> None:
    """Keep what is really said (choices numbered into the text, or a digest), so that a retry
    says the same."""
    choices = choices_to(message.choices)
    unit.later(_SET_TEXT, delivery=delivery.id, new_text=message.text, new_choices=choices)


def settle_sent(unit: Unit, delivery: Delivery, receipt: str, now: datetime) -> None:
    """It went out: true for good, whoever has the delivery by now."""
    said = _said(DeliveryState.SENT, done=to_ms(now), got=receipt)
    unit.later(_SETTLE_SENT, delivery=delivery.id, claimed=_claimed(delivery), **said)


def settle_retry(
    unit: Unit, delivery: Delivery, reason: str, again: datetime, *, uncertain: bool = False
) -> None:
    """Back in line until `again`; nothing when the claim was lost meanwhile.

    `uncertain`: it may have arrived all the same.
    """
    said = _said(DeliveryState.RETRYING, again=to_ms(again), why=reason, doubt=int(uncertain))
    _settle_unsent(unit, delivery, said)


def settle_failed(unit: Unit, delivery: Delivery, reason: str, *, uncertain: bool = False) -> None:
    """Given up for good; nothing when the claim was lost meanwhile. `uncertain`: as above."""
    _settle_unsent(unit, delivery, _said(DeliveryState.FAILED, why=reason, doubt=int(uncertain)))


def hold_back(unit: Unit, address: Address, until: datetime) -> None:
    """Nothing goes to the address until then: its platform said so."""
    at = to_ms(until)
    unit.later(
        _HELD_BACK[unit.dialect],
        channel=address.channel,
        account=address.account,
        free_at=at,
        calm_at=at,
    )


def _settle_unsent(unit: Unit, delivery: Delivery, said: Mapping[str, Any]) -> None:
    unit.later(_SETTLE_UNSENT, delivery=delivery.id, claimed=_claimed(delivery), **said)


def _claimed(delivery: Delivery) -> int:
    return delivery.attempts + 1  # claim_due counts the attempt it gives out


def _said(state: DeliveryState, **said: Any) -> dict[str, Any]:
    nothing = {"again": None, "done": None, "got": "", "why": "", "doubt": 0}
    return {"new_state": state.value, **nothing, **said}
