"""Whether replicates of one test agree well enough to be averaged."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lims.quality.definitions import Tolerance


@dataclass(frozen=True, slots=True)
class Spread:
    """The range between the best and the worst replicate, and the largest by chance; percentages."""

    observed: float
    allowed: float

    @property
    def tolerable(self) -> bool:
        return self.observed <= self.allowed


def replicate_spread(tolerance: Tolerance, successes: Sequence[int], totals: Sequence[int]) -> Spread | None:
    """How far replicates lie apart, against the tolerance for their layout; None where no tolerance is known.

    Uneven replicates are judged as if all were as small as the smallest, which errs towards averaging.
    """
    if len(totals) < 2 or min(totals) <= 0:
        return None
    percentages = [100 * hit / total for hit, total in zip(successes, totals, strict=True)]
    mean = 100 * sum(successes) / sum(totals)
    allowed = _allowed_range(tolerance, len(totals), min(totals), mean)
    return None if allowed is None else Spread(max(percentages) - min(percentages), allowed)


def _allowed_range(tolerance: Tolerance, replicates: int, units: int, mean: float) -> float | None:
    for table in tolerance.tables:
        if (table.replicates, table.units) == (replicates, units):
            mirrored = round(max(mean, 100 - mean))
            return next((float(spread) for start, spread in table.rows if mirrored >= start), None)
    q = tolerance.studentised_range.get(replicates)
    return None if q is None else q * math.sqrt(mean * (100 - mean) / units)
