"""Dates of which the day, or the month and the day, may be unknown."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

FIRST_YEAR = 1500
LAST_YEAR = 2199


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A year, perhaps with its month, perhaps with its day.

    Raises ValueError for a day that no calendar has, for a day without a month, and for years outside 1500 to 2199.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"year {self.year} is outside {FIRST_YEAR} to {LAST_YEAR}")
        if self.month is None:
            if self.day is not None:
                raise ValueError("a day without its month")
            return
        if not 1 <= self.month <= 12:
            raise ValueError(f"month {self.month}")
        if self.day is not None and not 1 <= self.day <= monthrange(self.year, self.month)[1]:
            raise ValueError(f"day {self.day}")

    @property
    def is_whole(self) -> bool:
        return self.day is not None

    @property
    def earliest(self) -> date:
        """The first day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def as_iso(self) -> str:
        """ISO 8601 with reduced precision: `1975`, `1975-06`, `1975-06-03`."""
        parts = [f"{self.year:04}"]
        if self.month is not None:
            parts.append(f"{self.month:02}")
        if self.day is not None:
            parts.append(f"{self.day:02}")
        return "-".join(parts)

    def as_mcpd(self) -> str:
        """The form of the Multi-Crop Passport Descriptors: `1975----`, `197506--`, `19750603`."""
        month = "--" if self.month is None else f"{self.month:02}"
        day = "--" if self.day is None else f"{self.day:02}"
        return f"{self.year:04}{month}{day}"

    def __str__(self) -> str:
        return self.as_iso()

    @classmethod
    def from_iso(cls, text: str) -> "PartialDate":
        """The date that `as_iso` wrote. Raises ValueError for anything else."""
        parts = text.split("-")
        if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
            raise ValueError(f"{text!r} is not a date of ISO 8601")
        return cls(*(int(part) for part in parts))

    @classmethod
    def from_date(cls, day: date) -> "PartialDate":
        return cls(day.year, day.month, day.day)
