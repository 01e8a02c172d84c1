"""Deciding what becomes of exposed lots, and closing an incident."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import HERE, Lot
from lims.monitoring.models import Decision, Incident, IncidentLot, IncidentState
from lims.monitoring.queries.incidents import exposed_items, lot_of, lots_of
from lims.monitoring.refusals import IncidentClosed, LotDecided, LotsUndecided, NotOfIncident, ReasonMissing
from lims.quality.operations import release_hold
from lims.storage.operations import discard_items


def decide_lot(
    session: Session, actor: Actor, incident: Incident, lot: Lot, decision: Decision, reason: str
) -> IncidentLot:
    """Decide about one exposed lot. Raises what `decide_lots` raises."""
    return decide_lots(session, actor, incident, [lot], decision, reason)[0]


def decide_lots(
    session: Session, actor: Actor, incident: Incident, lots: Sequence[Lot], decision: Decision, reason: str
) -> list[IncidentLot]:
    """Decide about exposed lots, with a reason.

    Releasing ends the incident's hold. Discarding throws the exposed items away that are still here, and lets what was
    elsewhere go. What is kept on hold may be decided upon again. Raises IncidentClosed, NotOfIncident, LotDecided,
    ReasonMissing, and what discarding raises.
    """
    actor.require(Permission.QUALITY_DECIDE)
    lock(session, incident)
    _check_open(incident)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    decided = [_undecided(session, incident, lot) for lot in lots]
    for exposed, lot in zip(decided, lots, strict=True):
        with entry(session, actor, EventKind.INCIDENT_DECIDED, reason=reason.strip(), lot_id=lot.id) as event:
            event.change(exposed)
            exposed.decision, exposed.reason = decision, reason.strip()
            exposed.decided_by, exposed.decided_at = actor.name, actor.at
        _carry_out(session, actor, incident, exposed)
    return decided


def close_incident(session: Session, actor: Actor, incident: Incident, conclusion: str) -> None:
    """Close an incident with a conclusion. Raises IncidentClosed, LotsUndecided or ReasonMissing."""
    actor.require(Permission.QUALITY_DECIDE)
    lock(session, incident)
    _check_open(incident)
    if not conclusion.strip():
        raise ReasonMissing(field="conclusion")
    undecided = [exposed.lot.code for exposed in lots_of(session, incident) if exposed.decision is None]
    if undecided:
        shown = ", ".join(undecided[:10]) + (" …" if len(undecided) > 10 else "")
        raise LotsUndecided(lots=shown)
    with entry(session, actor, EventKind.INCIDENT_CLOSED, reason=conclusion.strip()) as event:
        event.change(incident)
        incident.state, incident.conclusion = IncidentState.CLOSED, conclusion.strip()
        incident.closed_by, incident.closed_at = actor.name, actor.at


def _check_open(incident: Incident) -> None:
    if incident.state is IncidentState.CLOSED:
        raise IncidentClosed(number=incident.number)


def _undecided(session: Session, incident: Incident, lot: Lot) -> IncidentLot:
    exposed = lot_of(session, incident, lot.id)
    if exposed is None:
        raise NotOfIncident(lot=lot.code, number=incident.number)
    if exposed.decision in (Decision.RELEASE, Decision.DISCARD):
        raise LotDecided(lot=lot.code)
    return exposed


def _carry_out(session: Session, actor: Actor, incident: Incident, exposed: IncidentLot) -> None:
    if exposed.decision is Decision.KEEP:
        return
    reason = f"{incident.number}: {exposed.reason}"
    if exposed.decision is Decision.DISCARD:
        here = [each.item for each in exposed_items(session, incident, [exposed.lot_id]) if each.item.state in HERE]
        if here:
            discard_items(session, actor, here, reason)
    if exposed.hold is not None and exposed.hold.released_at is None:
        release_hold(session, actor, exposed.hold, reason)
