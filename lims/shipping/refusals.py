"""What can be wrong with promising, picking, packing and sending."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NotEnoughItems(Refusal):
    """Fewer items can be promised than are wanted."""

    code = "not-enough-items"
    status = 409
    message = N_("%(accession)s: items wanted: %(wanted)s, free in stock: %(free)s.")


class ItemPromised(Refusal):
    """Somebody else was promised the item a moment ago."""

    code = "item-promised"
    status = 409
    message = N_("An item has been promised to another shipment a moment ago. Please try again.")


class StepNotPossible(Refusal):
    """The shipment has gone on, or was cancelled, or is not that far yet."""

    code = "step-not-possible"
    status = 409
    message = N_("This can't be done with the shipment %(number)s now. Its state: %(reason)s")


class PickRefused(Refusal):
    """A scan that does not confirm a pick.

    With `headline` and `detail` the message is said in two parts: what to do at once, readable at arm's length, and
    what else one has to know.
    """

    code = "pick-refused"
    status = 409
    message = N_("This item was not picked.")
    headline = ""
    detail = ""


class Misread(PickRefused):
    """The check character is wrong."""

    code = "pick-misread"
    status = 422
    message = N_("“%(barcode)s” was misread: its check character is wrong. Scan again.")


class NotAnItem(PickRefused):
    """No item has this code."""

    code = "pick-not-an-item"
    status = 404
    message = N_("“%(barcode)s” is no item's code. Expected: %(expected)s at %(place)s.")
    headline = N_("“%(barcode)s” is no item's code.")
    detail = N_("Expected: %(expected)s at %(place)s.")


class WrongItem(PickRefused):
    """The item does not belong into this shipment."""

    code = "pick-wrong-item"
    message = N_("WRONG ITEM %(barcode)s (%(accession)s). Put it back. Expected: %(expected)s at %(place)s.")
    headline = N_("WRONG ITEM %(barcode)s. Put it back.")
    detail = N_("It is of %(accession)s. Expected: %(expected)s at %(place)s.")


class EqualItem(PickRefused):
    """Not the promised item, but one of the same lot that nobody was promised."""

    code = "pick-equal-item"
    message = N_("%(barcode)s is of the right lot, but not the promised item. Expected: %(expected)s at %(place)s.")
    headline = N_("%(barcode)s is not the promised item.")
    detail = N_("It is of the right lot. Expected: %(expected)s at %(place)s.")


class AlreadyPicked(PickRefused):
    """The item was confirmed before, by another scan."""

    code = "pick-already-picked"
    message = N_("%(barcode)s has been picked already.")


class ReservedElsewhere(PickRefused):
    """The item is promised to another shipment."""

    code = "pick-reserved-elsewhere"
    message = N_("%(barcode)s is reserved for the shipment %(other)s. Put it back.")


class ItemGone(PickRefused):
    """The item is shipped, used, discarded or lost by the ledger."""

    code = "pick-item-gone"
    message = N_("By the records %(barcode)s is not here any more. Report it before you go on.")


class ItemOnHold(PickRefused):
    """The item's lot or resource was put on hold after it was promised."""

    code = "pick-item-on-hold"
    message = N_("%(barcode)s is on hold: the lot %(lot)s may not be sent.")


class NothingToPick(PickRefused):
    """All items have been picked."""

    code = "pick-nothing-left"
    message = N_("%(barcode)s: all items of this shipment have been picked.")


class SwapRefused(Refusal):
    """The item can't take the place of the promised one."""

    code = "swap-refused"
    status = 409
    message = N_("%(barcode)s can't take the place of %(expected)s. %(reason)s")


class NotAllPicked(Refusal):
    """Items are missing from the parcel."""

    code = "not-all-picked"
    status = 409
    message = N_("The parcel is not complete. Items still to be picked: %(count)s.")


class DispatchDayClosed(Refusal):
    """No parcel leaves on this day by the centre's calendar."""

    code = "dispatch-day-closed"
    status = 409
    message = N_("By the calendar no parcel leaves on %(day)s. The next day for dispatch is %(next)s.")
