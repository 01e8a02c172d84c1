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


class NoSuchPrinter(Refusal):
    code = "no-such-printer"
    status = 404
    message = N_("There is no label printer “%(printer)s”. There are: %(known)s.")


class NotLoadedWith(Refusal):
    code = "printer-not-loaded-with"
    message = N_("The printer “%(printer)s” is not for the stock “%(stock)s”. It may be loaded with: %(known)s.")


class PrintNotWaiting(Refusal):
    code = "print-not-waiting"
    status = 409
    message = N_("This print is not waiting to be sent any more.")


class PrintNotFailed(Refusal):
    code = "print-not-failed"
    status = 409
    message = N_("Only a print that failed or was cancelled can be sent again.")


class NoSuchLabelOfPrint(Refusal):
    code = "no-such-label-of-print"
    message = N_("This print has the labels 1 to %(last)s; it can't go on from label %(first)s.")


class PrinterInUse(Refusal):
    code = "printer-in-use"
    status = 409
    message = N_("The printer is busy with another print; this one waits for its turn.")


class ShiftTooLarge(Refusal):
    code = "shift-too-large"
    message = N_("The shift must lie between -%(most)s and %(most)s mm. Is it the right stock?")
