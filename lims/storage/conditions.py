"""What areas to the right know about the condition of a location now, such as the temperature of a freezer.

An area registers one function; nothing here knows which areas there are, as with `lims.lots.marks`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Condition:
    """The newest temperature of a location in degrees Celsius, when it was read, and what to think of it.

    `tone` and `icon` are those of badges, `label` is a text marked for translation. `value_c` and `at` are None where
    nothing was read yet, or where what is wrong is not a temperature.
    """

    value_c: float | None
    at: datetime | None
    tone: str
    icon: str
    label: str


Teller = Callable[[Session, Collection[int]], Mapping[int, Condition]]
_TELLERS: list[Teller] = []


def tells_conditions(teller: Teller) -> Teller:
    """Register a function that gives the conditions of some locations; those it knows nothing of are left out."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)
    return teller


def conditions_of(session: Session, location_ids: Collection[int]) -> dict[int, Condition]:
    """The conditions of some locations; a constant number of queries however many locations there are."""
    found: dict[int, Condition] = {}
    if location_ids:
        for teller in _TELLERS:
            found.update(teller(session, location_ids))
    return found
