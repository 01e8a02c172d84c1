"""From an accepted request to a parcel."""

from datetime import date

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.distribution.models import Request, RequestLine
from lims.distribution.operations.steps import begin_request_step
from lims.distribution.queries.blocking import blockers_of, facts_of
from lims.distribution.queries.requests import request_of_shipment
from lims.distribution.refusals import StillBlocked
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.shipping.drafts import Consignee, LineDraft, ShipmentDraft
from lims.shipping.gates import dispatch_gate
from lims.shipping.models import Shipment
from lims.shipping.operations import plan_shipment

# Flags of `config/legal.toml` that customs and carrier are told about.
MODIFIED = "lmo"
INFECTIOUS = frozenset({"bsl2", "bsl3", "specified-pathogen", "plant-pathogen"})


def prepare_order(session: Session, actor: Actor, request: Request, planned_on: date | None = None) -> Shipment:
    """Plan the shipment of an accepted request, which promises the items to it.

    Raises StillBlocked if anything is in the way, RequestStepNotPossible, and what `plan_shipment` raises.
    """
    begin_request_step(session, actor, request, "prepare")
    _check_nothing_blocks(session, actor, request)
    shipment = plan_shipment(session, actor, _shipment_draft(session, actor, request, planned_on))
    with entry(session, actor, EventKind.ORDER_PREPARED, shipment=shipment.number) as event:
        event.change(request)
        request.shipment = shipment
    return shipment


@dispatch_gate
def check_order_of(session: Session, actor: Actor, shipment: Shipment) -> None:
    """Ask again before a parcel leaves: an agreement may have ended meanwhile. Raises StillBlocked."""
    request = request_of_shipment(session, shipment)
    if request is not None:
        _check_nothing_blocks(session, actor, request)


def _check_nothing_blocks(session: Session, actor: Actor, request: Request) -> None:
    found = blockers_of(session, actor, request)
    if found:
        raise StillBlocked(number=request.number, count=len(found))


def _shipment_draft(session: Session, actor: Actor, request: Request, planned_on: date | None) -> ShipmentDraft:
    requester = request.requester
    flags = {line.line_id: line.material.flags for line in facts_of(session, actor, request).lines}
    institution = " ".join(part for part in (requester.institution, requester.department) if part)
    return ShipmentDraft(
        consignee=Consignee(
            name=requester.name,
            institution=institution,
            address=requester.address,
            country=requester.country,
            email=requester.email,
            phone=requester.phone,
        ),
        lines=[_line_draft(line, flags[line.id]) for line in request.lines],
        language=request.language,
        planned_on=planned_on,
        reference=request.number,
    )


def _line_draft(line: RequestLine, flags: frozenset[str]) -> LineDraft:
    return LineDraft(
        resource_id=line.resource_id,
        items_wanted=line.items_wanted,
        form=line.form or None,
        is_modified=MODIFIED in flags,
        is_infectious=bool(INFECTIOUS & flags),
    )
