"""The scanning conversation, scan by scan, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.scanning.conversation import understand
from lims.scanning.steps import (
    CHANGING,
    Context,
    Deed,
    Intention,
    Seen,
    SeenItem,
    SeenPlace,
    SeenPosition,
    SeenSlot,
    SeenThing,
    Step,
)
from lims.storage.commands import Command, CommandRead
from lims.storage.shapes import Order

ITEM, OTHER = SeenItem("ITEM"), SeenItem("OTHER", place="BOX")
BOX, BOX2, RACK = SeenPlace("BOX"), SeenPlace("BOX2"), SeenPlace("RACK", holds_items=False)


def say(*scans: Seen | Command) -> Step:
    """The step after the last of several scans, all of which succeed."""
    context = Context()
    for scan in scans:
        step = understand(context, CommandRead(scan) if isinstance(scan, Command) else scan)
        context = step.context
    return step


def deeds(*scans: Seen | Command) -> list[Deed]:
    return [say(*scans[: n + 1]).intention.deed for n in range(len(scans))]


def test_an_item_alone_is_shown() -> None:
    assert say(ITEM).intention == Intention(Deed.SHOW_ITEM, "ITEM")


def test_box_then_items_one_after_another() -> None:
    assert deeds(BOX, ITEM, OTHER, SeenItem("THIRD")) == [
        Deed.SHOW_PLACE,
        Deed.STORE,
        Deed.ALREADY_HERE,
        Deed.STORE,
    ]
    assert say(BOX, ITEM).intention == Intention(Deed.STORE, "ITEM", place="BOX")


def test_item_then_box_stores_it_and_leaves_no_box_open() -> None:
    step = say(ITEM, BOX)
    assert step.intention == Intention(Deed.STORE, "ITEM", place="BOX")
    assert step.context == Context()
    assert deeds(ITEM, BOX, SeenItem("NEXT")) == [Deed.SHOW_ITEM, Deed.STORE, Deed.SHOW_ITEM]


def test_item_then_its_own_box_opens_the_box() -> None:
    step = say(ITEM, SeenPlace("BOX", has_item=True))
    assert step.intention == Intention(Deed.SHOW_PLACE, place="BOX")
    assert step.context.box == "BOX"


def test_item_then_position_stores_it_there() -> None:
    step = say(ITEM, SeenPosition("BOX", "C07"))
    assert step.intention == Intention(Deed.STORE, "ITEM", place="BOX", position="C07")


def test_an_item_is_not_moved_because_a_second_box_was_scanned() -> None:
    assert say(BOX, OTHER, BOX2).intention == Intention(Deed.SHOW_PLACE, place="BOX2")
    assert say(BOX, OTHER, SeenPosition("BOX2", "A01")).intention.deed is Deed.SHOW_PLACE


def test_a_free_position_picks_where_to_go_on() -> None:
    picked = SeenPosition("BOX", "C07")
    assert say(BOX, picked).intention == Intention(Deed.SHOW_PLACE, place="BOX", position="C07")
    assert say(BOX, picked, ITEM).intention == Intention(Deed.STORE, "ITEM", place="BOX", start="C07")
    assert say(BOX, picked, OTHER).intention.deed is Deed.STORE


def test_an_item_of_the_open_box_is_moved_by_naming_a_position() -> None:
    step = say(BOX, OTHER, SeenPosition("BOX", "D05"))
    assert step.intention == Intention(Deed.STORE, "OTHER", place="BOX", position="D05")
    assert step.context.box == "BOX"


def test_an_occupied_position_shows_its_item_and_a_command_acts_on_it() -> None:
    slot = SeenPosition("BOX", "C07", occupant="FROSTED")
    assert say(slot).intention.item == "FROSTED"
    assert say(slot, Command.TAKE_OUT).intention == Intention(Deed.TAKE_OUT, "FROSTED")
    assert say(Command.TAKE_OUT, BOX, slot).intention == Intention(Deed.TAKE_OUT, "FROSTED")


@pytest.mark.parametrize(
    ("command", "deed"),
    [
        (Command.TAKE_OUT, Deed.TAKE_OUT),
        (Command.RETURN, Deed.RETURN),
        (Command.LOST, Deed.REPORT_LOST),
        (Command.FOUND, Deed.REPORT_FOUND),
    ],
)
def test_a_command_works_before_and_after_the_item(command: Command, deed: Deed) -> None:
    assert say(ITEM, command).intention == Intention(deed, "ITEM")
    assert deeds(command, ITEM) == [Deed.WAIT_FOR_ITEM, deed]


def test_take_out_goes_on_until_done() -> None:
    scans = (Command.TAKE_OUT, ITEM, OTHER, Command.DONE, ITEM)
    assert deeds(*scans)[1:] == [Deed.TAKE_OUT, Deed.TAKE_OUT, Deed.FINISHED, Deed.SHOW_ITEM]


def test_a_command_after_the_item_is_for_that_item_only() -> None:
    assert deeds(ITEM, Command.TAKE_OUT, OTHER)[-1] is Deed.SHOW_ITEM


def test_discard_asks_for_a_reason_and_is_for_one_item() -> None:
    reason = CommandRead(Command.DISCARD, "BROKEN")
    assert deeds(ITEM, Command.DISCARD) == [Deed.SHOW_ITEM, Deed.ASK_REASON]
    assert say(ITEM, Command.DISCARD, reason).intention == Intention(Deed.DISCARD, "ITEM", reason="BROKEN")
    assert say(ITEM, reason).intention == Intention(Deed.DISCARD, "ITEM", reason="BROKEN")
    assert say(reason, ITEM).intention == Intention(Deed.DISCARD, "ITEM", reason="BROKEN")
    assert deeds(Command.DISCARD, ITEM, reason, OTHER)[-2:] == [Deed.DISCARD, Deed.SHOW_ITEM]


def test_a_box_ends_waiting_for_returns() -> None:
    assert deeds(Command.RETURN, BOX, ITEM)[-1] is Deed.STORE


def test_a_position_without_an_item_has_nothing_to_take_out() -> None:
    assert say(Command.TAKE_OUT, SeenPosition("BOX", "C07")).intention.deed is Deed.EMPTY_POSITION


def test_cancel_forgets_what_is_pending_and_then_the_box() -> None:
    assert say(BOX, Command.TAKE_OUT, Command.CANCEL).context == Context(box="BOX")
    assert say(BOX, Command.CANCEL).context == Context()


def test_a_rack_is_shown_and_opens_nothing() -> None:
    assert say(ITEM, RACK).intention == Intention(Deed.SHOW_PLACE, place="RACK")
    assert say(BOX, RACK).context == Context(subject="RACK")


def test_the_order_of_filling_outlives_the_box() -> None:
    assert say(BOX, Command.BY_COLUMN, Command.DONE, BOX2).context == Context(
        box="BOX2", order=Order.COLUMNS, subject="BOX2"
    )


SCANS = st.one_of(
    st.builds(SeenItem, st.sampled_from(["A", "B"]), st.none() | st.sampled_from(["X", "Y"])),
    st.builds(SeenPlace, st.sampled_from(["X", "Y"]), st.booleans(), st.booleans()),
    st.builds(SeenSlot, st.just("R"), st.just("01"), st.none() | st.just(SeenPlace("X")), st.booleans()),
    st.builds(SeenThing, st.just("L"), st.booleans()),
    st.builds(SeenPosition, st.sampled_from(["X", "Y"]), st.just("A01"), st.none() | st.just("A")),
    st.builds(CommandRead, st.sampled_from(Command), st.none() | st.just("BROKEN")),
)


@given(st.lists(SCANS, max_size=12))
def test_every_conversation_goes_on_and_its_context_can_be_kept(scans: list[Seen]) -> None:
    context = Context()
    for scan in scans:
        step = understand(context, scan)
        assert Context.from_json(step.context.as_json()) == step.context
        if step.intention.deed in CHANGING:
            assert step.intention.item or step.intention.every or step.intention.place
        if step.intention.deed is Deed.DISCARD:
            assert step.intention.reason is not None
        context = step.context


@given(st.lists(SCANS, max_size=12), SCANS)
def test_an_item_scan_changes_at_most_that_item(scans: list[Seen], last: Seen) -> None:
    context = Context()
    for scan in scans:
        context = understand(context, scan).context
    step = understand(context, last)
    if isinstance(last, SeenItem):
        assert step.intention.item == last.barcode


SLOT, RACK2 = SeenSlot("RACK", "03"), SeenPlace("RACK2", holds_items=False, takes_subject=True)
FITTING = SeenSlot("RACK", "03", takes_subject=True)
SHELF = SeenPlace("SHELF", takes_subject=True)
LOT = SeenThing("LOT", is_lot=True)


@pytest.mark.parametrize(
    ("scans", "intention"),
    [
        # A box or rack, and right after it what it may stand in.
        ((BOX, RACK2), Intention(Deed.MOVE_PLACE, place="RACK2", moved="BOX")),
        ((BOX, FITTING), Intention(Deed.MOVE_PLACE, place="RACK", position="03", moved="BOX")),
        ((RACK, RACK2), Intention(Deed.MOVE_PLACE, place="RACK2", moved="RACK")),
        ((RACK, SHELF), Intention(Deed.MOVE_PLACE, place="SHELF", moved="RACK")),
        # Not if something came between, if it does not fit, or if it may just as well be opened for items.
        ((BOX, ITEM, RACK2), Intention(Deed.SHOW_PLACE, place="RACK2")),
        ((BOX, RACK), Intention(Deed.SHOW_PLACE, place="RACK")),
        ((BOX, SLOT), Intention(Deed.EMPTY_POSITION, place="RACK", position="03")),
        ((BOX, SHELF), Intention(Deed.SHOW_PLACE, place="SHELF")),
        # A slot stands for what is in it.
        ((SeenSlot("RACK", "04", occupant=BOX2),), Intention(Deed.SHOW_PLACE, place="BOX2")),
        ((ITEM, SeenSlot("RACK", "04", occupant=BOX2)), Intention(Deed.STORE, "ITEM", place="BOX2")),
        # Move: what, then where.
        ((Command.MOVE, ITEM), Intention(Deed.ASK_WHERE, "ITEM")),
        ((Command.MOVE, ITEM, BOX), Intention(Deed.STORE, "ITEM", place="BOX")),
        ((BOX, OTHER, Command.MOVE, BOX2), Intention(Deed.STORE, "OTHER", place="BOX2")),
        ((Command.MOVE, SeenPosition("BOX", "A01", "FROSTED"), BOX2), Intention(Deed.STORE, "FROSTED", place="BOX2")),
        ((Command.MOVE, RACK, SLOT), Intention(Deed.MOVE_PLACE, place="RACK", position="03", moved="RACK")),
        ((BOX, Command.MOVE, RACK), Intention(Deed.MOVE_PLACE, place="RACK", moved="BOX")),
        ((BOX, Command.MOVE, Command.ALL, BOX2), Intention(Deed.MOVE_CONTENTS, place="BOX2", every="BOX")),
        # All of a box, and all of a lot.
        ((Command.TAKE_OUT, BOX, Command.ALL), Intention(Deed.TAKE_OUT, every="BOX")),
        ((BOX, Command.TAKE_OUT_KEEPING, Command.ALL), Intention(Deed.TAKE_OUT_KEEPING, every="BOX")),
        ((BOX, Command.DISCARD, Command.ALL), Intention(Deed.ALL_OF_WHAT)),
        ((BOX, Command.ALL), Intention(Deed.ALL_OF_WHAT)),
        ((Command.ALL,), Intention(Deed.ALL_OF_WHAT)),
        ((BOX, LOT, Command.ALL), Intention(Deed.STORE_LOT, place="BOX", lot="LOT")),
        ((BOX, LOT, ITEM, Command.ALL), Intention(Deed.ALL_OF_WHAT)),
        # A kept place is returned to.
        ((BOX, SeenItem("OUT", kept=("BOX", "B02"))), Intention(Deed.STORE, "OUT", place="BOX", position="B02")),
        ((BOX2, SeenItem("OUT", kept=("BOX", "B02"))), Intention(Deed.STORE, "OUT", place="BOX2")),
        # Spilled.
        ((BOX, Command.SPILLED), Intention(Deed.SPILL, place="BOX")),
        ((Command.SPILLED,), Intention(Deed.NO_BOX_OPEN)),
        ((Command.MISSING_LOST,), Intention(Deed.NOTHING_SPILLED)),
        ((BOX, Command.PAUSE), Intention(Deed.PAUSED)),
    ],
)
def test_what_is_meant(scans: tuple[Seen | Command, ...], intention: Intention) -> None:
    assert say(*scans).intention == intention


def test_during_a_spill_nothing_returns_to_its_kept_position() -> None:
    spilled = Context(box="BOX", spill=7, spilled="BOX")
    step = understand(spilled, SeenItem("OUT", kept=("BOX", "B02")))
    assert step.intention == Intention(Deed.STORE, "OUT", place="BOX")
    assert (step.context.spill, understand(spilled, CommandRead(Command.CANCEL)).context.spill) == (7, 7)
    ended = understand(spilled, CommandRead(Command.DONE)).intention
    assert (ended.deed, ended.spill) == (Deed.END_SPILL, 7)
    left = understand(spilled, CommandRead(Command.MISSING_LOST))
    assert left.intention == Intention(Deed.REPORT_MISSING, place="BOX", spill=7) and left.context == Context()


def test_a_move_is_for_one_thing_only() -> None:
    assert say(Command.MOVE, RACK, RACK2).context == Context()
    assert say(Command.MOVE, RACK, RACK2, ITEM).intention.deed is Deed.SHOW_ITEM
