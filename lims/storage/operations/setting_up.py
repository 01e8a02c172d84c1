"""Making a whole tree of locations in one step, as `config/storage.toml` describes it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.database import refusing, unique_constraint
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.storage import rules
from lims.storage.definitions import Level, LocationTypes, Setup
from lims.storage.drafts import LocationDraft
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.operations.tree import create_location
from lims.storage.refusals import NameTaken, NoFreePosition


def set_up(session: Session, actor: Actor, setup: Setup, name: str, parent: Location | None) -> Location:
    """Make the tree of a set-up: its first location under a name, and all that stand in it, each with a barcode.

    All of them, or none. Raises what `create_location` raises, or NoFreePosition if a level has more locations than
    slots.
    """
    actor.require(Permission.STORAGE_ARRANGE)
    types = location_types_of(session)
    first = setup.levels[0]
    top = create_location(session, actor, LocationDraft(first.type, name, parent, first.grid))
    outer: Sequence[Location] = [top]
    taken = NameTaken(field="name", value=name)
    with (
        entry(session, actor, EventKind.LOCATION_CREATED, setup=setup.name) as event,
        refusing(session, {unique_constraint(Location, "parent_id", "name"): taken}),
    ):
        for level in setup.levels[1:]:
            outer = _level(session, actor, types, level, outer)
            session.add_all(outer)
            session.flush()
            event.create(*outer)
    return top


def _level(
    session: Session, actor: Actor, types: LocationTypes, level: Level, outer: Sequence[Location]
) -> list[Location]:
    """The locations of one level in each of those of the level above."""
    location_type = types.type(level.type)
    names = rules.names_in_series(level.name, level.count)
    grid = types.chosen_grid(location_type, level.grid)
    prefix = settings_of(session).code_prefix
    numbers = iter(next_numbers(session, "location", level.count * len(outer)))
    return [
        Location(
            barcode=thing_code(prefix, "location", next(numbers)),
            name=name,
            type=location_type.name,
            parent_id=parent.id,
            grid=grid,
            slot=slot,
            temperature_c=location_type.temperature_c,
            active=True,
            created_at=actor.at,
        )
        for parent in outer
        for name, slot in zip(names, _slots(types, parent, level.count), strict=True)
    ]


def _slots(types: LocationTypes, parent: Location, count: int) -> list[str | None]:
    """The first slots of a new parent. Raises NoFreePosition."""
    grid = types.grid(parent.grid)
    if grid is None:
        return [None] * count
    if grid.size < count:
        raise NoFreePosition(field="slot", place=parent.name)
    return [*grid.positions()[:count]]
