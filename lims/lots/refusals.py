"""What can be wrong with lots, protocols and withdrawals."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class TooLittleLeft(Refusal):
    """More was to be withdrawn than the item holds."""

    code = "too-little-left"
    status = 409
    message = N_("%(barcode)s holds %(left)s: %(wanted)s can't be withdrawn.")


class NotCounted(Refusal):
    """The item is used whole; no part of it can be withdrawn."""

    code = "not-counted"
    message = N_("What is in %(barcode)s is not counted. It can only be used whole.")


class ItemNotHere(Refusal):
    """The item has left: shipped, used up, discarded or lost."""

    code = "item-not-here"
    status = 409
    message = N_("%(barcode)s is not here any more (shipped, used up, discarded or lost).")


class ParentOfOtherResource(Refusal):
    """A lot can only come from a lot of the same resource."""

    code = "parent-of-other-resource"
    message = N_("The parent lot %(parent)s belongs to %(other)s, not to %(accession)s.")


class LotCycle(Refusal):
    """The new parent lot was itself made from this lot."""

    code = "lot-cycle"
    status = 409
    message = N_("%(parent)s was made from %(lot)s and can't be its parent lot.")


class FormNotOfKind(Refusal):
    """The kind is not kept in this form."""

    code = "form-not-of-kind"
    message = N_("“%(value)s” is no lot form of this kind. Possible are: %(known)s.")


class ProtocolNotForKind(Refusal):
    """The protocol is for other kinds."""

    code = "protocol-not-for-kind"
    message = N_("The protocol “%(protocol)s” is not for this kind.")


class ResourceWithdrawn(Refusal):
    """No lots are made of a withdrawn resource."""

    code = "resource-withdrawn"
    status = 409
    message = N_("%(accession)s has been withdrawn.")


class ProtocolReplaced(Refusal):
    """There is a newer version already."""

    code = "protocol-replaced"
    status = 409
    message = N_("“%(name)s” has been replaced by version %(newest)s.")


class ProtocolExists(Refusal):
    """Another protocol has this name."""

    code = "protocol-exists"
    status = 409
    message = N_("There is a protocol “%(value)s” already. Make a new version of it instead.")


class LotIsPooled(Refusal):
    """A pooled lot has its parents from the pooling."""

    code = "lot-is-pooled"
    status = 409
    message = N_("%(lot)s was pooled from several lots; its parents can't be changed.")


class QuantityNeeded(Refusal):
    """Of a counted item each aliquot needs its quantity."""

    code = "quantity-needed"
    message = N_("Say how much each aliquot of %(barcode)s holds.")


class NotOneLot(Refusal):
    """Only items of one lot are split off it together."""

    code = "not-one-lot"
    status = 422
    message = N_("%(barcode)s is of lot %(lot)s, not of %(other)s. Split one lot at a time.")


class NothingLeftToSplit(Refusal):
    """A lot is split into two, not renamed."""

    code = "nothing-left-to-split"
    status = 409
    message = N_("These are all the items of %(lot)s that are here. Leave at least one in it.")


class PoolOfOneLot(Refusal):
    """A pool has several parents."""

    code = "pool-of-one-lot"
    status = 422
    message = N_("All of these are of one lot. Choose items of at least two lots.")


class PoolOfOtherResource(Refusal):
    """Only what is the same resource is pooled."""

    code = "pool-of-other-resource"
    status = 422
    message = N_("%(barcode)s is of %(other)s, not of %(accession)s. Only lots of one resource are pooled.")


class PoolOfOtherForm(Refusal):
    """Only what is kept in the same form is pooled."""

    code = "pool-of-other-form"
    status = 422
    message = N_("%(barcode)s is kept in another form than %(first)s. Only lots of one form are pooled.")


class NoItemsChosen(Refusal):
    """Nothing was chosen."""

    code = "no-items-chosen"
    message = N_("Choose at least one item.")


class ItemChangedSince(Refusal):
    """Undo would overwrite what happened afterwards."""

    code = "item-changed-since"
    status = 409
    message = N_("%(barcode)s has been changed since, so this can't be undone.")


class PlaceGivenAway(Refusal):
    """The place to which an undo would put something back is taken."""

    code = "place-given-away"
    status = 409
    message = N_("The former place of %(barcode)s was given to another item, so this can't be undone.")


class NothingChanged(Refusal):
    """What is to be written is written already."""

    code = "nothing-changed"
    status = 409
    message = N_("It says so already.")
