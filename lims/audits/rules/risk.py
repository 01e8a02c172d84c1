"""How likely a box is to be wrong, and drawing boxes by it. Pure: the same seed and list draw the same boxes."""

import csv
import io
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar


@dataclass(frozen=True)
class Factor:
    """What is added for each of something, up to so many of it."""

    each: float
    up_to: float

    def of(self, count: float) -> float:
        """What so many of it add."""
        return self.each * min(max(count, 0.0), self.up_to)


@dataclass(frozen=True)
class Risk:
    """What makes a box likely to be wrong: years since it was confirmed, changes of its items since, items of
    resources with few left, and errors found the last time."""

    years: float
    moves: int
    scarce: int
    errors: int


@dataclass(frozen=True)
class Weights:
    """How much each thing counts."""

    base: float
    year: Factor
    move: Factor
    scarce_item: Factor
    error: Factor

    FACTORS: ClassVar = ("year", "move", "scarce_item", "error")

    def of(self, risk: Risk) -> float:
        """The weight of a box, above 0."""
        added = self.year.of(risk.years) + self.move.of(risk.moves)
        return self.base + added + self.scarce_item.of(risk.scarce) + self.error.of(risk.errors)


@dataclass(frozen=True)
class Candidate:
    """A box of the list that is drawn from: its code, the items recorded in it, its weight."""

    code: str
    items: int
    weight: float


@dataclass(frozen=True)
class Drawn:
    """A box that was drawn: its place in the list, how often, and how likely one draw was to draw it."""

    index: int
    draws: int
    probability: float


def draw(candidates: Sequence[Candidate], draws: int, seed: str) -> list[Drawn]:
    """Draw boxes with probabilities in proportion to their weights, each time from all of them.

    A box may be drawn more than once; then it is counted once and weighs so much more. Only `random()` of the
    generator is used, whose sequence Python keeps the same from version to version.
    """
    sums = list(accumulate(candidate.weight for candidate in candidates))
    generator = random.Random(seed)  # noqa: S311 - not a secret: it must be repeatable
    counts: dict[int, int] = {}
    for _ in range(draws):
        index = min(bisect_right(sums, generator.random() * sums[-1]), len(candidates) - 1)
        counts[index] = counts.get(index, 0) + 1
    return [Drawn(index, times, candidates[index].weight / sums[-1]) for index, times in sorted(counts.items())]


def written_frame(candidates: Sequence[Candidate]) -> bytes:
    """The list that is drawn from, as CSV in which every weight is exact."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["box", "items", "weight"])
    writer.writerows((c.code, c.items, repr(c.weight)) for c in candidates)
    return text.getvalue().encode()


def read_frame(content: bytes) -> list[Candidate]:
    """The list that `written_frame` wrote."""
    rows = csv.DictReader(io.StringIO(content.decode()))
    return [Candidate(row["box"], int(row["items"]), float(row["weight"])) for row in rows]
