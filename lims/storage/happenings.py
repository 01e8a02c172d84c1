"""What areas to the right know of that happened to an item, for the one timeline on its page.

An area registers one function; nothing here knows which areas there are. Texts are in the reader's language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lims.lots.models import Item


@dataclass(frozen=True)
class Happening:
    """One entry of a timeline; `tone` is one of badges, or empty where there is nothing to be marked."""

    at: datetime
    icon: str
    title: str
    text: str = ""
    who: str = ""
    url: str | None = None
    tone: str = ""
    mark: str = ""


Teller = Callable[[Item], Sequence[Happening]]
_TELLERS: list[Teller] = []


def tells_happenings(teller: Teller) -> Teller:
    """Register a function that gives what happened to an item by what its area knows, in any order."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)
    return teller


def happenings_of(item: Item) -> list[Happening]:
    """All that other areas know of, the newest first."""
    found = [happening for teller in _TELLERS for happening in teller(item)]
    return sorted(found, key=lambda happening: happening.at, reverse=True)
