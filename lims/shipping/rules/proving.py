"""Whether a lot may be sent, by its tests."""

from collections.abc import Collection, Mapping

from lims.quality.models import Outcome


def may_be_sent(required_tests: Collection[str], newest_outcomes: Mapping[str, Outcome]) -> bool:
    """Say whether the newest outcome of each test lets a lot go: none failed and none that is needed is missing."""
    return Outcome.FAIL not in newest_outcomes.values() and set(required_tests) <= set(newest_outcomes)
