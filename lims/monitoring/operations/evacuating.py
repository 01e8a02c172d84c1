"""Carrying out an evacuation: two scans for each box, or many boxes by their slots, and taking a step back."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.configuration import practice_of
from lims.monitoring.models import Evacuation, EvacuationState, EvacuationStep, StepState
from lims.monitoring.operations.catching_up import catch_up, note_done
from lims.monitoring.queries.evacuations import step_of, steps
from lims.monitoring.queries.room import boxes_inside, rooms, site_of
from lims.monitoring.refusals import (
    EvacuationClosed,
    NoBoxThere,
    NotInEvacuation,
    StepDone,
    StepNotDone,
    TargetInside,
)
from lims.monitoring.rules.places import Load, assigned
from lims.storage.drafts import LocationChanges
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.operations import edit_location, move_location
from lims.storage.queries import path

# What is read again after a step has other keys.
PLACES = ("target", "planned", "put")


def confirm_step(
    session: Session, actor: Actor, plan: Evacuation, box: Location, target: Location, slot: str | None = None
) -> EvacuationStep:
    """Carry a box of a plan to a target, as two scans say: to the planned slot, or wherever it was really put.

    Another target than the planned one is accepted and noted. A planned slot that was taken meanwhile is replaced by
    the next free one of the same rack. Raises EvacuationClosed, NotInEvacuation, StepDone, TargetInside and what
    `move_location` raises.
    """
    actor.require(Permission.STORAGE_MOVE)
    lock(session, plan)
    _check_open(plan)
    catch_up(session, actor, plan)
    step = check_to_be_carried(session, plan, box) or _added_step(session, actor, plan, box)
    if any(each.id == plan.location_id for each in path(session, target.id)):
        raise TargetInside(place=target.name)
    promised = (step.target_id, step.target_slot)
    move_location_renaming(session, actor, box, target, _slot(session, step, target, slot))
    _note(session, actor, step)
    _give_others_room(session, actor, plan, step, promised)
    return step


def check_to_be_carried(session: Session, plan: Evacuation, box: Location) -> EvacuationStep | None:
    """The step of a box that is still to be carried; None for one that came into the freezer after the plan was made.

    Raises StepDone, or NotInEvacuation for a box that is not in the freezer at all.
    """
    step = step_of(session, plan, box.id)
    if step is not None and step.state is StepState.DONE:
        raise StepDone(field="scan", box=box.name, place=step.put.name if step.put else "-", name=step.done_by)
    if step is None and all(each.id != plan.location_id for each in path(session, box.id)):
        raise NotInEvacuation(field="scan", box=box.name)
    return step


def confirm_slots(
    session: Session, actor: Actor, plan: Evacuation, rack: Location, slots: Sequence[str], target: Location
) -> list[EvacuationStep]:
    """Carry the boxes in some slots of a rack to a target at once: for labels that nobody can read for frost.

    A box that the plan sends to this target gets its slot, the others the next free ones. Raises NoBoxThere and what
    `confirm_step` raises.
    """
    grid = location_types_of(session).grid(rack.grid)
    wanted = [grid.parse(text) if grid else text for text in slots]
    rows = session.scalars(select(Location).where(Location.parent_id == rack.id, Location.slot.in_(wanted)))
    boxes = {row.slot: row for row in rows}
    for text in wanted:
        if text not in boxes:
            raise NoBoxThere(field="slots", text=f"{rack.name}, {text}")
    return [confirm_step(session, actor, plan, boxes[text], target) for text in wanted]


def undo_step(session: Session, actor: Actor, step: EvacuationStep) -> None:
    """Put a box back where it was before, by an inverse move. Raises EvacuationClosed, StepNotDone and what
    `move_location` raises, such as that its slot was taken meanwhile."""
    actor.require(Permission.STORAGE_MOVE)
    plan = step.evacuation
    lock(session, plan)
    _check_open(plan)
    if step.state is not StepState.DONE:
        raise StepNotDone(box=step.location.name)
    move_location_renaming(session, actor, step.location, step.source, step.from_slot)
    with entry(session, actor, EventKind.EVACUATION_STEP_UNDONE) as event:
        event.change(step)
        step.state, step.put_id, step.put_slot = StepState.NO_ROOM, None, None
        step.as_planned = step.done_by = step.done_at = None
    session.expire(step, PLACES)
    _find_new_room(session, actor, plan, step)


def move_location_renaming(session: Session, actor: Actor, box: Location, target: Location, slot: str | None) -> None:
    """Move a box even where another of the same name stands: “Box 1” gets its code into its name.

    Every freezer has its Box 1, and at three in the morning nobody thinks of another name.
    """
    same = select(Location.id).where(Location.parent_id == target.id, Location.name == box.name, Location.id != box.id)
    if session.scalar(same.limit(1)) is not None:
        renamer = replace(actor, permissions=actor.permissions | {Permission.STORAGE_ARRANGE})
        changes = LocationChanges(f"{box.name} {box.barcode}", box.temperature_c, box.note)
        edit_location(session, renamer, box, changes, box.version)
    move_location(session, actor, box, target, slot)


def _check_open(plan: Evacuation) -> None:
    if plan.state is EvacuationState.CLOSED:
        raise EvacuationClosed(number=plan.number)


def _added_step(session: Session, actor: Actor, plan: Evacuation, box: Location) -> EvacuationStep:
    """A step for a box that came into the freezer after the plan was made. Raises NotInEvacuation."""
    practice, site = practice_of(session).evacuation, site_of(session)
    inside = {each.location.id: each for each in boxes_inside(session, site, plan.location, practice)}
    is_inside = site.is_inside(box.id, {plan.location_id}) and box.type in practice.carried
    if not is_inside or box.parent_id is None:
        raise NotInEvacuation(box=box.name)
    last = max((step.place for step in steps(session, plan)), default=0)
    step = EvacuationStep(
        evacuation_id=plan.id,
        location_id=box.id,
        place=last + 1,
        items=inside[box.id].items if box.id in inside else 0,
        worth={},
        needs_c=site.temperature(box.id),
        from_id=box.parent_id,
        from_slot=box.slot,
        state=StepState.NO_ROOM,
    )
    with entry(session, actor, EventKind.EVACUATION_PLANNED, boxes=1) as event:
        session.add(step)
        event.create(step)
    return step


def _slot(session: Session, step: EvacuationStep, target: Location, said: str | None) -> str | None:
    """The slot for a box in a target: the one that was said, the planned one if it is free, else the next free one
    that nobody was promised."""
    grid = location_types_of(session).grid(target.grid)
    if said is not None or grid is None:
        return said
    taken = set(session.scalars(select(Location.slot).where(Location.parent_id == target.id)))
    if step.target_id == target.id and step.target_slot not in taken:
        return step.target_slot
    promised = set(session.scalars(select(EvacuationStep.target_slot).where(EvacuationStep.target_id == target.id)))
    free = grid.next_free({slot for slot in taken | promised if slot})
    # Where only promised slots are left, the box in the hand comes before those that are still to come.
    return free or grid.next_free({slot for slot in taken if slot})


def _note(session: Session, actor: Actor, step: EvacuationStep) -> None:
    box = step.location
    # What was promised may be less than a slot: a share of a shelf.
    as_planned = box.parent_id == step.planned_id and (step.planned_slot is None or box.slot == step.planned_slot)
    with entry(session, actor, EventKind.EVACUATION_STEP_DONE, as_planned=as_planned, box=box.barcode) as event:
        event.change(step)
        note_done(actor, step, as_planned=as_planned)
    session.expire(step, PLACES)


def _give_others_room(
    session: Session, actor: Actor, plan: Evacuation, step: EvacuationStep, freed: tuple[int | None, str | None]
) -> None:
    """Somebody else's promised slot may have been taken: that box gets the slot that became free, or another."""
    robbed = session.scalar(
        select(EvacuationStep).where(
            EvacuationStep.target_id == step.put_id,
            EvacuationStep.target_slot == step.put_slot,
            EvacuationStep.id != step.id,
        )
    )
    if robbed is None or step.put_slot is None:
        return
    with entry(session, actor, EventKind.EVACUATION_PLANNED, boxes=1) as event:
        event.change(robbed)
        robbed.state, robbed.target_id, robbed.target_slot = StepState.NO_ROOM, None, None
        session.flush()
        if (
            freed[0] is not None
            and freed != (step.put_id, step.put_slot)
            and robbed.location.type == step.location.type
        ):
            _promise(robbed, freed)
    if robbed.state is StepState.NO_ROOM:
        _find_new_room(session, actor, plan, robbed)


def _find_new_room(session: Session, actor: Actor, plan: Evacuation, step: EvacuationStep) -> None:
    """Promise a step the best room that is free now; it stays without room if there is none."""
    practice, site = practice_of(session).evacuation, site_of(session)
    free = [room for room in rooms(session, site, plan.location, practice) if room.distance < 2]
    planned = [room for room in free if (room.location_id, room.slot) == (step.planned_id, step.planned_slot)]
    load = Load(step.location_id, step.location.type, step.needs_c)
    room = planned[0] if planned else assigned([load], free, practice.bands).get(step.location_id)
    if room is not None:
        with entry(session, actor, EventKind.EVACUATION_PLANNED, boxes=1) as event:
            event.change(step)
            _promise(step, (room.location_id, room.slot))
        session.expire(step, PLACES)


def _promise(step: EvacuationStep, place: tuple[int | None, str | None]) -> None:
    step.state, step.target_id, step.target_slot = StepState.PLANNED, *place
    step.planned_id, step.planned_slot = place
