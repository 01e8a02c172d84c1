"""Stretches of time, and what two of them share. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Stretch:
    """From one instant to another, the end not included."""

    begin: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        return int((self.end - self.begin).total_seconds())


def shared(one: Stretch, other: Stretch) -> Stretch | None:
    """The time that lies in both; None where they do not touch."""
    begin, end = max(one.begin, other.begin), min(one.end, other.end)
    return Stretch(begin, end) if begin < end else None


def united(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time without overlaps, in order."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if found and stretch.begin <= found[-1].end:
            found[-1] = Stretch(found[-1].begin, max(found[-1].end, stretch.end))
        else:
            found.append(stretch)
    return found


def shared_by_all(stretches: Sequence[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    """The time that lies in one of the first and in one of the others."""
    parts = [shared(one, other) for one in stretches for other in others]
    return united(part for part in parts if part is not None)
