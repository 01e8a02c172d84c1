"""What can be wrong with locations, positions and moves."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NoSuchPosition(Refusal):
    """The container has no such position."""

    code = "no-such-position"
    status = 422
    message = N_("There is no position %(position)s here. Positions run from %(first)s to %(last)s.")


class UnknownLocationType(Refusal):
    """No such type in `config/storage.toml`."""

    code = "unknown-location-type"
    status = 422
    message = N_("“%(value)s” is no type of location. The types are: %(known)s.")


class UnknownSetup(Refusal):
    """No such set-up in `config/storage.toml`."""

    code = "unknown-setup"
    status = 422
    message = N_("“%(value)s” is no set-up. There are: %(known)s.")


class GridNotOfType(Refusal):
    """The type of location does not come with this grid."""

    code = "grid-not-of-type"
    status = 422
    message = N_("A %(type)s has no grid “%(value)s”. It may have: %(known)s.")


class PositionTaken(Refusal):
    """Another item is there."""

    code = "position-taken"
    status = 409
    message = N_("%(place)s, %(position)s is taken by %(barcode)s.")


class PositionKept(PositionTaken):
    """The position is kept for an item that was taken out."""

    code = "position-kept"
    message = N_("%(place)s, %(position)s is kept for %(barcode)s, which was taken out.")


class PositionTakenMeanwhile(PositionTaken):
    """Somebody else was quicker; seen only by the database's constraint."""

    message = N_("%(place)s, %(position)s has just been taken by somebody else.")


class NoFreePosition(Refusal):
    """The container is full, or full from the chosen start on."""

    code = "no-free-position"
    status = 409
    message = N_("%(place)s has no free position left.")


class HoldsNoItems(Refusal):
    """Items are stored in boxes and the like, not in this type of location."""

    code = "holds-no-items"
    message = N_("%(place)s can't hold items itself. Choose a box or another container in it.")


class HasNoPositions(Refusal):
    """Things lie loosely in this location."""

    code = "has-no-positions"
    message = N_("%(place)s has no positions; things lie in it loosely.")


class SlotEmpty(Refusal):
    """There is nothing in this position."""

    code = "slot-empty"
    status = 409
    message = N_("%(place)s, %(position)s is empty.")


class LocationRetired(Refusal):
    """The location is no longer in use."""

    code = "location-retired"
    status = 409
    message = N_("%(place)s has been retired.")


class LocationNotEmpty(Refusal):
    """Only an empty location can be retired."""

    code = "location-not-empty"
    status = 409
    message = N_("%(place)s is not empty. Items: %(items)s. Locations: %(locations)s.")


class WrongNesting(Refusal):
    """A location of this type can't stand in one of that type."""

    code = "wrong-nesting"
    message = N_("A %(type)s can't stand in %(place)s. It may stand in: %(known)s.")


class LocationCycle(Refusal):
    """A location can't be moved into itself or into something inside it."""

    code = "location-cycle"
    status = 409
    message = N_("%(place)s can't be moved into itself.")


class NameTaken(Refusal):
    """Two locations side by side have different names."""

    code = "name-taken"
    status = 409
    message = N_("There is a “%(value)s” here already.")


class ItemGone(Refusal):
    """The item was shipped, used up or discarded."""

    code = "item-gone"
    status = 409
    message = N_("%(barcode)s has left the collection (shipped, used up or discarded).")


class AlreadyThere(Refusal):
    """The item is in this very place."""

    code = "already-there"
    status = 409
    message = N_("%(barcode)s is already there.")


class NotStored(Refusal):
    """Only what is in its place can be taken out."""

    code = "not-stored"
    status = 409
    message = N_("%(barcode)s is not in storage, so it can't be taken out.")


class NoKeptPlace(Refusal):
    """The item keeps no place that could be given up."""

    code = "no-kept-place"
    status = 409
    message = N_("No place is kept for %(barcode)s.")


class NotOut(Refusal):
    """Only what was taken out can be returned."""

    code = "not-out"
    status = 409
    message = N_("%(barcode)s is not taken out, so it can't be returned.")


class NotLost(Refusal):
    """Only what was reported lost can be found again."""

    code = "not-lost"
    status = 409
    message = N_("%(barcode)s has not been reported lost.")


class NoFormerPlace(Refusal):
    """The item was never stored."""

    code = "no-former-place"
    status = 409
    message = N_("%(barcode)s was never stored, so it has no place to return to.")


class ReasonNeeded(Refusal):
    """A discard must say why."""

    code = "reason-needed"
    message = N_("Say why it is discarded. Reasons are: %(known)s.")


class ChangedSince(Refusal):
    """Undo would overwrite what somebody did afterwards."""

    code = "changed-since"
    status = 409
    message = N_("%(barcode)s has been changed since, so this can't be undone.")


class NotUndoable(Refusal):
    """The event is not one of storage."""

    code = "not-undoable"
    status = 409
    message = N_("This can't be undone.")


class UnknownCode(Refusal):
    """No item and no location has this code."""

    code = "unknown-code"
    status = 404
    message = N_("Unknown code: %(text)s. Nothing has been changed.")


class CodeInUse(Refusal):
    """Another code must not be a code of ours, for that is found first."""

    code = "code-in-use"
    status = 409
    message = N_("%(text)s is the own code of something here, so it can't be another code of %(barcode)s.")


class CodeNotScannable(Refusal):
    """A scan of the code would be understood as something else."""

    code = "code-not-scannable"
    status = 422
    message = N_("%(text)s would be understood as a command or a position when it is scanned.")


class AliasKnown(Refusal):
    """The thing has this other code already."""

    code = "alias-known"
    status = 409
    message = N_("%(text)s is known as a code of %(barcode)s already.")


class AliasWithdrawn(Refusal):
    """The other code is no longer in use."""

    code = "alias-withdrawn"
    status = 409
    message = N_("%(text)s has been withdrawn already.")


class AmbiguousCode(Refusal):
    """Several things have this code: a foreign one that was given twice."""

    code = "ambiguous-code"
    status = 409
    message = N_("%(text)s is the code of several things: %(candidates)s. Nothing has been changed.")


class MisreadCode(Refusal):
    """The check character is wrong."""

    code = "misread-code"
    message = N_("Misread: %(text)s. Scan it again. Nothing has been changed.")


class DidYouMean(MisreadCode):
    """The check character is wrong, and right if O and 0, or I and 1, are exchanged."""

    code = "did-you-mean"
    message = N_("Misread: %(text)s. Did you mean %(meant)s? Nothing has been changed.")
