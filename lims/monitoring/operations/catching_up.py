"""Boxes of a plan that were moved by other means, such as the scan page: they are done as well."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.models import Evacuation, EvacuationStep, StepState
from lims.monitoring.queries.evacuations import steps
from lims.storage.queries import paths


def is_out(step: EvacuationStep, inside: frozenset[int]) -> bool:
    """Whether a box that is not done has left the evacuated location; `inside` are the places in it that are known."""
    return step.state is not StepState.DONE and step.location.parent_id not in inside


def catch_up(session: Session, actor: Actor, plan: Evacuation) -> list[EvacuationStep]:
    """Note the boxes of a plan that somebody has carried out without it; gives their steps."""
    listed = [step for step in steps(session, plan) if step.state is not StepState.DONE]
    parents = {step.location.parent_id for step in listed if step.location.parent_id is not None}
    ways = paths(session, parents)
    inside = frozenset(parent_id for parent_id, way in ways.items() if any(each.id == plan.location_id for each in way))
    moved = [step for step in listed if step.location.parent_id is not None and is_out(step, inside)]
    if not moved:
        return []
    with entry(session, actor, EventKind.EVACUATION_STEP_DONE, boxes=len(moved), as_planned=False) as event:
        event.change(*moved)
        for step in moved:
            was_meant = (step.location.parent_id, step.location.slot) == (step.planned_id, step.planned_slot)
            note_done(actor, step, as_planned=was_meant)
    return moved


def note_done(actor: Actor, step: EvacuationStep, *, as_planned: bool) -> None:
    """Write into a step where its box stands now; part of an entry that announced the step."""
    step.state, step.target_id, step.target_slot = StepState.DONE, None, None
    step.put_id, step.put_slot = step.location.parent_id, step.location.slot
    step.as_planned, step.done_by, step.done_at = as_planned, actor.name, actor.at
