"""What the index does not take, and why."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class CentreTaken(Refusal):
    code = "centre-taken"
    status = 409
    message = N_("A centre with the code “%(code)s” is registered already.")


class CentreInactive(Refusal):
    code = "centre-inactive"
    status = 403
    message = N_("The centre “%(code)s” is not active here; nothing is taken from it.")


class KeyTaken(Refusal):
    code = "key-taken"
    status = 409
    message = N_("This key is registered already, for the centre “%(code)s”.")


class KeyNotReadable(Refusal):
    code = "key-not-readable"
    message = N_("This is not a public Ed25519 key in the form of a JSON Web Key (RFC 8037).")

    def __init__(self) -> None:
        super().__init__(field="key")


class LastKey(Refusal):
    code = "last-key"
    status = 409
    message = N_("This is the last valid key of the centre “%(code)s”. Add the new one first.")


class MessageIdReused(Refusal):
    code = "message-id-reused"
    status = 409
    message = N_("Another message with the id %(message_id)s came before this one.")


class EntryMismatch(Refusal):
    code = "entry-mismatch"
    message = N_("The entry is about %(accession)s, but what is signed in it is about %(signed)s.")


class RecordKeyTaken(Refusal):
    code = "record-key-taken"
    status = 409
    message = N_("The number %(accession)s cannot be told from %(other)s here. Please report this.")


class SealWrong(Refusal):
    code = "seal-wrong"
    message = N_("The ledger's seal %(number)s does not carry a signature of this centre.")


class TooManyRequests(Refusal):
    code = "too-many-requests"
    status = 429
    message = N_("Too many requests were sent from here within %(hours)s hours. Please try again later.")


class NothingRequested(Refusal):
    code = "nothing-requested"
    message = N_("Choose at least one resource.")


class TooManyResources(Refusal):
    code = "too-many-resources"
    message = N_("One request can hold %(most)s resources at most.")


class SeveralCentres(Refusal):
    code = "several-centres"
    message = N_("%(accession)s is kept by another centre. Send each centre a request of its own.")


class NotOffered(Refusal):
    code = "not-offered"
    status = 409
    message = N_("%(accession)s cannot be requested at present.")


class WrongEmail(Refusal):
    code = "wrong-email"
    message = N_("“%(value)s” is not an e-mail address.")


class RecordWithdrawn(Refusal):
    code = "record-withdrawn"
    status = 410
    message = N_("%(accession)s is no longer public.")
