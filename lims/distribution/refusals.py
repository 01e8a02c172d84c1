"""What can be wrong with requests, agreements and clearances."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class RequestStepNotPossible(Refusal):
    """The request has gone on, or is not that far yet."""

    code = "request-step-not-possible"
    status = 409
    message = N_("This can't be done with the request %(number)s now. Its state: %(reason)s")


class AgreementStepNotPossible(Refusal):
    """The agreement has gone on, or is not that far yet."""

    code = "agreement-step-not-possible"
    status = 409
    message = N_("This can't be done with the agreement %(number)s now. Its state: %(reason)s")


class StillBlocked(Refusal):
    """Something is still in the way of sending a request's resources."""

    code = "still-blocked"
    status = 409
    message = N_("The request %(number)s can't be sent yet. Things to be resolved on its page: %(count)s")


class AlreadyReceived(Refusal):
    """The same request is being received by somebody else at this moment."""

    code = "request-already-received"
    status = 409
    message = N_("This request has been received already.")


class LineInUse(Refusal):
    """A line for which legal checks have been answered can't be taken away."""

    code = "line-in-use"
    status = 409
    message = N_("%(accession)s can't be taken off the request: checks have been confirmed for it.")


class CheckNotNeeded(Refusal):
    """The law does not ask this question about this request."""

    code = "check-not-needed"
    status = 409
    message = N_("The check “%(value)s” is not needed for this request.")


class DocumentMissing(Refusal):
    """A check can't be confirmed without the paper that proves it."""

    code = "document-missing"
    message = N_("This check can only be confirmed with a document.")


class FileNotAccepted(Refusal):
    """A file that is neither PDF nor picture."""

    code = "file-not-accepted"
    message = N_("“%(name)s” is neither a PDF file nor a picture (PNG, JPEG).")
