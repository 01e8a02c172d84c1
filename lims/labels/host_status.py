"""What a ZPL printer says of itself: its answer to ~HS, three strings between STX and ETX.

Source: Zebra, ZPL II Programming Guide, "Host Status Return". A printer without paper or ribbon, or with its head
open, may also not answer at all.
"""

from dataclasses import dataclass
from enum import StrEnum

ASK = b"~HS"
_STRINGS = 3
_STX, _ETX = b"\x02", b"\x03"


class Condition(StrEnum):
    """Why a printer does not print."""

    PAPER_OUT = "paper-out"
    PAUSED = "paused"
    HEAD_OPEN = "head-open"
    RIBBON_OUT = "ribbon-out"
    TOO_COLD = "too-cold"
    TOO_HOT = "too-hot"
    SETTINGS_LOST = "settings-lost"


# Position in the answer's first and second string.
_FIRST = {
    1: Condition.PAPER_OUT,
    2: Condition.PAUSED,
    9: Condition.SETTINGS_LOST,
    10: Condition.TOO_COLD,
    11: Condition.TOO_HOT,
}
_SECOND = {2: Condition.HEAD_OPEN, 3: Condition.RIBBON_OUT}
_FORMATS, _REMAINING = 4, 8


@dataclass(frozen=True)
class HostStatus:
    """What stops a printer, and how many labels it still has before it."""

    conditions: tuple[Condition, ...]
    labels_waiting: int

    @property
    def ready(self) -> bool:
        return not self.conditions


def is_whole(answer: bytes) -> bool:
    """Are all three strings there?"""
    return answer.count(_ETX) >= _STRINGS


def parse_status(answer: bytes) -> HostStatus | None:
    """The status in an answer, or None if it is none."""
    strings = [part.split(_ETX)[0].decode("ascii", "replace").split(",") for part in answer.split(_STX)[1:]]
    if len(strings) < _STRINGS or len(strings[0]) <= max(_FIRST) or len(strings[1]) <= _REMAINING:
        return None
    first, second = strings[0], strings[1]
    conditions = [condition for place, condition in _FIRST.items() if first[place].strip() == "1"]
    conditions += [condition for place, condition in _SECOND.items() if second[place].strip() == "1"]
    return HostStatus(tuple(conditions), _number(first[_FORMATS]) + _number(second[_REMAINING]))


def _number(text: str) -> int:
    return int(text) if text.strip().isdigit() else 0
