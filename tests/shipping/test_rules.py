from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.quality.models import Outcome
from lims.resources.kinds import load_kinds
from lims.shipping.practice import load_practice
from lims.shipping.rules.picking import (
    ExpectedPick,
    PickPlace,
    ScannedItem,
    ScanOutcome,
    in_picking_order,
    natural_key,
    outcome_of_scan,
)
from lims.shipping.rules.proving import may_be_sent
from lims.shipping.rules.reserving import Candidate, choose_items, is_opened
from lims.shipping.states import HERE, TRANSITIONS, ShipmentState

CONFIG = Path(__file__).parents[2] / "config"


def candidate(item_id, lot_id=1, made=2020, position="A1"):
    return Candidate(item_id, lot_id, date(made, 1, 1), "Box 1", position)


def test_oldest_lot_with_enough_items_is_taken_whole():
    stock = [candidate(1, 1, 2018), candidate(2, 2, 2019), candidate(3, 2, 2019), candidate(4, 3, 2020)]
    assert [c.item_id for c in choose_items(stock, 2)] == [2, 3]
    assert [c.item_id for c in choose_items(stock, 1)] == [1]


def test_several_lots_are_used_from_the_oldest_on_if_none_has_enough():
    stock = [candidate(1, 1, 2018), candidate(2, 2, 2019), candidate(3, 2, 2019)]
    assert [c.item_id for c in choose_items(stock, 3)] == [1, 2, 3]


def test_opened_items_come_last_the_fullest_first():
    stock = [
        replace(candidate(1, 1, 2018), quantity=50, is_opened=True),
        replace(candidate(2, 1, 2018), quantity=90, is_opened=True),
        candidate(3, 2, 2019),
        candidate(4, 3, 2020),
    ]
    assert [c.item_id for c in choose_items(stock, 1)] == [3]
    assert [c.item_id for c in choose_items(stock, 2)] == [3, 4]
    assert [c.item_id for c in choose_items(stock, 3)] == [3, 4, 2]


@pytest.mark.parametrize(
    ("quantity", "made", "expected"), [(500, 500, False), (499, 500, True), (None, None, False), (10, None, False)]
)
def test_item_is_opened_when_less_is_in_it_than_it_was_made_with(quantity, made, expected):
    assert is_opened(quantity, made) is expected


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(2015, 2020)), max_size=20), st.integers(1, 25))
def test_choice_never_takes_an_item_twice_nor_more_than_wanted(lots, wanted):
    stock = [candidate(number, lot, year) for number, (lot, year) in enumerate(lots)]
    chosen = [c.item_id for c in choose_items(stock, wanted)]
    assert len(chosen) == len(set(chosen)) == min(wanted, len(stock))


def test_numbers_in_names_are_sorted_as_numbers():
    names = ["Rack 10", "Rack 2", "rack 1", "Shelf A"]
    assert sorted(names, key=natural_key) == ["rack 1", "Rack 2", "Rack 10", "Shelf A"]


def test_pick_list_opens_each_box_once_and_goes_along_its_cells():
    places = [
        (PickPlace(("Freezer 2", "Box 1"), "A1"), "d"),
        (PickPlace(("Freezer 1", "Box 10"), "A1"), "c"),
        (PickPlace(("Freezer 1", "Box 2"), "B1"), "b"),
        (PickPlace(("Freezer 1", "Box 2"), "A10"), "a2"),
        (PickPlace(("Freezer 1", "Box 2"), "A9"), "a1"),
    ]
    assert [thing for _place, thing in in_picking_order(places)] == ["a1", "a2", "b", "c", "d"]


PICKS = (ExpectedPick(1, 10, False), ExpectedPick(2, 10, True), ExpectedPick(3, 11, True))


@pytest.mark.parametrize(
    ("scanned", "outcome"),
    [
        (ScannedItem(1, 10, True, True, "P1"), ScanOutcome.RIGHT),
        (ScannedItem(1, 10, True, False, "P1"), ScanOutcome.RIGHT),
        (ScannedItem(2, 10, True, True, "P1"), ScanOutcome.ALREADY_PICKED),
        (ScannedItem(1, 10, False, False, "P1"), ScanOutcome.GONE),
        (ScannedItem(9, 10, True, True, "P2"), ScanOutcome.RESERVED_ELSEWHERE),
        (ScannedItem(9, 10, True, True, None), ScanOutcome.EQUAL),
        (ScannedItem(9, 11, True, True, None), ScanOutcome.WRONG),
        (ScannedItem(9, 12, True, True, None), ScanOutcome.WRONG),
    ],
)
def test_what_a_scan_means(scanned, outcome):
    assert outcome_of_scan(scanned, "P1", PICKS) is outcome


def test_no_parcel_leaves_before_a_weekend_or_on_a_holiday():
    calendar = load_practice(CONFIG).calendar
    assert calendar.is_open(date(2026, 4, 1))
    assert not calendar.is_open(date(2026, 4, 3))
    assert not calendar.is_open(date(2026, 4, 29))
    assert calendar.next_open_day(date(2026, 4, 30)) == date(2026, 4, 30)
    assert calendar.next_open_day(date(2026, 5, 1)) == date(2026, 5, 7)
    assert calendar.suggested_day(date(2026, 4, 2)) == date(2026, 4, 6)


def test_goods_fall_back_from_form_to_kind_to_general():
    practice = load_practice(CONFIG)
    assert practice.goods_of("something-new").hs_code == practice.goods["default", None].hs_code
    assert practice.goods_of("clone").hs_code == practice.goods_of("clone", "glycerol_stock").hs_code
    assert practice.goods_of("clone", "dna_tube").hs_code == "2934.99"


def test_every_kind_and_form_in_the_list_of_goods_exists():
    kinds = load_kinds(CONFIG)
    for kind, form in load_practice(CONFIG).goods:
        assert kind == "default" or kind in kinds
        assert form is None or kinds[kind].lot_form(form)


@pytest.mark.parametrize(
    ("required", "outcomes", "answer"),
    [
        ([], {}, True),
        (["germination"], {}, False),
        (["germination"], {"germination": Outcome.PASS}, True),
        (["germination"], {"germination": Outcome.WATCH}, True),
        ([], {"purity": Outcome.FAIL}, False),
        (["germination"], {"germination": Outcome.PASS, "purity": Outcome.FAIL}, False),
    ],
)
def test_lot_may_be_sent_when_nothing_failed_and_nothing_needed_is_missing(required, outcomes, answer):
    assert may_be_sent(required, outcomes) is answer


def test_only_a_parcel_that_is_still_here_can_be_cancelled():
    assert TRANSITIONS["cancel"].sources == HERE
    assert ShipmentState.DISPATCHED not in HERE
