"""Shares of errors with their intervals, from simple counts and from samples with unequal probabilities. Pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Z_95 = 1.959964
_HALF_OF_THE_REST = 0.025
_STEPS = 200
_EXACT = 1e-12


@dataclass(frozen=True)
class Share:
    """A share between 0 and 1 with its 95 % interval."""

    rate: float
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True)
class CountedBox:
    """What a count of one box gave: items recorded in it that were looked for, and those not found as recorded.

    `draws` is how often the box was drawn, `probability` how likely one draw was to draw it.
    """

    items: int
    errors: int
    probability: float
    draws: int = 1


@dataclass(frozen=True)
class Estimate:
    """An error rate of a collection. `effective_items` is the size of a simple random sample of items that would be as
    sure; `design_effect` by how much the sample of boxes is less sure than one of as many single items."""

    share: Share
    items: int
    errors: int
    draws: int
    variance: float
    effective_items: float

    @property
    def design_effect(self) -> float:
        return self.items / self.effective_items if self.effective_items else 1.0


def wilson(errors: float, items: float) -> Share:
    """The score interval of a simple random sample: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212.

    Raises ValueError unless 0 <= errors <= items and there are items.
    """
    _check(errors, items)
    rate, z_squared = errors / items, Z_95**2
    scale = 1 + z_squared / items
    centre = (rate + z_squared / (2 * items)) / scale
    half = Z_95 * math.sqrt(rate * (1 - rate) / items + z_squared / (4 * items**2)) / scale
    # Rounding of the machine must not put a limit on the wrong side of the rate.
    return Share(rate, max(0.0, min(centre - half, rate)), min(1.0, max(centre + half, rate)))


def clopper_pearson(errors: float, items: float) -> Share:
    """The exact interval of a simple random sample: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413,
    by quantiles of the beta distribution, so that effective sizes need not be whole numbers.

    Raises ValueError unless 0 <= errors <= items and there are items.
    """
    _check(errors, items)
    right = items - errors
    low = beta_quantile(_HALF_OF_THE_REST, errors, right + 1) if errors > 0 else 0.0
    high = beta_quantile(1 - _HALF_OF_THE_REST, errors + 1, right) if right > 0 else 1.0
    rate = errors / items
    return Share(rate, min(low, rate), max(high, rate))


def estimated_rate(boxes: Sequence[CountedBox]) -> Estimate:
    """The errors per item of a collection, from boxes drawn with unequal probabilities and with replacement.

    Totals of errors and of items are estimated as M. H. Hansen and W. N. Hurwitz do (Ann. Math. Stat. 14 (1943)
    333-362), their ratio and its variance by linearisation (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, sections
    6.4 and 9A.3). The interval is that of Clopper and Pearson at the effective sample size, as E. L. Korn and B. I.
    Graubard propose for rare things (Survey Methodology 24 (1998) 193-201); where the sample shows no error, or only
    errors, it has no variance of its own, and the effective size is that of L. Kish's weighting (Survey Sampling 1965,
    section 11.7), which knows nothing of errors that come together in one box.

    Raises ValueError if no item was counted.
    """
    draws = sum(box.draws for box in boxes)
    items, errors = (sum(getattr(box, name) * box.draws for box in boxes) for name in ("items", "errors"))
    if not items:
        raise ValueError("no item was counted")
    total_items = sum(box.draws * box.items / box.probability for box in boxes) / draws
    total_errors = sum(box.draws * box.errors / box.probability for box in boxes) / draws
    rate = min(1.0, total_errors / total_items)
    variance = _variance_of_ratio(boxes, draws, rate, total_items)
    effective = _effective_items(boxes, rate, variance, items)
    return Estimate(clopper_pearson(rate * effective, effective), items, errors, draws, variance, effective)


def hansen_hurwitz(values: Sequence[float], probabilities: Sequence[float]) -> tuple[float, float]:
    """The estimate of a total and of its variance, from one value and probability for each draw.

    M. H. Hansen and W. N. Hurwitz, Ann. Math. Stat. 14 (1943) 333-362. Needs two draws at least.
    """
    draws = len(values)
    expanded = [value / probability for value, probability in zip(values, probabilities, strict=True)]
    total = sum(expanded) / draws
    return total, sum((each - total) ** 2 for each in expanded) / (draws * (draws - 1))


def needed_boxes(rate: float, width: float, items_per_box: float, design_effect: float = 1.0) -> int:
    """How many boxes must be drawn for a 95 % interval of a wanted width (both shares between 0 and 1).

    The score interval is solved for its size, and made larger by the design effect: how much less sure whole boxes are
    than as many single items. Raises ValueError for a width or box that is not positive.
    """
    if not 0 < width < 1 or items_per_box <= 0 or not 0 <= rate <= 1:
        raise ValueError("there is no such interval")
    items = 1.0
    while wilson(rate * items, items).width > width:
        items *= 2
    low = items / 2
    while items - low > 0.5:
        middle = (low + items) / 2
        low, items = (middle, items) if wilson(rate * middle, middle).width > width else (low, middle)
    return max(2, math.ceil(items * max(design_effect, 1.0) / items_per_box))


def _variance_of_ratio(boxes: Sequence[CountedBox], draws: int, rate: float, total_items: float) -> float:
    if draws < 2:
        return 0.0
    residuals = sum(box.draws * ((box.errors - rate * box.items) / box.probability) ** 2 for box in boxes)
    return residuals / (draws * (draws - 1)) / total_items**2


def _effective_items(boxes: Sequence[CountedBox], rate: float, variance: float, items: int) -> float:
    """At most the items that were really counted, however well the boxes agree by chance."""
    if variance > 0 and 0 < rate < 1:
        return min(float(items), rate * (1 - rate) / variance)
    weights = [(box.items * box.draws, 1 / box.probability) for box in boxes]
    of_first, of_second = (sum(count * weight**power for count, weight in weights) for power in (1, 2))
    return min(float(items), of_first**2 / of_second)


def _check(errors: float, items: float) -> None:
    if items <= 0 or not 0 <= errors <= items:
        raise ValueError(f"{errors} of {items} is no share")


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Where the beta distribution with parameters a and b reaches a probability, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if beta_distribution(middle, a, b) < probability:
            low = middle
        else:
            high = middle
        if high - low < _EXACT:
            break
    return (low + high) / 2


def beta_distribution(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (NIST DLMF 8.17.22)."""
    if not 0 < x < 1:
        return 0.0 if x <= 0 else 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    front = math.exp(log_front)
    # The fraction converges quickly only on this side; the function is symmetric.
    if x < (a + 1) / (a + b + 2):
        return front / a / _continued(_beta_terms(x, a, b))
    return 1 - front / b / _continued(_beta_terms(1 - x, b, a))


def _beta_terms(x: float, a: float, b: float) -> Callable[[int], float]:
    def term(n: int) -> float:
        m = n // 2
        if n % 2:
            return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))

    return term


def _continued(term: Callable[[int], float]) -> float:
    """1 + d1/(1 + d2/(1 + ...)), from the front by Lentz's method."""
    tiny = 1e-300
    value = c = 1.0
    d = 0.0
    for n in range(1, 10_000):
        d = 1 + term(n) * d
        c = 1 + term(n) / c
        d, c = 1 / (d or tiny), c or tiny
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
