"""Scans that arrive late: each is done only in the context in which it was made. Pure.

Online, a person sees that a box was refused, and scans no vial into it. With the network cut nobody saw it. So what
followed a refused scan is not done either, unless it is certain where it belongs.
"""

from dataclasses import replace

from lims.scanning.drafts import ScanDraft
from lims.scanning.queries import ItemFacts
from lims.scanning.refusals import MissedBefore, OtherBox
from lims.scanning.steps import CHANGING, Broken, Context, Deed, Seen, SeenItem, SeenPlace, SeenPosition, Step
from lims.storage.commands import CodeRead, Command, CommandRead, CoordinateRead, Reading

_INTO_BOX = frozenset({Deed.STORE, Deed.ALREADY_HERE})
# These mean the box that is open.
_OF_THE_BOX = frozenset({Command.NEXT_BOX, Command.ALL, Command.SPILLED, Command.MISSING_LOST, Command.MISSING_KEPT})


def check_belongs(draft: ScanDraft, before: Context, reading: Reading, seen: Seen) -> None:
    """Raise MissedBefore or OtherBox if a late scan was made in another context than the one that stands."""
    if not draft.is_late:
        return
    if before.broken is Broken.ITEM and isinstance(seen, SeenPlace | SeenPosition):
        raise MissedBefore()
    if not _relies_on_box(reading, seen):
        return
    is_same_box = draft.knows_box and draft.box == before.box
    if before.broken and not is_same_box:
        raise MissedBefore() if not draft.knows_box else OtherBox(place=draft.box or "-")
    uses_box = not (isinstance(seen, SeenItem) and before.pending)
    if draft.knows_box and uses_box and not is_same_box:
        raise OtherBox(place=draft.box or "-")


def _relies_on_box(reading: Reading, seen: Seen) -> bool:
    if isinstance(seen, CommandRead):
        return seen.command in _OF_THE_BOX
    return isinstance(seen, SeenItem) or isinstance(reading, CoordinateRead)


def as_it_lies(draft: ScanDraft, item: ItemFacts | None, step: Step) -> Step:
    """A late scan of an item alone is done to the position that the person was told then: there it lies now."""
    intention = step.intention
    if not draft.is_late or not draft.position or item is None or intention.deed not in _INTO_BOX:
        return step
    if intention.deed is Deed.ALREADY_HERE and item.position == draft.position:
        return step
    stored = replace(intention, deed=Deed.STORE, place=draft.box, position=draft.position, start=None)
    return replace(step, intention=stored, context=replace(step.context, item=None))


def context_after_refusal(before: Context, reading: Reading, step: Step | None, refusal_is_of_chain: bool) -> Context:
    """How the conversation goes on after a late scan that was refused.

    The person went on as if it had been done. `refusal_is_of_chain`: it was refused for what came before it.
    """
    if step is not None and step.intention.deed in CHANGING:
        return replace(step.context, spill=before.spill, spilled=before.spilled)
    if refusal_is_of_chain:
        is_place = isinstance(reading, CodeRead) and reading.thing == "location"
        return before.lasting() if is_place else before
    is_item = isinstance(reading, CodeRead) and reading.thing == "item"
    if is_item and (before.box or before.pending):
        return before
    if is_item:
        return replace(before.lasting(), broken=Broken.ITEM)
    if isinstance(reading, CommandRead | CoordinateRead | CodeRead):
        return replace(before.lasting(), broken=Broken.BOX)
    # A foreign code: of an item or of a box, nobody knows.
    if before.box:
        return replace(before, item=None, broken=Broken.BOX)
    return replace(before.lasting(), broken=Broken.ITEM)
