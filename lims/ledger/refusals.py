"""What can be wrong with the ledger as a whole."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class LedgerDoesNotHold(Refusal):
    code = "ledger-does-not-hold"
    status = 409
    message = N_("The ledger does not hold. Findings: %(count)s. The first: %(first)s")


class LedgerTooLarge(Refusal):
    code = "ledger-too-large"
    status = 422
    message = N_(
        "There is too much to verify while a program waits. A job does it every night; "
        "at the command line it is done by “python app.py verify”."
    )
