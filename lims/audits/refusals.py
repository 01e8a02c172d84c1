"""What can be wrong with audits, counts and readings."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NothingToAudit(Refusal):
    """The place has nothing in it that holds items."""

    code = "nothing-to-audit"
    message = N_("%(place)s has no box or other place for items in it.")


class TooManyBoxes(Refusal):
    """An audit is work that somebody finishes."""

    code = "too-many-boxes"
    message = N_("%(place)s has %(boxes)s boxes; one audit may have up to %(most)s. Audit its racks or shelves.")


class AuditClosed(Refusal):
    """A closed audit takes no more scans."""

    code = "audit-closed"
    status = 409
    message = N_("The audit %(number)s has been closed.")


class NotInAudit(Refusal):
    """The box stands somewhere else."""

    code = "not-in-audit"
    status = 409
    message = N_("%(place)s is not part of this audit. Nothing has been noted.")


class NoBoxOpen(Refusal):
    """An item is counted in a box."""

    code = "no-box-open"
    status = 409
    message = N_("Scan the box first, then what is in it.")


class CountFinished(Refusal):
    """A blind count can't be changed once the differences may be seen."""

    code = "count-finished"
    status = 409
    message = N_("The blind count of %(place)s is finished and can't be changed.")


class CountNotFinished(Refusal):
    """In a blind audit the differences are shown when the box is counted."""

    code = "count-not-finished"
    status = 409
    message = N_("%(place)s is still being counted blind. Finish its count first.")


class AlreadySettled(Refusal):
    """A box is settled once in an audit."""

    code = "already-settled"
    status = 409
    message = N_("%(place)s has been settled already.")


class NotCounted(Refusal):
    """Only what was counted can be settled."""

    code = "not-counted"
    status = 409
    message = N_("%(place)s has not been counted.")


class BoxesLeft(Refusal):
    """An audit is closed when its boxes are settled."""

    code = "boxes-left"
    status = 409
    message = N_("These boxes are counted, but not settled: %(places)s.")


class SampleNotCounted(Refusal):
    """Leaving out boxes that were drawn would make the error rate wrong."""

    code = "sample-not-counted"
    status = 409
    message = N_(
        "Of the boxes drawn, these are not counted yet: %(places)s. Without them the error rate would be wrong."
    )


class NotForAudits(Refusal):
    """A command of the scanning page that does nothing here."""

    code = "not-for-audits"
    status = 409
    message = N_("“%(command)s” means nothing in an audit.")


class NothingToTakeBack(Refusal):
    """Undo with nothing left to undo."""

    code = "nothing-to-take-back"
    status = 409
    message = N_("There is no scan of yours to take back in this box.")


class SightingKnown(Refusal):
    """The message was received before; its answer is that of the first delivery."""

    code = "sighting-known"
    status = 409
    message = N_("This scan has been received already.")


class ReasonMissing(Refusal):
    """Whoever changes records by an audit says why."""

    code = "reason-missing"
    message = N_("Say in a few words why the records are changed.")


class ShownOtherwise(Refusal):
    """Something happened to an item between the page that was shown and the decision."""

    code = "shown-otherwise"
    status = 409
    message = N_(
        "Meanwhile something happened to %(barcode)s. Look at the differences again; nothing has been changed."
    )


class NotOffered(Refusal):
    """The decision does not fit the finding."""

    code = "not-offered"
    message = N_("“%(decision)s” can't be decided about %(barcode)s here.")


class ReadingDone(Refusal):
    """A reading is confirmed or dropped once."""

    code = "reading-done"
    status = 409
    message = N_("This reading has been confirmed or dropped already.")


class ReadingDoubtful(Refusal):
    """A doubt must be answered before anything is recorded."""

    code = "reading-doubtful"
    status = 409
    message = N_("It is not certain yet how the box lay. Answer the question on top first.")


class OtherContainer(Refusal):
    """The code read on the rack is that of another box."""

    code = "other-container"
    status = 409
    message = N_(
        "The code read on the box is %(code)s, that of %(place)s. Choose that box, or say that it is this one."
    )


class HasNoGrid(Refusal):
    """A photo or rack is read into positions."""

    code = "has-no-grid"
    message = N_("%(place)s has no positions, so a photo or a rack file can't be read into it.")


class WrongRack(Refusal):
    """A file of a rack of another size."""

    code = "wrong-rack"
    status = 422
    message = N_("The file seems to be of a rack with another number of rows or columns than %(place)s has.")


class NotEnoughItems(Refusal):
    """More unknown tubes than items without a place."""

    code = "not-enough-items"
    status = 409
    message = N_("Unknown tubes: %(tubes)s, but items of lot %(lot)s without a place: %(items)s.")


class NothingToDraw(Refusal):
    """No box with items is known to the coverage."""

    code = "nothing-to-draw"
    status = 409
    message = N_("There is no box with items to draw from. The list of boxes is renewed by a job every few minutes.")


class TooManyItems(Refusal):
    """Nobody ticks so many squares."""

    code = "too-many-items"
    message = N_("%(place)s has more than %(most)s items. Print the lists of its racks or boxes.")


class NoBoxNamed(Refusal):
    """Neither the person nor the file says which box it is."""

    code = "no-box-named"
    message = N_("Say which box it is: the file does not name one that is known.")
