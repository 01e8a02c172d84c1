"""Whether a lot may be sent, by its tests."""

from collections.abc import Collection

from lims.quality.models import Outcome


def may_be_sent(newest_outcomes: Collection[Outcome], needs_passed_lot: bool) -> bool:
    """Say whether a lot's newest outcome of each test lets it go: none failed, and one not failed if that is needed."""
    if Outcome.FAIL in newest_outcomes:
        return False
    return bool(newest_outcomes) or not needs_passed_lot
