"""Was this vial ever in a failed freezer? Boxes move, and their vials with them."""

from datetime import timedelta

import pytest

from lims.lots.models import ItemState
from lims.monitoring.queries.exposures import exposures, present
from lims.monitoring.rules.stretches import Stretch
from lims.storage.operations import move_location, store_item, take_out_item
from tests.factories.lots import make_items
from tests.factories.monitoring import at, make_freezer, make_sensor, read
from tests.factories.storage import make_boxes, make_location

MINUTE = timedelta(minutes=1)


@pytest.fixture
def freezer(session, actor):
    """A freezer with two boxes that fails from ten minutes to seventy minutes after the actor's time, up to -20."""
    place = make_freezer(session, actor, name="Freezer 1")
    rack = make_location(session, actor, "rack", place)
    place.boxes = make_boxes(session, actor, 2, rack)
    place.sensor = make_sensor(session, actor, place)
    return place


def fail(session, actor, freezer):
    # Warmer and warmer: -60, -50, -40, -30, -20, then cold again.
    read(session, actor, freezer.sensor, actor.at, [-80, -60, -50, -40, -30, -20, -20, -80], minutes=10)


def told(session, actor, items):
    found = exposures(session, items, actor.at + 24 * 60 * MINUTE)
    return {
        item.barcode: [((e.began_at - actor.at) // MINUTE, e.seconds // 60, e.worst) for e in found.get(item.id, [])]
        for item in items
    }


def test_who_was_inside_all_the_time_who_came_and_who_left(session, actor, freezer):
    elsewhere = make_boxes(session, actor, 1)[0]
    stays, leaves, comes, never = make_items(session, actor, 4)
    for item, box in [(stays, freezer.boxes[0]), (leaves, freezer.boxes[0]), (comes, elsewhere), (never, elsewhere)]:
        store_item(session, actor, item, box)
    take_out_item(session, at(actor, actor.at + 30 * MINUTE), leaves)
    store_item(session, at(actor, actor.at + 55 * MINUTE), comes, freezer.boxes[1])
    fail(session, actor, freezer)
    assert told(session, actor, [stays, leaves, comes, never]) == {
        stays.barcode: [(10, 60, -20.0)],
        leaves.barcode: [(10, 20, -40.0)],
        comes.barcode: [(55, 15, -20.0)],
        never.barcode: [],
    }


def test_a_box_that_is_carried_away_takes_its_items_along(session, actor, freezer):
    [item] = make_items(session, actor, 1)
    store_item(session, actor, item, freezer.boxes[0])
    other = make_location(session, actor, "rack", make_freezer(session, actor))
    move_location(session, at(actor, actor.at + 25 * MINUTE), freezer.boxes[0], other)
    fail(session, actor, freezer)
    assert told(session, actor, [item]) == {item.barcode: [(10, 15, -50.0)]}


def test_an_item_that_keeps_its_place_while_it_is_out_is_not_exposed(session, actor, freezer):
    [item] = make_items(session, actor, 1)
    store_item(session, actor, item, freezer.boxes[0])
    take_out_item(session, at(actor, actor.at + 5 * MINUTE), item)
    fail(session, actor, freezer)
    assert item.state is ItemState.OUT
    assert told(session, actor, [item]) == {item.barcode: []}


def test_two_sensors_of_one_freezer_are_one_exposure_with_the_worst_of_both(session, actor, freezer):
    [item] = make_items(session, actor, 1)
    store_item(session, actor, item, freezer.boxes[0])
    door = make_sensor(session, actor, freezer, "T-door")
    fail(session, actor, freezer)
    read(session, actor, door, actor.at, [-80, -80, -50, -40, -10, -10, -20, -30, -80], minutes=10)
    assert told(session, actor, [item]) == {item.barcode: [(10, 70, -10.0)]}


def test_a_freezer_that_still_fails_exposes_until_now(session, actor, freezer):
    [item] = make_items(session, actor, 1)
    store_item(session, actor, item, freezer.boxes[0])
    read(session, actor, freezer.sensor, actor.at, [-80, -40, -30], minutes=20)
    found = exposures(session, [item], actor.at + 100 * MINUTE)[item.id]
    assert [(e.ended_at, e.seconds, e.worst, e.place) for e in found] == [(None, 80 * 60, -30.0, "Freezer 1")]


def test_a_door_that_was_opened_exposes_nothing(session, actor, freezer):
    [item] = make_items(session, actor, 1)
    store_item(session, actor, item, freezer.boxes[0])
    read(session, actor, freezer.sensor, actor.at, [-80, -60, -60, -80], minutes=10)
    assert told(session, actor, [item]) == {item.barcode: []}


def test_everything_that_was_inside_at_any_time_is_found_again(session, actor, freezer):
    elsewhere = make_boxes(session, actor, 1)[0]
    stays, left, moved_in, carried, never, before = make_items(session, actor, 6)
    for item, box in [(stays, freezer.boxes[0]), (left, freezer.boxes[0]), (carried, freezer.boxes[1])]:
        store_item(session, actor, item, box)
    for item in (moved_in, never):
        store_item(session, actor, item, elsewhere)
    store_item(session, actor, before, freezer.boxes[0])
    take_out_item(session, at(actor, actor.at + MINUTE), before)
    take_out_item(session, at(actor, actor.at + 30 * MINUTE), left)
    other = make_location(session, actor, "rack", make_freezer(session, actor))
    move_location(session, at(actor, actor.at + 40 * MINUTE), freezer.boxes[1], other)
    store_item(session, at(actor, actor.at + 50 * MINUTE), moved_in, freezer.boxes[0])
    fail(session, actor, freezer)
    found = present(session, freezer.id, Stretch(actor.at + 10 * MINUTE, actor.at + 70 * MINUTE))
    assert {(each.stay.item_id, each.seconds_out_of_range // 60, each.worst) for each in found} == {
        (stays.id, 60, -20.0), (left.id, 20, -40.0), (carried.id, 30, -30.0), (moved_in.id, 20, -20.0),
    }  # fmt: skip
