"""What a result says about its lot, and why, in words."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lims.core.language import N_
from lims.quality.definitions import (
    Limit,
    Measure,
    Outcome,
    TestDefinition,
    Threshold,
    Tolerance,
)
from lims.quality.rules.tolerance import Spread, replicate_spread
from lims.quality.rules.viability import (
    Estimate,
    column_sums,
    estimated_viability,
    log10_loss,
    shared_alleles,
)

CLEARLY_ABOVE = N_("The whole interval, %(low)s to %(high)s %%, is above the threshold of %(threshold)s %%.")
CLEARLY_BELOW = N_("The whole interval, %(low)s to %(high)s %%, is below the threshold of %(threshold)s %%.")
UNDECIDED = N_("The interval, %(low)s to %(high)s %%, includes the threshold of %(threshold)s %%: test more to decide.")
REPLICATES_DIFFER = N_(
    "The replicates lie %(observed)s points apart, more than the %(allowed)s of chance: repeat the test."
)
LOSS = N_("Loss of %(loss)s powers of ten; good up to %(pass_to)s, tolerable up to %(watch_to)s.")
NOTHING_LEFT = N_("No colony forming unit is left.")
SIMILARITY = N_(
    "The profiles agree by %(similarity)s %%; related from %(pass_from)s %%, doubtful from %(watch_from)s %%."
)
FOUND = N_("Judged by the finding.")
WITHIN_LIMITS = N_("All values are within their limits.")
NEAR_LIMITS = N_("%(field)s is %(value)s: outside the good range, within the tolerable one.")
OUTSIDE_LIMITS = N_("%(field)s is %(value)s: outside the tolerable range.")

_WORST_FIRST = (Outcome.FAIL, Outcome.WATCH, Outcome.PASS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome, its reason (a text to be translated, and its values), the estimate if there is one."""

    outcome: Outcome
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)
    estimate: Estimate | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, already checked: counts by replicate, further fields, and the finding if any."""

    replicates: Sequence[dict[str, int]] = ()
    fields: Mapping[str, str | float] = field(default_factory=dict)
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a lot is judged against: its form and kind, and the share of its first test if there was one."""

    lot_form: str
    kind: str
    initial_share: float | None = None
    tolerance: Tolerance = field(default_factory=Tolerance)


def judged(test: TestDefinition, findings: Findings, yardstick: Yardstick) -> Judgement:
    """The outcome of a result. The findings must have been checked by `rules.counts`."""
    judges: dict[Measure, Callable[[], Judgement]] = {
        Measure.PROPORTION: lambda: _judged_share(test, findings, yardstick),
        Measure.LOSS: lambda: _judged_loss(test, findings),
        Measure.SIMILARITY: lambda: _judged_similarity(test, findings),
        Measure.VERDICT: lambda: _judged_verdict(test, findings),
        Measure.MEASUREMENT: lambda: _judged_measurement(test, findings),
    }
    return judges[test.measure]()


def percent(share: float) -> str:
    """A share as a percentage with one decimal place at most."""
    return f"{100 * share:.1f}".removesuffix(".0")


def threshold_share(threshold: Threshold, initial_share: float | None) -> float:
    """The share that has to be exceeded: a fixed one at the first test, later a part of the first share."""
    if initial_share is None or threshold.of_initial is None:
        return threshold.minimum
    return threshold.of_initial * initial_share


def outcome_of_interval(estimate: Estimate, threshold: float) -> Outcome:
    """Pass if the whole interval is above the threshold, fail if it is below, else watch."""
    if estimate.low > threshold:
        return Outcome.PASS
    return Outcome.FAIL if estimate.high < threshold else Outcome.WATCH


def estimate_of(test: TestDefinition, replicates: Sequence[dict[str, int]]) -> Estimate | None:
    """The share of successes over all replicates, for tests that are judged by one."""
    if test.measure is not Measure.PROPORTION or not replicates:
        return None
    sums = column_sums(replicates)
    return estimated_viability(sum(sums[name] for name in test.success), sums[test.total])


def spread_of(test: TestDefinition, replicates: Sequence[dict[str, int]], tolerance: Tolerance) -> Spread | None:
    """How far the replicates of a test lie apart, if it is one whose replicates are compared."""
    if not test.replicates_compared:
        return None
    successes = [sum(row[name] for name in test.success) for row in replicates]
    return replicate_spread(tolerance, successes, [row[test.total] for row in replicates])


def _judged_share(test: TestDefinition, findings: Findings, yardstick: Yardstick) -> Judgement:
    estimate = estimate_of(test, findings.replicates)
    row = test.threshold(yardstick.lot_form, yardstick.kind)
    assert estimate is not None and row is not None, "the plan gives every such test a threshold"
    threshold = threshold_share(row, yardstick.initial_share)
    outcome = outcome_of_interval(estimate, threshold)
    spread = spread_of(test, findings.replicates, yardstick.tolerance)
    # Replicates that disagree make a good mean worthless; a bad mean stays bad, which is the safe side.
    if spread is not None and not spread.tolerable and outcome is not Outcome.FAIL:
        values = {"observed": f"{spread.observed:.1f}", "allowed": f"{spread.allowed:.1f}"}
        return Judgement(Outcome.WATCH, REPLICATES_DIFFER, values, estimate, threshold)
    reason = {Outcome.PASS: CLEARLY_ABOVE, Outcome.FAIL: CLEARLY_BELOW, Outcome.WATCH: UNDECIDED}[outcome]
    values = {
        "low": percent(estimate.low),
        "high": percent(estimate.high),
        "threshold": percent(threshold),
    }
    return Judgement(outcome, reason, values, estimate, threshold)


def _judged_loss(test: TestDefinition, findings: Findings) -> Judgement:
    loss = log10_loss(float(findings.fields[test.before]), float(findings.fields[test.after]))
    if math.isinf(loss):
        return Judgement(Outcome.FAIL, NOTHING_LEFT)
    values = {"loss": f"{loss:.2f}", "pass_to": f"{test.pass_to:g}", "watch_to": f"{test.watch_to:g}"}
    outcome = Outcome.PASS if loss <= test.pass_to else Outcome.WATCH if loss <= test.watch_to else Outcome.FAIL
    return Judgement(outcome, LOSS, values)


def _judged_similarity(test: TestDefinition, findings: Findings) -> Judgement:
    sums = column_sums(findings.replicates)
    similarity = shared_alleles(sums[test.shared], *(sums[name] for name in test.compared))
    # "80 %" of two sums of whole numbers must not be lost to the ninth decimal place.
    rounded = round(similarity, 9)
    outcome = (
        Outcome.PASS if rounded >= test.pass_from else Outcome.WATCH if rounded >= test.watch_from else Outcome.FAIL
    )
    values = {
        "similarity": percent(similarity),
        "pass_from": percent(test.pass_from),
        "watch_from": percent(test.watch_from),
    }
    return Judgement(outcome, SIMILARITY, values)


def _judged_verdict(test: TestDefinition, findings: Findings) -> Judgement:
    outcome = next(row.outcome for row in test.verdicts if row.value == findings.verdict)
    return Judgement(outcome, FOUND)


def _judged_measurement(test: TestDefinition, findings: Findings) -> Judgement:
    judged_limits = [
        (_limit_outcome(limit, float(findings.fields[limit.field])), limit)
        for limit in test.limits
        if limit.field in findings.fields
    ]
    for outcome in _WORST_FIRST[:2]:
        for found, limit in judged_limits:
            if found is outcome:
                reason = OUTSIDE_LIMITS if outcome is Outcome.FAIL else NEAR_LIMITS
                return Judgement(outcome, reason, {"field": limit.field, "value": f"{findings.fields[limit.field]:g}"})
    return Judgement(Outcome.PASS, WITHIN_LIMITS)


def _limit_outcome(limit: Limit, value: float) -> Outcome:
    def inside(low: float | None, high: float | None) -> bool:
        return (low is None or value >= low) and (high is None or value <= high)

    if inside(limit.pass_from, limit.pass_to):
        return Outcome.PASS
    return Outcome.WATCH if inside(limit.watch_from, limit.watch_to) else Outcome.FAIL
