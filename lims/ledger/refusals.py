"""What can be wrong with the ledger as a whole."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class LedgerDoesNotHold(Refusal):
    code = "ledger-does-not-hold"
    status = 409
    message = N_("The ledger does not hold. Findings: %(count)s. The first: %(first)s")
