"""What can be wrong with an inventory as a whole; what is wrong with an entry stands with it."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class InventoryNotOpen(Refusal):
    """It has been brought in, taken back or put aside already."""

    code = "inventory-not-open"
    status = 409
    message = N_("The inventory %(number)s has already been dealt with.")


class InventoryNotImported(Refusal):
    """Only what was brought in can be taken back."""

    code = "inventory-not-imported"
    status = 409
    message = N_("The inventory %(number)s is not brought in, so it can't be taken back.")


class InventoryEmpty(Refusal):
    """No list and no drawn box was found in it."""

    code = "inventory-empty"
    status = 422
    message = N_(
        "Nothing to bring in was found. A list needs column names such as Box, Position and Name; a drawn box needs "
        "letters or numbers at its edges."
    )


class InventoryNothingNew(Refusal):
    """All its items are in their places already."""

    code = "inventory-nothing-new"
    status = 409
    message = N_("Everything that it names is here already, in its place.")


class InventoryWrong(Refusal):
    """Some entries are refused."""

    code = "inventory-wrong"
    status = 422
    message = N_("Entries that can't be brought in: %(refused)s. The first is %(cell)s: %(reason)s")


class InventoryTouched(Refusal):
    """Something happened to one of its items since."""

    code = "inventory-touched"
    status = 409
    message = N_("%(barcode)s has been moved or used since, so the inventory can't be taken back as a whole.")


class UnknownOption(Refusal):
    """An option names what is not there."""

    code = "unknown-option"
    status = 422
    message = N_("“%(value)s” is not known. There are: %(known)s.")
