"""What a scan is answered: a tone, a sentence marked for translation with its values, and the things it is about.

An answer is kept as data, so that it can be shown again later, in either language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lims.core.language import N_
from lims.core.refusals import Refusal
from lims.lots.models import ItemState
from lims.scanning.steps import Deed
from lims.storage.commands import Command


class Tone(StrEnum):
    """How an answer looks and sounds. A conflict is a late scan that could not be done and waits for a person."""

    DONE = "done"
    SHOWN = "shown"
    ASKED = "asked"
    UNDONE = "undone"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Link:
    """A page about the thing that was scanned: its endpoint, the values in its address, and a marked label."""

    label: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """`item` and `place` are codes of what is answered about; `code` is a refusal's.

    `alias` and `origin` tell by which other code the thing was found. `candidates` are the codes of several things
    that the scanned text may mean.
    """

    tone: Tone
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    item: str | None = None
    place: str | None = None
    position: str | None = None
    code: str | None = None
    alias: str | None = None
    origin: str | None = None
    candidates: Sequence[str] = ()
    link: Link | None = None

    def as_json(self) -> dict[str, Any]:
        """The parts that are set, for keeping."""
        kept = {name: value for name, value in vars(self).items() if value}
        if self.link:
            kept["link"] = {name: value for name, value in vars(self.link).items() if value}
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Answer":
        """The answer that `as_json` wrote."""
        made = {**kept, "tone": Tone(kept["tone"])}
        if "candidates" in made:
            made["candidates"] = tuple(made["candidates"])
        if "link" in made:
            made["link"] = Link(**made["link"])
        return cls(**made)


ITEM_SENTENCES: dict[ItemState, str] = {
    ItemState.MADE: N_("Not stored yet"),
    ItemState.STORED: N_("Stored in %(place)s"),
    ItemState.OUT: N_("Taken out"),
    ItemState.SHIPPED: N_("Shipped"),
    ItemState.USED: N_("Used up"),
    ItemState.DISCARDED: N_("Discarded"),
    ItemState.LOST: N_("Reported lost"),
}
OUT_WITH_PLACE = N_("Taken out; its place is kept: %(place)s")

DONE_SENTENCES: dict[Deed, str] = {
    Deed.STORE: N_("Stored: %(place)s"),
    Deed.TAKE_OUT: N_("Taken out of %(place)s."),
    Deed.TAKE_OUT_KEEPING: N_("Taken out. The place is kept: %(place)s"),
    Deed.RETURN: N_("Returned: %(place)s"),
    Deed.UNPLACE: N_("Not in %(place)s any more: as before it was stored."),
    Deed.THAW: N_("Thawed once more. Thaws: %(thaws)s"),
    Deed.DISCARD: N_("Discarded."),
    Deed.REPORT_LOST: N_("Reported lost."),
    Deed.REPORT_FOUND: N_("Found again. Return it or store it."),
}

ALL_SENTENCES: dict[Deed, str] = {
    Deed.TAKE_OUT: N_("Taken out of %(place)s. Items: %(items)s"),
    Deed.TAKE_OUT_KEEPING: N_("Taken out of %(place)s; the places are kept. Items: %(items)s"),
    Deed.RETURN: N_("Returned to %(place)s. Items: %(items)s"),
    Deed.UNPLACE: N_("Not in %(place)s any more. Items: %(items)s"),
    Deed.THAW: N_("Thawed once more, all of %(place)s. Items: %(items)s"),
    Deed.STORE_LOT: N_("Stored in %(place)s: all of lot %(lot)s. Items: %(items)s"),
    Deed.MOVE_CONTENTS: N_("Moved into %(place)s. Items: %(items)s"),
    Deed.SPILL: N_("Spilled: %(place)s. Scan its vials into their new positions. Items: %(items)s"),
    Deed.REPORT_MISSING: N_("Reported lost. Items: %(items)s"),
}

WAITING_SENTENCES: dict[Command, str] = {
    Command.TAKE_OUT: N_("Take out: scan the items. Scan “Done” at the end."),
    Command.TAKE_OUT_KEEPING: N_("Take out and keep the places: scan the items. Scan “Done” at the end."),
    Command.RETURN: N_("Return: scan the items. Scan “Done” at the end."),
    Command.MOVE: N_("Move: scan an item, a box or a rack."),
    Command.UNPLACE: N_("Not in its place: scan the items that never were there. Scan “Done” at the end."),
    Command.THAWED: N_("Thawed: scan the items. Scan “Done” at the end."),
    Command.DISCARD: N_("Discard: scan the item."),
    Command.LOST: N_("Lost: scan the item or its position."),
    Command.FOUND: N_("Found again: scan the item."),
}

COMMAND_LABELS: dict[Command, str] = {
    Command.TAKE_OUT: N_("Take out"),
    Command.TAKE_OUT_KEEPING: N_("Take out, keep place"),
    Command.RETURN: N_("Return"),
    Command.MOVE: N_("Move"),
    Command.ALL: N_("All of this box"),
    Command.UNPLACE: N_("Not in its place"),
    Command.THAWED: N_("Thawed"),
    Command.DISCARD: N_("Discard"),
    Command.LOST: N_("Lost"),
    Command.FOUND: N_("Found again"),
    Command.UNDO: N_("Undo"),
    Command.CANCEL: N_("Cancel"),
    Command.DONE: N_("Done"),
    Command.NEXT_BOX: N_("Next box"),
    Command.BY_ROW: N_("Fill row by row"),
    Command.BY_COLUMN: N_("Fill column by column"),
    Command.PAUSE: N_("Pause"),
    Command.SPILLED: N_("Box was spilled"),
    Command.MISSING_LOST: N_("Missing ones are lost"),
    Command.MISSING_KEPT: N_("Leave missing ones"),
}

OPENED = N_("%(place)s is open. Scan the items.")
OPENED_AT = N_("%(place)s is open from %(position)s on. Scan the items.")
FULL = N_("%(place)s is open, but has no free position.")
SHOWN_PLACE = N_("%(place)s")
ALREADY_HERE = N_("Already here: %(place)s")
ASK_REASON = N_("Why is it discarded? Scan or touch the reason.")
ASK_WHERE_ITEM = N_("Move %(moved)s: scan its new box or position.")
ASK_WHERE_PLACE = N_("Move %(moved)s with all that is in it: scan the slot, the rack or the place where it goes.")
ASK_WHERE_CONTENTS = N_("Move all that is in %(moved)s: scan the other box.")
MOVED_PLACE = N_("Moved with its contents: %(place)s")
WHICH_ONE = N_("%(text)s is the code of several things. Touch the one that you mean.")
EMPTY_POSITION = N_("%(position)s is empty.")
ORDER_BY_ROW = N_("Positions are filled row by row.")
ORDER_BY_COLUMN = N_("Positions are filled column by column.")
CANCELLED = N_("Cancelled. Nothing has been changed.")
FINISHED = N_("Done. Ready for the next scan.")
PAUSED = N_("Paused. Go on here or on another device by any scan.")
STILL_MISSING = N_("Still missing: %(items)s of %(place)s. %(codes)s")
MISSING_KEPT = N_("Left as taken out. Items: %(items)s")
ALL_FOUND = N_("All items of %(place)s are there again.")
TAKEN_BACK = N_("Undone: %(text)s")
SKIPPED = N_("Left undone: %(reason)s")
SHOWN_LOT = N_("Lot %(lot)s of %(accession)s. Items in stock: %(in_stock)s.")
LOT_TO_STORE = N_("Lot %(lot)s of %(accession)s. Items in stock: %(in_stock)s. Without a place: %(unplaced)s.")
BADGE_OF_OTHER = N_("The badge of %(name)s. These scans are recorded for %(actor)s.")
BADGE_OF_SELF = N_("Your badge, %(name)s. These scans are recorded for you.")

# What is said large where the place and the position are shown beside it.
HEADLINES: dict[str, str] = {
    ITEM_SENTENCES[ItemState.STORED]: N_("Stored"),
    DONE_SENTENCES[Deed.STORE]: N_("Stored."),
    DONE_SENTENCES[Deed.RETURN]: N_("Returned."),
    ALREADY_HERE: N_("Already here."),
    MOVED_PLACE: N_("Moved with its contents."),
}


def refused(refusal: Refusal) -> Answer:
    """A refusal as an answer."""
    values = {name: _plain(value) for name, value in refusal.values.items()}
    return Answer(Tone.REFUSED, refusal.message, values, code=refusal.code)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
