"""What the conversation at the freezer is made of: what it remembers, what is seen, what is meant."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lims.storage.commands import Command, CommandRead
from lims.storage.shapes import Order


class Broken(StrEnum):
    """Which scan was missed when scans arrive late: one of a box or command, or one of an item without a box."""

    BOX = "box"
    ITEM = "item"


@dataclass(frozen=True)
class Context:
    """What the conversation remembers.

    `box` is open, `item` on the screen, `pending` waits. `subject` is the location scanned just before, `moving` the
    one that waits for its new place (`contents`: only what is in it), `lot` the lot on the screen. `spill` is the
    event of a box that was spilled, `spilled` its code. `broken` is set only among scans that arrive late.
    """

    box: str | None = None
    start: str | None = None
    order: Order | None = None
    pending: Command | None = None
    reason: str | None = None
    item: str | None = None
    subject: str | None = None
    moving: str | None = None
    contents: bool = False
    lot: str | None = None
    spill: int | None = None
    spilled: str | None = None
    broken: Broken | None = None

    def as_json(self) -> dict[str, Any]:
        """The parts that are set, for keeping."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Context":
        """The context that `as_json` wrote."""
        made = dict(kept)
        for name, words in (("order", Order), ("pending", Command), ("broken", Broken)):
            if name in made:
                made[name] = words(made[name])
        return cls(**made)

    def lasting(self) -> "Context":
        """What outlives the end of a series: the way of filling, and a spill that is not over."""
        return Context(order=self.order, spill=self.spill, spilled=self.spilled)


@dataclass(frozen=True)
class SeenItem:
    """An item, the code of the location it is stored in, or the place that is kept for it while it is out."""

    barcode: str
    place: str | None = None
    kept: tuple[str, str | None] | None = None


@dataclass(frozen=True)
class SeenPlace:
    """A location; a closed one, such as a room or a rack, holds no items itself.

    `takes_subject`: the location scanned just before may stand in this one, and does not yet. `has_item`: the item on
    the screen is stored here already.
    """

    code: str
    holds_items: bool = True
    takes_subject: bool = False
    has_item: bool = False


@dataclass(frozen=True)
class SeenPosition:
    """A position for an item, and the barcode of the item in it."""

    place: str
    position: str
    occupant: str | None = None


@dataclass(frozen=True)
class SeenSlot:
    """A position for a location, such as the third slot of a rack, and what stands in it."""

    place: str
    slot: str
    occupant: SeenPlace | None = None
    takes_subject: bool = False


@dataclass(frozen=True)
class SeenThing:
    """Something else with a code of ours: a lot, an order, a shipment, a person."""

    code: str
    is_lot: bool = False


Seen = SeenItem | SeenPlace | SeenPosition | SeenSlot | SeenThing | CommandRead


class Deed(StrEnum):
    """What is to be done or said."""

    SHOW_ITEM = "show item"
    SHOW_PLACE = "show place"
    SHOW_THING = "show thing"
    ALREADY_HERE = "already here"
    ASK_REASON = "ask reason"
    ASK_WHERE = "ask where"
    WAIT_FOR_ITEM = "wait for item"
    EMPTY_POSITION = "empty position"
    OPEN_NEXT_BOX = "open next box"
    CHANGE_ORDER = "change order"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    PAUSED = "paused"
    END_SPILL = "end spill"
    KEEP_MISSING = "keep missing"
    UNDO = "undo"
    NO_BOX_OPEN = "no box open"
    ALL_OF_WHAT = "all of what"
    NOTHING_SPILLED = "nothing spilled"
    SPILL_GOES_ON = "spill goes on"
    # These change stock.
    STORE = "store"
    TAKE_OUT = "take out"
    TAKE_OUT_KEEPING = "take out keeping"
    RETURN = "return"
    UNPLACE = "unplace"
    THAW = "thaw"
    DISCARD = "discard"
    REPORT_LOST = "report lost"
    REPORT_FOUND = "report found"
    STORE_LOT = "store lot"
    MOVE_PLACE = "move place"
    MOVE_CONTENTS = "move contents"
    SPILL = "spill"
    REPORT_MISSING = "report missing"


CHANGING = frozenset(
    {
        Deed.STORE,
        Deed.TAKE_OUT,
        Deed.TAKE_OUT_KEEPING,
        Deed.RETURN,
        Deed.UNPLACE,
        Deed.THAW,
        Deed.DISCARD,
        Deed.REPORT_LOST,
        Deed.REPORT_FOUND,
        Deed.STORE_LOT,
        Deed.MOVE_PLACE,
        Deed.MOVE_CONTENTS,
        Deed.SPILL,
        Deed.REPORT_MISSING,
    }
)


@dataclass(frozen=True)
class Intention:
    """A deed and its objects; to store without a position means the next free one at or after `start`.

    `every` is the code of a box all of whose items are meant, `moved` that of a location to be moved, `lot` that of a
    lot to be stored, `spill` the event of the spill whose missing items are meant.
    """

    deed: Deed
    item: str | None = None
    place: str | None = None
    position: str | None = None
    start: str | None = None
    reason: str | None = None
    every: str | None = None
    moved: str | None = None
    lot: str | None = None
    spill: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The parts that are set, for keeping."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Intention":
        """The intention that `as_json` wrote."""
        return cls(**{**kept, "deed": Deed(kept["deed"])})


@dataclass(frozen=True)
class Step:
    """What a scan means, and what to remember if it succeeds; if it is refused, the old context stays."""

    intention: Intention
    context: Context
