"""Recording results, placing and releasing holds, planning rechecks."""

from lims.quality.operations.descending import hand_on
from lims.quality.operations.holds import place_hold, release_hold
from lims.quality.operations.ordering import order_tests
from lims.quality.operations.rechecks import note_announcement, plan_rechecks
from lims.quality.operations.results import ResultDraft, correct_result, judgement_of, record_result

__all__ = [
    "ResultDraft",
    "correct_result",
    "hand_on",
    "judgement_of",
    "note_announcement",
    "order_tests",
    "place_hold",
    "plan_rechecks",
    "record_result",
    "release_hold",
]
