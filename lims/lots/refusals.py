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
