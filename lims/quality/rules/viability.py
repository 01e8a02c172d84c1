"""A share of successes and how sure it is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1 with its 95 % interval, and the counts it is from."""

    successes: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.successes / self.total


def estimated_viability(successes: int, total: int) -> Estimate:
    """The share and its Wilson 95 % interval (Wilson 1927), which holds for small and extreme counts too.

    `total` must be positive and `successes` between 0 and it; else ValueError.
    """
    if total <= 0 or not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is no share")
    share = successes / total
    z_squared = Z_95**2
    scale = 1 + z_squared / total
    centre = (share + z_squared / (2 * total)) / scale
    half_width = Z_95 * math.sqrt(share * (1 - share) / total + z_squared / (4 * total**2)) / scale
    # Rounding of the machine must not put the limits on the wrong side of the estimate at 0 and 1.
    low = min(max(0.0, centre - half_width), share)
    high = max(min(1.0, centre + half_width), share)
    return Estimate(successes, total, low, high)


def compatible(first: Estimate, second: Estimate) -> bool:
    """Whether two tests of one lot may show the same share.

    |p1 - p2| <= 1.96 sqrt(p q (1/n1 + 1/n2)), with p of both tests together.
    """
    pooled = (first.successes + second.successes) / (first.total + second.total)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / first.total + 1 / second.total))
    return abs(first.share - second.share) <= Z_95 * spread


def log10_loss(before: float, after: float) -> float:
    """How many powers of ten fewer colony forming units are left; infinite if none is left.

    `before` must be positive and `after` not negative; else ValueError.
    """
    if before <= 0 or after < 0:
        raise ValueError("counts of colony forming units cannot be negative, and there must be some before")
    return math.inf if after == 0 else math.log10(before / after)


def shared_alleles(shared: int, query: int, reference: int) -> float:
    """How alike two STR profiles are, between 0 and 1: 2 x shared / (query + reference), Tanabe's formula."""
    if shared < 0 or query <= 0 or reference <= 0 or shared > min(query, reference):
        raise ValueError("more alleles are shared than there are")
    return 2 * shared / (query + reference)


def column_sums(replicates: Iterable[dict[str, int]]) -> dict[str, int]:
    """The counts of all replicates added up, by name."""
    sums: dict[str, int] = {}
    for replicate in replicates:
        for name, count in replicate.items():
            sums[name] = sums.get(name, 0) + count
    return sums
