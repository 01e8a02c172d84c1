"""When a lot is due to be tested again."""

import calendar
from datetime import date

from lims.quality.definitions import Outcome, RecheckPolicy


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last day of a month that is too short."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def first_check_on(policy: RecheckPolicy, preserved_on: date) -> date | None:
    """When a lot is due for its first test, or None if the policy names no first test."""
    if policy.first_after_months is None:
        return None
    return months_later(preserved_on, policy.first_after_months)


def next_check_on(
    policy: RecheckPolicy,
    outcome: Outcome,
    tested_on: date,
    share: float | None = None,
    poor_keeper: bool = False,
) -> date | None:
    """When a lot is due again after a test.

    None after a failure, because then a person decides what happens with the lot, and after a test that is
    made only once. `share` is the estimate between 0 and 1; `poor_keeper` says that the taxon keeps badly.
    """
    if outcome is Outcome.FAIL:
        return None
    if outcome is Outcome.WATCH:
        return months_later(tested_on, policy.retest_months)
    interval = policy.interval_months
    weak = policy.poor_keeper_below is not None and share is not None and share < policy.poor_keeper_below
    if policy.poor_keeper_months is not None and (poor_keeper or weak):
        interval = policy.poor_keeper_months
    return None if interval is None else months_later(tested_on, interval)
