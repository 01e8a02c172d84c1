"""The states of requests and agreements, and who may take them from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from lims.core.language import N_
from lims.core.permissions import Permission


class RequestState(StrEnum):
    """Where a request stands, as people see it."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Decision(StrEnum):
    """What the centre has decided about a request.

    Whether an accepted request is being prepared or has been shipped is not kept here: its shipment knows.
    """

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class AgreementState(StrEnum):
    """Where an agreement stands; expired is said of an active one whose last day has passed."""

    DRAFT = "draft"
    SENT = "sent"
    SIGNED = "signed"
    ACTIVE = "active"
    EXPIRED = "expired"
    TERMINATED = "terminated"


REQUEST_STATE_LABELS = {
    RequestState.RECEIVED: N_("Received"),
    RequestState.UNDER_REVIEW: N_("Under review"),
    RequestState.ACCEPTED: N_("Accepted"),
    RequestState.PREPARING: N_("Being prepared"),
    RequestState.SHIPPED: N_("Shipped"),
    RequestState.CLOSED: N_("Completed"),
    RequestState.REFUSED: N_("Declined"),
    RequestState.CANCELLED: N_("Cancelled"),
}
AGREEMENT_STATE_LABELS = {
    AgreementState.DRAFT: N_("Draft"),
    AgreementState.SENT: N_("Sent, not yet returned"),
    AgreementState.SIGNED: N_("Signed, to be countersigned"),
    AgreementState.ACTIVE: N_("Active"),
    AgreementState.EXPIRED: N_("Expired"),
    AgreementState.TERMINATED: N_("Terminated"),
}

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Transition(Generic[State]):
    """One way from some states to another, and the permission it takes."""

    sources: frozenset[State]
    target: State
    permission: Permission


_R = RequestState
REQUEST_TRANSITIONS: Mapping[str, "Transition[RequestState]"] = MappingProxyType(
    {
        "review": Transition(frozenset({_R.RECEIVED}), _R.UNDER_REVIEW, Permission.DISTRIBUTION_EDIT),
        "accept": Transition(frozenset({_R.RECEIVED, _R.UNDER_REVIEW}), _R.ACCEPTED, Permission.DISTRIBUTION_DECIDE),
        "refuse": Transition(
            frozenset({_R.RECEIVED, _R.UNDER_REVIEW, _R.ACCEPTED}),
            _R.REFUSED,
            Permission.DISTRIBUTION_DECIDE,
        ),
        "prepare": Transition(frozenset({_R.ACCEPTED}), _R.PREPARING, Permission.SHIPPING_DISPATCH),
        "ship": Transition(frozenset({_R.PREPARING}), _R.SHIPPED, Permission.SHIPPING_DISPATCH),
        "close": Transition(frozenset({_R.SHIPPED}), _R.CLOSED, Permission.DISTRIBUTION_EDIT),
        "cancel": Transition(
            frozenset({_R.RECEIVED, _R.UNDER_REVIEW, _R.ACCEPTED, _R.PREPARING}),
            _R.CANCELLED,
            Permission.DISTRIBUTION_EDIT,
        ),
    }
)

_A = AgreementState
AGREEMENT_TRANSITIONS: Mapping[str, "Transition[AgreementState]"] = MappingProxyType(
    {
        "send": Transition(frozenset({_A.DRAFT}), _A.SENT, Permission.DISTRIBUTION_EDIT),
        "sign": Transition(frozenset({_A.DRAFT, _A.SENT}), _A.SIGNED, Permission.DISTRIBUTION_EDIT),
        "activate": Transition(frozenset({_A.SIGNED}), _A.ACTIVE, Permission.DISTRIBUTION_DECIDE),
        "terminate": Transition(
            frozenset({_A.DRAFT, _A.SENT, _A.SIGNED, _A.ACTIVE}),
            _A.TERMINATED,
            Permission.DISTRIBUTION_DECIDE,
        ),
    }
)

OPEN_REQUESTS = frozenset({_R.RECEIVED, _R.UNDER_REVIEW, _R.ACCEPTED, _R.PREPARING})


def steps_from(state: State, transitions: Mapping[str, Transition[State]]) -> tuple[str, ...]:
    """Name the steps that can be taken from a state."""
    return tuple(step for step, transition in transitions.items() if state in transition.sources)


def agreement_state_on(state: AgreementState, last_day_on: date | None, today: date) -> AgreementState:
    """Say where an agreement stands today: an active one past its last day has expired."""
    if state is AgreementState.ACTIVE and last_day_on is not None and last_day_on < today:
        return AgreementState.EXPIRED
    return state
