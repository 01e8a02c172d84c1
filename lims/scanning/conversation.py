"""The conversation at the freezer: what is meant by the next scan.

Pure: it is told what a scanned code turned out to be, and answers what to do and what to remember. Its rules:

- An item alone is shown. A box or position after it stores it there; its own box is opened. A command acts on it.
- A box alone opens it; items that follow go to its next free positions. A free position picks where to go on.
- A command with no item on the screen waits for items. What destroys (discard, lost) waits for one only.
- With a box open, a second box opens in its place: an item is never moved because its box was scanned late.
- A box or rack and, right after it, what it may stand in (a slot, a rack, a freezer) moves it with its contents.
- A position may stand for the item or box in it, whose label the frost hides.
"""

from dataclasses import replace

from lims.scanning.steps import (
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

# These wait for one thing only: a forgotten mode must not destroy or move a second one.
ONCE = frozenset({Command.DISCARD, Command.LOST, Command.FOUND})
DEEDS = {
    Command.TAKE_OUT: Deed.TAKE_OUT,
    Command.TAKE_OUT_KEEPING: Deed.TAKE_OUT_KEEPING,
    Command.RETURN: Deed.RETURN,
    Command.UNPLACE: Deed.UNPLACE,
    Command.THAWED: Deed.THAW,
    Command.DISCARD: Deed.DISCARD,
    Command.LOST: Deed.REPORT_LOST,
    Command.FOUND: Deed.REPORT_FOUND,
}
# What may be done to all items of a box at once; discarding never.
FOR_ALL = frozenset({Command.TAKE_OUT, Command.TAKE_OUT_KEEPING, Command.RETURN, Command.UNPLACE, Command.THAWED})
# Returning goes to the former position, so a box or position ends it.
_ENDED_BY_PLACES = frozenset({Command.RETURN})


def understand(context: Context, seen: Seen) -> Step:
    """What a scan means in this context."""
    step = _understood(context, seen)
    # The location or lot scanned just before is meant only by the very next scan.
    return replace(
        step,
        context=replace(
            step.context,
            subject=step.context.subject if isinstance(seen, SeenPlace | SeenSlot) else None,
            lot=step.context.lot if isinstance(seen, SeenThing) else None,
            broken=None,
        ),
    )


def _understood(context: Context, seen: Seen) -> Step:
    match seen:
        case CommandRead():
            return _hear(context, seen)
        case SeenItem():
            return _meet(context, seen)
        case SeenPlace():
            return _open(context, seen)
        case SeenPosition():
            return _point(context, seen)
        case SeenSlot():
            return _point_at_slot(context, seen)
        case SeenThing():
            lot = seen.code if seen.is_lot else None
            return Step(Intention(Deed.SHOW_THING, lot=lot), replace(context, lot=lot))


def _hear(context: Context, heard: CommandRead) -> Step:
    if heard.command in DEEDS:
        return _ask(context, heard)
    match heard.command:
        case Command.MOVE:
            return _ask_to_move(context)
        case Command.ALL:
            return _mean_all(context)
        case Command.UNDO:
            return Step(Intention(Deed.UNDO), context)
        case Command.BY_ROW | Command.BY_COLUMN:
            order = Order.ROWS if heard.command is Command.BY_ROW else Order.COLUMNS
            return Step(Intention(Deed.CHANGE_ORDER, place=context.box), replace(context, order=order))
        case Command.DONE:
            deed = Deed.END_SPILL if context.spill else Deed.FINISHED
            return Step(Intention(deed, place=context.spilled, spill=context.spill), context.lasting())
        case Command.NEXT_BOX:
            deed = Deed.OPEN_NEXT_BOX if context.box else Deed.NO_BOX_OPEN
            return Step(Intention(deed, place=context.box), context)
        case Command.PAUSE:
            return Step(Intention(Deed.PAUSED), context)
        case Command.SPILLED | Command.MISSING_LOST | Command.MISSING_KEPT:
            return _hear_of_spill(context, heard.command)
        case _:
            return Step(Intention(Deed.CANCELLED), _cancelled(context))


def _cancelled(context: Context) -> Context:
    """Forgets what is pending first; when nothing is, closes the box."""
    box = context.box if context.pending or context.item or context.start else None
    return replace(context.lasting(), box=box)


def _hear_of_spill(context: Context, command: Command) -> Step:
    if command is Command.SPILLED:
        if context.spill:
            return Step(Intention(Deed.SPILL_GOES_ON, place=context.spilled), context)
        deed = Deed.SPILL if context.box else Deed.NO_BOX_OPEN
        return Step(Intention(deed, place=context.box), replace(context.lasting(), box=context.box))
    if not context.spill:
        return Step(Intention(Deed.NOTHING_SPILLED), context)
    deed = Deed.REPORT_MISSING if command is Command.MISSING_LOST else Deed.KEEP_MISSING
    meant = Intention(deed, place=context.spilled, spill=context.spill)
    return Step(meant, Context(order=context.order))


def _mean_all(context: Context) -> Step:
    """All items of the open box, or all of the lot on the screen that have no place yet."""
    if context.box and context.lot:
        store = Intention(Deed.STORE_LOT, place=context.box, start=context.start, lot=context.lot)
        return Step(store, replace(context, item=None))
    if context.pending is Command.MOVE and context.moving and context.moving == context.box:
        return Step(Intention(Deed.ASK_WHERE, moved=context.moving), replace(context, contents=True))
    if context.box and context.pending in FOR_ALL:
        deed = DEEDS[context.pending]
        return Step(Intention(deed, every=context.box), replace(context, pending=None, reason=None, item=None))
    return Step(Intention(Deed.ALL_OF_WHAT), context)


def _ask(context: Context, heard: CommandRead) -> Step:
    asked = replace(context, pending=heard.command, reason=heard.reason, moving=None, contents=False)
    if context.item is None:
        return Step(Intention(Deed.WAIT_FOR_ITEM, reason=heard.reason), asked)
    return _act(asked, context.item, once=True)


def _act(context: Context, item: str, *, once: bool = False) -> Step:
    """Do to an item what is pending."""
    assert context.pending is not None
    if context.pending is Command.MOVE:
        return _choose_target(context, item)
    if context.pending is Command.DISCARD and context.reason is None:
        return Step(Intention(Deed.ASK_REASON, item), replace(context, item=item))
    after = replace(context, item=None)
    if once or context.pending in ONCE:
        after = replace(after, pending=None, reason=None)
    return Step(Intention(DEEDS[context.pending], item, reason=context.reason), after)


def _ask_to_move(context: Context) -> Step:
    asked = replace(context, pending=Command.MOVE, reason=None, contents=False, moving=None)
    if context.item:
        return Step(Intention(Deed.ASK_WHERE, context.item), asked)
    moving = context.subject or context.box
    if moving:
        return Step(Intention(Deed.ASK_WHERE, moved=moving), replace(asked, moving=moving))
    return Step(Intention(Deed.WAIT_FOR_ITEM), asked)


def _choose_target(context: Context, item: str) -> Step:
    return Step(Intention(Deed.ASK_WHERE, item), replace(context, item=item, moving=None, contents=False))


def _moved_to(context: Context, place: str, position: str | None) -> Step:
    """Move what waits for its new place there."""
    after = replace(context.lasting(), box=context.box if context.item else None)
    if context.item:
        return Step(Intention(Deed.STORE, context.item, place, position), after)
    if context.contents:
        return Step(Intention(Deed.MOVE_CONTENTS, place=place, start=position, every=context.moving), after)
    return Step(Intention(Deed.MOVE_PLACE, place=place, position=position, moved=context.moving), after)


def _meet(context: Context, item: SeenItem) -> Step:
    if context.pending:
        return _act(context, item.barcode)
    if context.box is None:
        return Step(Intention(Deed.SHOW_ITEM, item.barcode), replace(context, item=item.barcode))
    if item.place == context.box and context.start is None:
        return Step(Intention(Deed.ALREADY_HERE, item.barcode), replace(context, item=item.barcode))
    # Its kept position is where it belongs; after a spill nobody knows where it lay.
    kept = item.kept[1] if item.kept and item.kept[0] == context.box and not context.start else None
    position = None if context.spill else kept
    store = Intention(Deed.STORE, item.barcode, context.box, position, context.start)
    return Step(store, replace(context, item=None))


def _open(context: Context, place: SeenPlace) -> Step:
    if context.pending is Command.MOVE:
        return _open_to_move(context, place)
    # A freezer or shelf may also be opened for items; after a box that is likelier than moving the box.
    is_meant = not place.holds_items or context.box is None
    if context.subject and place.takes_subject and is_meant and not context.pending:
        return Step(Intention(Deed.MOVE_PLACE, place=place.code, moved=context.subject), context.lasting())
    show = Intention(Deed.SHOW_PLACE, place=place.code)
    if not place.holds_items:
        return Step(show, replace(context.lasting(), subject=place.code))
    opened = replace(context.lasting(), box=place.code, subject=place.code)
    if context.pending is not None and context.pending not in _ENDED_BY_PLACES:
        # Its positions will name the items.
        opened = replace(opened, pending=context.pending, reason=context.reason)
    elif context.item and context.box is None and not place.has_item:
        return Step(Intention(Deed.STORE, context.item, place=place.code), context.lasting())
    return Step(show, opened)


def _open_to_move(context: Context, place: SeenPlace) -> Step:
    if context.item or context.moving:
        return _moved_to(context, place.code, None)
    box = place.code if place.holds_items else None
    return Step(Intention(Deed.ASK_WHERE, moved=place.code), replace(context, moving=place.code, box=box, start=None))


def _point(context: Context, at: SeenPosition) -> Step:
    if context.pending is Command.MOVE and (context.item or context.moving):
        return _moved_to(context, at.place, at.position)
    if context.pending and context.pending not in _ENDED_BY_PLACES:
        if at.occupant:
            return _act(context, at.occupant)
        return Step(Intention(Deed.EMPTY_POSITION, place=at.place, position=at.position), context)
    if context.item and context.box in (None, at.place):
        store = Intention(Deed.STORE, context.item, place=at.place, position=at.position)
        return Step(store, replace(context, item=None, pending=None))
    if at.occupant:
        shown = Intention(Deed.SHOW_ITEM, at.occupant, place=at.place, position=at.position)
        return Step(shown, replace(context, item=at.occupant, pending=None))
    opened = replace(context.lasting(), box=at.place, start=at.position)
    return Step(Intention(Deed.SHOW_PLACE, place=at.place, position=at.position), opened)


def _point_at_slot(context: Context, at: SeenSlot) -> Step:
    if context.pending is Command.MOVE and (context.item or context.moving):
        return _moved_to(context, at.place, at.slot)
    if at.occupant:
        return _open(context, at.occupant)
    if context.subject and at.takes_subject and not context.pending:
        moved = Intention(Deed.MOVE_PLACE, place=at.place, position=at.slot, moved=context.subject)
        return Step(moved, context.lasting())
    return Step(Intention(Deed.EMPTY_POSITION, place=at.place, position=at.slot), context)
