"""Which box goes where when a freezer fails: the hardest to replace first, each where its temperature is kept. Pure."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """Things kept between two temperatures may be put where it is between two others, in degrees Celsius."""

    from_c: float
    to_c: float
    allowed_from_c: float
    allowed_to_c: float

    def allows(self, temperature_c: float) -> bool:
        return self.allowed_from_c <= temperature_c <= self.allowed_to_c


@dataclass(frozen=True)
class Worth:
    """How hard the contents of a box are to replace, as counts of its resources.

    `only_here` have no items outside the failing location, `one_site` have some but none at another site, `safe` have
    a duplicate at another site. `fewest` is the number of items left of the rarest resource.
    """

    only_here: int = 0
    one_site: int = 0
    safe: int = 0
    fewest: int = 0

    @property
    def order(self) -> tuple[int, int, int]:
        """The smaller, the earlier it is carried."""
        first = 0 if self.only_here else 1 if self.one_site else 2
        return first, -(self.only_here or self.one_site), self.fewest


@dataclass(frozen=True)
class Load:
    """A box to be carried: its type and the temperature that it needs, which nobody may know."""

    location_id: int
    type: str
    needs_c: float | None


@dataclass(frozen=True)
class Room:
    """Room for one box: a slot of a rack, or a share of a shelf. `distance` is 0 in the same room, 1 at the same site,
    2 at another site; `takes` are the types of location that may stand there."""

    location_id: int
    slot: str | None
    takes: frozenset[str]
    temperature_c: float
    distance: int


def band_for(bands: Iterable[Band], temperature_c: float) -> Band | None:
    """Where things may be put that are kept at a temperature; None if the settings say nothing about it."""
    return next((band for band in bands if band.from_c <= temperature_c < band.to_c), None)


def may_stand(load: Load, room: Room, bands: Sequence[Band]) -> bool:
    """Whether a box may stand in a room, by its type and its temperature."""
    if load.type not in room.takes:
        return False
    if load.needs_c is None:
        return True
    band = band_for(bands, load.needs_c)
    return band is None or band.allows(room.temperature_c)


def assigned(loads: Iterable[Load], rooms: Iterable[Room], bands: Sequence[Band]) -> dict[int, Room]:
    """Room for each box, in the order of the boxes; those for which there is none are left out.

    The nearest room comes first, and of equally near ones that whose temperature differs least.
    """
    heaps: dict[tuple[int, float, frozenset[str]], deque[Room]] = {}
    for room in rooms:
        heaps.setdefault((room.distance, room.temperature_c, room.takes), deque()).append(room)
    found: dict[int, Room] = {}
    for load in loads:
        fitting = [heap for heap in heaps.values() if heap and may_stand(load, heap[0], bands)]
        if fitting:
            found[load.location_id] = min(fitting, key=lambda heap: _preference(load, heap[0])).popleft()
    return found


def _preference(load: Load, room: Room) -> tuple[int, float]:
    gap = 0.0 if load.needs_c is None else abs(room.temperature_c - load.needs_c)
    return room.distance, gap
