"""What can be wrong with labels."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NoSuchDesign(Refusal):
    code = "no-such-design"
    status = 404
    message = N_("There is no label design “%(design)s”. There are: %(known)s.")


class NoSuchStock(Refusal):
    code = "no-such-stock"
    status = 404
    message = N_("There is no label stock “%(stock)s”. There are: %(known)s.")


class StockTooSmall(Refusal):
    code = "stock-too-small"
    message = N_(
        "The design “%(design)s” needs a label of %(needed)s mm, but those of the stock “%(stock)s” are"
        " %(available)s mm."
    )


class NoSuchPlaceOnSheet(Refusal):
    code = "no-such-place-on-sheet"
    message = N_("The first free label is %(first)s, but a sheet of “%(stock)s” has the labels 1 to %(last)s.")


class TextTooLong(Refusal):
    code = "text-too-long"
    message = N_("“%(text)s” does not fit on the label and must not be cut. Choose a larger label.")


class NothingToPrint(Refusal):
    code = "nothing-to-print"
    message = N_("Nothing was chosen to be printed.")


class TooManyLabels(Refusal):
    code = "too-many-labels"
    message = N_("%(count)s labels are more than the %(most)s that are printed at once.")


class DesignNotForThis(Refusal):
    code = "design-not-for-this"
    message = N_("The design “%(design)s” is not for what was chosen.")


class ReasonMissing(Refusal):
    code = "reprint-reason-missing"
    message = N_("Some of these labels have been printed before: say why they are printed again.")


class MixedThings(Refusal):
    code = "mixed-things"
    message = N_("Labels of items and of locations can't be printed together. Choose either.")


class NothingInLot(NothingToPrint):
    code = "nothing-in-lot"
    message = N_("Of lot %(lot)s no item is here any more, so there is nothing to print.")


class NothingInLocation(NothingToPrint):
    code = "nothing-in-location"
    message = N_("In %(location)s there is nothing of that sort to print labels for.")


class PrintTooOld(Refusal):
    code = "print-too-old"
    status = 409
    message = N_("This print is older than %(minutes)s minutes. Print the labels again and say why.")
