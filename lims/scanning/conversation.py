"""The conversation at the freezer: what is open, what was seen, and what is meant by the next scan.

Pure: it is told what a scanned code turned out to be, and answers what to do and what to remember. Its rules:

- An item alone is shown. A box or position after it stores it there. A command after it acts on it.
- A box alone opens it; items that follow go to its next free positions. A free position picks where to go on.
- A command with no item on the screen waits for items. What destroys (discard, lost) waits for one only.
- With a box open, a second box opens in its place: an item is never moved because its box was scanned late.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from lims.storage.commands import Command, CommandRead
from lims.storage.shapes import Order

# These wait for one item only: a forgotten mode must not destroy a second one.
ONCE = frozenset({Command.DISCARD, Command.LOST, Command.FOUND})
ACTING = ONCE | {Command.TAKE_OUT, Command.RETURN}


@dataclass(frozen=True)
class Context:
    """What the conversation remembers: the open box, the item on the screen, what is pending."""

    box: str | None = None
    start: str | None = None
    order: Order | None = None
    pending: Command | None = None
    reason: str | None = None
    item: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The parts that are set, for keeping."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Context":
        """The context that `as_json` wrote."""
        order, pending = kept.get("order"), kept.get("pending")
        return cls(
            box=kept.get("box"),
            start=kept.get("start"),
            order=Order(order) if order else None,
            pending=Command(pending) if pending else None,
            reason=kept.get("reason"),
            item=kept.get("item"),
        )


@dataclass(frozen=True)
class SeenItem:
    """An item, and the code of the location it is stored in."""

    barcode: str
    place: str | None = None


@dataclass(frozen=True)
class SeenPlace:
    """A location; a closed one, such as a room or a rack, holds no items itself."""

    code: str
    holds_items: bool = True


@dataclass(frozen=True)
class SeenPosition:
    """A position of a location, and the barcode of the item in it."""

    place: str
    position: str
    occupant: str | None = None


Seen = SeenItem | SeenPlace | SeenPosition | CommandRead


class Deed(StrEnum):
    """What is to be done or said."""

    SHOW_ITEM = "show item"
    SHOW_PLACE = "show place"
    ALREADY_HERE = "already here"
    STORE = "store"
    TAKE_OUT = "take out"
    RETURN = "return"
    DISCARD = "discard"
    REPORT_LOST = "report lost"
    REPORT_FOUND = "report found"
    ASK_REASON = "ask reason"
    WAIT_FOR_ITEM = "wait for item"
    EMPTY_POSITION = "empty position"
    OPEN_NEXT_BOX = "open next box"
    NO_BOX_OPEN = "no box open"
    CHANGE_ORDER = "change order"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    UNDO = "undo"


@dataclass(frozen=True)
class Intention:
    """A deed and its objects; to store without a position means the next free one at or after `start`."""

    deed: Deed
    item: str | None = None
    place: str | None = None
    position: str | None = None
    start: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Step:
    """What a scan means, and what to remember if it succeeds; if it is refused, the old context stays."""

    intention: Intention
    context: Context


def understand(context: Context, seen: Seen) -> Step:
    """What a scan means in this context."""
    match seen:
        case CommandRead():
            return _hear(context, seen)
        case SeenItem():
            return _meet(context, seen)
        case SeenPlace():
            return _open(context, seen)
        case SeenPosition():
            return _point(context, seen)


def _hear(context: Context, heard: CommandRead) -> Step:
    if heard.command in ACTING:
        return _ask(context, heard)
    match heard.command:
        case Command.UNDO:
            return Step(Intention(Deed.UNDO), context)
        case Command.BY_ROW | Command.BY_COLUMN:
            order = Order.ROWS if heard.command is Command.BY_ROW else Order.COLUMNS
            return Step(Intention(Deed.CHANGE_ORDER, place=context.box), replace(context, order=order))
        case Command.DONE:
            return Step(Intention(Deed.FINISHED), Context(order=context.order))
        case Command.NEXT_BOX:
            deed = Deed.OPEN_NEXT_BOX if context.box else Deed.NO_BOX_OPEN
            return Step(Intention(deed, place=context.box), context)
        case _:
            return Step(Intention(Deed.CANCELLED), _cancelled(context))


def _cancelled(context: Context) -> Context:
    """Forgets what is pending first; when nothing is, closes the box."""
    box = context.box if context.pending or context.item or context.start else None
    return Context(box=box, order=context.order)


def _ask(context: Context, heard: CommandRead) -> Step:
    asked = replace(context, pending=heard.command, reason=heard.reason)
    if context.item is None:
        return Step(Intention(Deed.WAIT_FOR_ITEM, reason=heard.reason), asked)
    return _act(asked, context.item, once=True)


def _act(context: Context, item: str, *, once: bool = False) -> Step:
    """Do to an item what is pending."""
    assert context.pending is not None
    if context.pending is Command.DISCARD and context.reason is None:
        return Step(Intention(Deed.ASK_REASON, item), replace(context, item=item))
    deed = {
        Command.TAKE_OUT: Deed.TAKE_OUT,
        Command.RETURN: Deed.RETURN,
        Command.DISCARD: Deed.DISCARD,
        Command.LOST: Deed.REPORT_LOST,
        Command.FOUND: Deed.REPORT_FOUND,
    }[context.pending]
    after = replace(context, item=None)
    if once or context.pending in ONCE:
        after = replace(after, pending=None, reason=None)
    return Step(Intention(deed, item, reason=context.reason), after)


def _meet(context: Context, item: SeenItem) -> Step:
    if context.pending:
        return _act(context, item.barcode)
    if context.box is None:
        return Step(Intention(Deed.SHOW_ITEM, item.barcode), replace(context, item=item.barcode))
    if item.place == context.box and context.start is None:
        return Step(Intention(Deed.ALREADY_HERE, item.barcode), replace(context, item=item.barcode))
    store = Intention(Deed.STORE, item.barcode, place=context.box, start=context.start)
    return Step(store, replace(context, item=None))


def _open(context: Context, place: SeenPlace) -> Step:
    opened = Context(box=place.code, order=context.order)
    if not place.holds_items:
        return Step(Intention(Deed.SHOW_PLACE, place=place.code), Context(order=context.order))
    if context.pending is not None and context.pending is not Command.RETURN:
        # Its positions will name the items. Returning goes to the former position, so a box ends it.
        opened = replace(opened, pending=context.pending, reason=context.reason)
    elif context.item and context.box is None:
        return Step(Intention(Deed.STORE, context.item, place=place.code), Context(order=context.order))
    return Step(Intention(Deed.SHOW_PLACE, place=place.code), opened)


def _point(context: Context, at: SeenPosition) -> Step:
    if context.pending and context.pending is not Command.RETURN:
        if at.occupant:
            return _act(context, at.occupant)
        return Step(Intention(Deed.EMPTY_POSITION, place=at.place, position=at.position), context)
    if context.item and context.box in (None, at.place):
        store = Intention(Deed.STORE, context.item, place=at.place, position=at.position)
        return Step(store, replace(context, item=None, pending=None))
    if at.occupant:
        shown = Intention(Deed.SHOW_ITEM, at.occupant, place=at.place, position=at.position)
        return Step(shown, replace(context, item=at.occupant, pending=None))
    opened = Context(box=at.place, start=at.position, order=context.order)
    return Step(Intention(Deed.SHOW_PLACE, place=at.place, position=at.position), opened)
