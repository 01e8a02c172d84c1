"""What can be wrong with a transfer of safety duplicates."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NothingToDuplicate(Refusal):
    """No item can go: everything is duplicated, or no item can be spared."""

    code = "nothing-to-duplicate"
    status = 409
    message = N_("Of these resources no item can be spared for %(site)s.")


class ItemInTransfer(Refusal):
    """Another transfer got the item a moment ago."""

    code = "item-in-transfer"
    status = 409
    message = N_("An item is in another transfer already. Plan again.")


class StillInPlace(Refusal):
    """What is sent must have been taken out of its place."""

    code = "still-in-place"
    status = 409
    message = N_("Take these items out first, or leave them out of the transfer: %(barcodes)s.")


class NotArrived(Refusal):
    """What neither arrived nor was reported lost keeps a transfer open."""

    code = "not-arrived"
    status = 409
    message = N_("Store these items at %(site)s first, or report them lost: %(barcodes)s.")


class TransferOver(Refusal):
    """The step does not fit the state."""

    code = "transfer-over"
    status = 409
    message = N_("This can't be done with the transfer %(number)s now.")


class NotASite(Refusal):
    """Only what stands at the top of the storage tree is a site."""

    code = "not-a-site"
    message = N_("%(place)s is not a site.")
