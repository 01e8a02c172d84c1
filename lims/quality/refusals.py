"""What can be wrong with a result, a hold or a recheck."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class TestNotForLot(Refusal):
    # pytest would take a class of this name for a test class
    __test__ = False
    code = "test-not-for-lot"
    message = N_("The test “%(test)s” is not one for lots of the form “%(form)s”.")


class TestedBeforeMade(Refusal):
    __test__ = False
    code = "tested-before-made"
    message = N_("The lot was made on %(made_on)s; it cannot have been tested on %(tested_on)s.")


class TestedInFuture(Refusal):
    __test__ = False
    code = "tested-in-future"
    message = N_("The date of the test, %(tested_on)s, is in the future.")


class ItemOfOtherLot(Refusal):
    code = "item-of-other-lot"
    message = N_("The item %(barcode)s is of the lot %(lot)s, not of %(expected)s.")


class AlreadySuperseded(Refusal):
    code = "already-superseded"
    status = 409
    message = N_("This result has been corrected already; correct the newer one.")


class ResultOfOtherTest(Refusal):
    code = "result-of-other-test"
    message = N_("A correction must be of the same lot and test as the result that it corrects.")


class HoldAlreadyReleased(Refusal):
    code = "hold-already-released"
    status = 409
    message = N_("This hold was released already by %(name)s.")


class ReasonNeeded(Refusal):
    code = "reason-needed"
    message = N_("Say why.")
