"""What a scan is answered: a tone, a sentence marked for translation with its values, and the things it is about.

An answer is kept as data, so that it can be shown again later, in either language.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from lims.core.language import N_
from lims.core.refusals import Refusal
from lims.lots.models import ItemState
from lims.scanning.conversation import Deed
from lims.storage.commands import Command


class Tone(StrEnum):
    """How an answer looks and sounds."""

    DONE = "done"
    SHOWN = "shown"
    ASKED = "asked"
    UNDONE = "undone"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """`item` and `place` are codes of what is answered about; `code` is a refusal's."""

    tone: Tone
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    item: str | None = None
    place: str | None = None
    position: str | None = None
    code: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The parts that are set, for keeping."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Answer":
        """The answer that `as_json` wrote."""
        return cls(**{**kept, "tone": Tone(kept["tone"])})


ITEM_SENTENCES: dict[ItemState, str] = {
    ItemState.MADE: N_("Not stored yet"),
    ItemState.STORED: N_("Stored in %(place)s"),
    ItemState.OUT: N_("Taken out"),
    ItemState.SHIPPED: N_("Shipped"),
    ItemState.USED: N_("Used up"),
    ItemState.DISCARDED: N_("Discarded"),
    ItemState.LOST: N_("Reported lost"),
}

DONE_SENTENCES: dict[Deed, str] = {
    Deed.STORE: N_("Stored: %(place)s"),
    Deed.TAKE_OUT: N_("Taken out of %(place)s."),
    Deed.RETURN: N_("Returned: %(place)s"),
    Deed.DISCARD: N_("Discarded."),
    Deed.REPORT_LOST: N_("Reported lost."),
    Deed.REPORT_FOUND: N_("Found again. Return it or store it."),
}

WAITING_SENTENCES: dict[Command, str] = {
    Command.TAKE_OUT: N_("Take out: scan the items. Scan “Done” at the end."),
    Command.RETURN: N_("Return: scan the items. Scan “Done” at the end."),
    Command.DISCARD: N_("Discard: scan the item."),
    Command.LOST: N_("Lost: scan the item or its position."),
    Command.FOUND: N_("Found again: scan the item."),
}

COMMAND_LABELS: dict[Command, str] = {
    Command.TAKE_OUT: N_("Take out"),
    Command.RETURN: N_("Return"),
    Command.DISCARD: N_("Discard"),
    Command.LOST: N_("Lost"),
    Command.FOUND: N_("Found again"),
    Command.UNDO: N_("Undo"),
    Command.CANCEL: N_("Cancel"),
    Command.DONE: N_("Done"),
    Command.NEXT_BOX: N_("Next box"),
    Command.BY_ROW: N_("Fill row by row"),
    Command.BY_COLUMN: N_("Fill column by column"),
}

OPENED = N_("%(place)s is open. Scan the items.")
OPENED_AT = N_("%(place)s is open from %(position)s on. Scan the items.")
FULL = N_("%(place)s is open, but has no free position.")
SHOWN_PLACE = N_("%(place)s")
ALREADY_HERE = N_("Already here: %(place)s")
ASK_REASON = N_("Why is it discarded? Scan or touch the reason.")
EMPTY_POSITION = N_("%(position)s is empty.")
ORDER_BY_ROW = N_("Positions are filled row by row.")
ORDER_BY_COLUMN = N_("Positions are filled column by column.")
CANCELLED = N_("Cancelled. Nothing has been changed.")
FINISHED = N_("Done. Ready for the next scan.")
TAKEN_BACK = N_("Undone: %(text)s")
SHOWN_LOT = N_("Lot %(lot)s of %(accession)s. Items in stock: %(in_stock)s.")

# What is said large where the place and the position are shown beside it.
HEADLINES: dict[str, str] = {
    ITEM_SENTENCES[ItemState.STORED]: N_("Stored"),
    DONE_SENTENCES[Deed.STORE]: N_("Stored."),
    DONE_SENTENCES[Deed.RETURN]: N_("Returned."),
    ALREADY_HERE: N_("Already here."),
}


def refused(refusal: Refusal) -> Answer:
    """A refusal as an answer."""
    values = {name: _plain(value) for name, value in refusal.values.items()}
    return Answer(Tone.REFUSED, refusal.message, values, code=refusal.code)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
