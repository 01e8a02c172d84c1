"""Evacuating a freezer: the most precious box first, into room that is cold enough, two scans for each box."""

import shutil
import subprocess
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from lims.core.database import Database
from lims.ledger.verification import first_findings
from lims.lots.models import Item
from lims.monitoring.documents.evacuation_list import evacuation_list
from lims.monitoring.models import EvacuationState, EvacuationStep, StepState
from lims.monitoring.operations import close_evacuation, confirm_slots, confirm_step, plan_evacuation, undo_step
from lims.monitoring.queries.evacuations import evacuation, progress, steps
from lims.monitoring.refusals import (
    EvacuationClosed,
    EvacuationOpen,
    NoBoxThere,
    NothingToEvacuate,
    NotInEvacuation,
    StepDone,
    StepsLeft,
    TargetInside,
)
from lims.storage.models import Location
from lims.storage.operations import move_location, store_item
from lims.storage.queries import location
from tests.conftest import missing
from tests.factories.lots import make_lot, make_resource
from tests.factories.monitoring import at, make_freezer, make_sensor, read
from tests.factories.storage import make_boxes, make_location


@pytest.fixture
def place(session, actor):
    """A room with a failing freezer of three boxes, a cold freezer with a rack, a warm one, and another site."""
    site = make_location(session, actor, "site", name="Mishima")
    room = make_location(session, actor, "room", site)
    place = make_freezer(session, actor, room, name="Freezer 1")
    place.rack = make_location(session, actor, "rack", place, name="Rack 1", grid="rack-4x5")
    place.boxes = make_boxes(session, actor, 3, place.rack)
    place.cold = make_location(
        session, actor, "rack", make_freezer(session, actor, room, name="Freezer 2"), name="Rack C", grid="tower-10"
    )
    warm = make_freezer(session, actor, room, name="Freezer -20", temperature_c=-20)
    place.warm = make_location(session, actor, "rack", warm, name="Rack W", grid="tower-10")
    other = make_location(session, actor, "room", make_location(session, actor, "site", name="Kyoto"))
    place.far = make_location(
        session, actor, "rack", make_freezer(session, actor, other, name="Freezer K"), name="Rack K", grid="tower-10"
    )
    return place


def fill(session, actor, box, count=1, **fields):
    """A lot whose items stand in a box."""
    lot = make_lot(session, actor, count, **fields)
    for item in lot.items:
        store_item(session, actor, item, box)
    return lot


def order(session, plan):
    return [step.location_id for step in steps(session, plan)]


def test_the_most_precious_box_comes_first(session, actor, place):
    safe, near, only = place.boxes
    for box, elsewhere in [(safe, place.far), (near, place.cold), (only, None)]:
        resource = make_resource(session, actor)
        fill(session, actor, box, 2, resource=resource)
        if elsewhere is not None:
            fill(session, actor, make_boxes(session, actor, 1, elsewhere)[0], resource=resource)
    plan = plan_evacuation(session, actor, place)
    assert order(session, plan) == [only.id, near.id, safe.id]
    worths = [step.worth for step in steps(session, plan)]
    assert [(w["only_here"], w["one_site"], w["safe"]) for w in worths] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert worths[0]["fewest"] == 2


def test_boxes_go_only_where_it_is_cold_enough_and_never_to_one_slot_twice(session, actor, place):
    for box in place.boxes:
        fill(session, actor, box)
    plan = plan_evacuation(session, actor, place)
    targets = [(step.target_id, step.target_slot) for step in steps(session, plan)]
    assert {target_id for target_id, _ in targets} == {place.cold.id}
    assert len(set(targets)) == 3
    with pytest.raises(EvacuationOpen):
        plan_evacuation(session, actor, place)


def test_what_finds_no_room_is_said_with_what_would_help(session, actor, place):
    make_boxes(session, actor, 8, place.cold)
    for box in place.boxes:
        fill(session, actor, box)
    loose = make_lot(session, actor, 1).items[0]
    store_item(session, actor, loose, make_location(session, actor, "shelf", place, name="Shelf"))
    plan = plan_evacuation(session, actor, place)
    assert progress(session, plan) == {StepState.PLANNED: 2, StepState.NO_ROOM: 1}
    assert plan.remarks["without_room"] == 1
    assert plan.remarks["dry_ice_kg"] == 3
    assert plan.remarks["other_sites"] == {"Kyoto": 1}
    assert [(each["name"], each["items"]) for each in plan.remarks["loose"]] == [("Shelf", 1)]


def test_what_may_be_kept_warmer_goes_there_when_there_is_no_other_room(session, actor, place):
    make_boxes(session, actor, 10, place.cold)
    dna = make_resource(session, actor, "clone")
    fill(session, actor, place.boxes[0], resource=dna, form="dna_tube")
    fill(session, actor, place.boxes[1])
    plan = plan_evacuation(session, actor, place)
    found = {step.location_id: (step.state, step.target_id, step.needs_c) for step in steps(session, plan)}
    assert found[place.boxes[0].id] == (StepState.PLANNED, place.warm.id, -20)
    assert found[place.boxes[1].id][0] is StepState.NO_ROOM


def test_a_freezer_that_alarms_itself_takes_nothing(session, actor, place):
    fill(session, actor, place.boxes[0])
    cold_freezer = session.get_one(Location, place.cold.parent_id)
    read(session, actor, make_sensor(session, actor, cold_freezer), actor.at, [-40, -40], minutes=20)
    plan = plan_evacuation(session, actor, place)
    assert progress(session, plan) == {StepState.NO_ROOM: 1}


def test_two_scans_move_the_box_whole_with_its_positions(session, actor, place):
    lot = fill(session, actor, place.boxes[0], 3)
    before = [(item.location_id, item.position) for item in lot.items]
    plan = plan_evacuation(session, actor, place)
    [planned] = steps(session, plan)
    slot = planned.target_slot
    step = confirm_step(session, actor, plan, place.boxes[0], place.cold)
    assert (step.state, step.as_planned, step.put_id, step.put_slot) == (StepState.DONE, True, place.cold.id, slot)
    assert (place.boxes[0].parent_id, place.boxes[0].slot) == (place.cold.id, slot)
    assert [(item.location_id, item.position) for item in lot.items] == before
    with pytest.raises(StepDone):
        confirm_step(session, actor, plan, place.boxes[0], place.cold)


def test_a_box_put_elsewhere_than_planned_is_accepted_and_noted(session, actor, place):
    fill(session, actor, place.boxes[0])
    plan = plan_evacuation(session, actor, place)
    step = confirm_step(session, actor, plan, place.boxes[0], place.warm)
    assert (step.as_planned, step.put_id, step.planned_id) == (False, place.warm.id, place.cold.id)
    with pytest.raises(TargetInside):
        confirm_step(session, actor, plan, place.boxes[1], place.rack)
    with pytest.raises(NotInEvacuation):
        confirm_step(session, actor, plan, make_boxes(session, actor, 1)[0], place.cold)


def test_whose_promised_slot_is_taken_gets_the_one_that_became_free(session, actor, place):
    first, second = place.boxes[:2]
    fill(session, actor, first)
    fill(session, actor, second)
    plan = plan_evacuation(session, actor, place)
    slots = {step.location_id: step.target_slot for step in steps(session, plan)}
    confirm_step(session, actor, plan, first, place.cold, slots[second.id])
    other = next(step for step in steps(session, plan) if step.location_id == second.id)
    assert (other.state, other.target_slot) == (StepState.PLANNED, slots[first.id])
    assert confirm_step(session, actor, plan, second, place.cold).put_slot == slots[first.id]


def test_a_planned_slot_that_was_filled_meanwhile_is_replaced(session, actor, place):
    fill(session, actor, place.boxes[0])
    plan = plan_evacuation(session, actor, place)
    [step] = steps(session, plan)
    stranger = make_boxes(session, actor, 1)[0]
    stranger.name = "Stranger"
    move_location(session, actor, stranger, place.cold, step.target_slot)
    done = confirm_step(session, actor, plan, place.boxes[0], place.cold)
    assert done.put_slot not in (None, step.planned_slot)
    assert done.as_planned is False


def test_a_box_of_the_same_name_is_no_obstacle(session, actor, place):
    make_boxes(session, actor, 1, place.cold)
    fill(session, actor, place.boxes[0])
    plan = plan_evacuation(session, actor, place)
    confirm_step(session, actor, plan, place.boxes[0], place.cold)
    assert place.boxes[0].name == f"Box 1 {place.boxes[0].barcode}"


def test_frosted_labels_by_their_slots_in_bulk(session, actor, place):
    for box in place.boxes:
        fill(session, actor, box)
    plan = plan_evacuation(session, actor, place)
    slots = [place.boxes[0].slot, place.boxes[1].slot.replace("0", "")]
    done = confirm_slots(session, actor, plan, place.rack, slots, place.cold)
    assert [step.location_id for step in done] == [place.boxes[0].id, place.boxes[1].id]
    with pytest.raises(NoBoxThere):
        confirm_slots(session, actor, plan, place.rack, ["04-05"], place.cold)


def test_a_step_is_taken_back_and_planned_again(session, actor, place):
    fill(session, actor, place.boxes[0])
    home = place.boxes[0].slot
    plan = plan_evacuation(session, actor, place)
    step = confirm_step(session, actor, plan, place.boxes[0], place.warm)
    undo_step(session, actor, step)
    assert (place.boxes[0].parent_id, place.boxes[0].slot) == (place.rack.id, home)
    assert (step.state, step.target_id) == (StepState.PLANNED, place.cold.id)


def test_what_was_moved_by_other_means_is_done_too_and_closing_needs_a_word_about_the_rest(session, actor, place):
    for box in place.boxes:
        fill(session, actor, box)
    plan = plan_evacuation(session, actor, place)
    move_location(session, actor, place.boxes[1], place.warm)
    confirm_step(session, actor, plan, place.boxes[0], place.cold)
    assert progress(session, plan) == {StepState.DONE: 2, StepState.PLANNED: 1}
    with pytest.raises(StepsLeft):
        close_evacuation(session, actor, plan)
    close_evacuation(session, actor, plan, "the freezer runs again")
    assert plan.state is EvacuationState.CLOSED
    assert progress(session, plan) == {StepState.DONE: 2, StepState.LEFT: 1}
    with pytest.raises(EvacuationClosed):
        confirm_step(session, actor, plan, place.boxes[2], place.cold)
    # The room that was promised is free for another plan.
    assert progress(session, plan_evacuation(session, actor, place)) == {StepState.PLANNED: 1}


def test_an_empty_freezer_needs_no_plan(session, actor, place):
    with pytest.raises(NothingToEvacuate):
        plan_evacuation(session, actor, place)


def test_shelves_without_slots_take_as_many_as_the_settings_say(session, actor, place):
    make_boxes(session, actor, 10, place.cold)
    shelf = make_location(session, actor, "shelf", session.get_one(Location, place.cold.parent_id), name="Shelf")
    make_boxes(session, actor, 11, shelf)
    for box in place.boxes[:2]:
        fill(session, actor, box)
    plan = plan_evacuation(session, actor, place)
    found = [(step.state, step.target_id, step.target_slot) for step in steps(session, plan)]
    assert found == [(StepState.PLANNED, shelf.id, None), (StepState.NO_ROOM, None, None)]


def test_two_people_at_once_take_different_slots(database: Database, actor):
    with database.transaction() as session:
        room = make_location(session, actor, "room", make_location(session, actor, "site"))
        freezer = make_freezer(session, actor, room)
        boxes = make_boxes(session, actor, 4, make_location(session, actor, "rack", freezer))
        cold = make_location(session, actor, "rack", make_freezer(session, actor, room), grid="tower-10")
        for box in boxes:
            fill(session, actor, box)
        number = plan_evacuation(session, actor, freezer).number
        codes, target = [box.barcode for box in boxes], cold.barcode
    failures: list[Exception] = []

    def carry(who: str, mine: list[str]) -> None:
        for minutes, code in enumerate(mine):
            try:
                with database.transaction() as session:
                    person = at(replace(actor, name=who), actor.at + timedelta(minutes=minutes))
                    plan = evacuation(session, number)
                    confirm_step(session, person, plan, location(session, code), location(session, target))
            except Exception as error:
                failures.append(error)

    shares = {"A": codes[:2], "B": codes[2:]}
    people = [threading.Thread(target=carry, args=share) for share in shares.items()]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert failures == []
    with database.read() as session:
        slots = session.scalars(select(EvacuationStep.put_slot)).all()
        assert len(set(slots)) == 4
        assert session.scalars(select(Item.location_id).distinct()).all()
        assert list(first_findings(session)) == []


def test_the_list_on_paper_carries_the_codes_of_boxes_and_targets(session, actor, place, tmp_path):
    for box in place.boxes:
        fill(session, actor, box)
    plan = plan_evacuation(session, actor, place)
    path = tmp_path / "list.pdf"
    path.write_bytes(evacuation_list(session, plan, "ja"))
    if shutil.which("pdftoppm") is None:
        missing("pdftoppm")
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", path, tmp_path / "page"], check=True)
    [page] = tmp_path.glob("page*.png")
    read_codes = {found.text for found in zxingcpp.read_barcodes(Image.open(page))}
    assert {plan.number, place.cold.barcode, *(box.barcode for box in place.boxes)} <= read_codes
