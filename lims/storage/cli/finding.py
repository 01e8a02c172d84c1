"""Commands that look for things and for room, print what the settings say, and set up whole trees."""

from collections.abc import Sequence

import click
from flask_babel import gettext as _

from lims.storage import operations, queries
from lims.storage.cli.places import storage
from lims.storage.definitions import LocationTypes
from lims.storage.location_types import location_types_of
from lims.storage.near import near_of
from lims.storage.queries import Found, Node, RoomWish
from lims.storage.wording import grid_label, location_type_label
from lims.web.actors import command_actor
from lims.web.command_line import print_row
from lims.web.database import session, transaction


@storage.command("search")
@click.argument("text", nargs=-1, required=True)
def search(text: tuple[str, ...]) -> None:
    """Print what TEXT may mean: items by other codes, places, positions, lots; what, code, name, where."""
    results = queries.search(session(), " ".join(text))
    for alias in results.codes:
        thing = alias.item or alias.location
        print_row(_("Code"), alias.text, thing.barcode if thing else None)
    for found in results.places:
        item = found.item.barcode if found.item else None
        print_row(_("Place"), found.node.barcode, _way(found.way), found.position, item)
    for lot in results.lots.rows:
        heaps = results.heaps.get(lot.id, ())
        places = "; ".join(f"{_way(heap.way) if heap.way else '-'}: {heap.items}" for heap in heaps)
        print_row(_("Lot"), lot.code, f"{lot.resource.accession} {lot.resource.name}", places)


@storage.command("room")
@click.argument("count", type=click.IntRange(1, 100_000))
@click.option("--temperature", type=int, help="In degrees Celsius, such as -196.")
@click.option("--near", default="", help="An accession number, a lot, or the code of a location.")
@click.option("--type", "type_name", default="", help="The type of container.")
@click.option("--grid", default="", help="The grid of the container.")
@click.option("--contiguous", is_flag=True, help="In one container, side by side.")
@click.option("--spread", is_flag=True, help="Also in several containers.")
def room(  # noqa: PLR0913 - the options of the command
    count: int, temperature: int | None, near: str, type_name: str, grid: str, contiguous: bool, spread: bool
) -> None:
    """Print where there is room for COUNT items, the best place first: containers, free, where, why."""
    places = near_of(session(), near).places
    wish = RoomWish(count, temperature, type_name, grid, places, not spread, contiguous)
    for found in queries.room_for(session(), wish):
        containers = ", ".join(f"{node.barcode} {share}" for node, share in found.containers)
        print_row(containers, found.free, _way(found.way), found.start, _why(found))


@storage.command("types")
def types_command() -> None:
    """Print what config/storage.toml says: types with what they stand in and their grids, then grids, then set-ups."""
    found: LocationTypes = location_types_of(session())
    for each in found.types.values():
        print_row(each.name, location_type_label(each.name), ", ".join(each.inside), ", ".join(each.grids))
    for grid in found.grids.values():
        walk = grid.positions(grid.counted)
        print_row(grid.name, grid_label(grid.name), grid.size, f"{walk[0]} … {walk[-1]}", grid.filled.value)
    for setup in found.setups.values():
        print_row(setup.name, str(setup.label), " x ".join(f"{level.count} {level.type}" for level in setup.levels))


@storage.command("set-up")
@click.argument("setup")
@click.argument("name")
@click.option("--in", "inside", required=True, metavar="CODE", help="The location in which it stands.")
@click.option("--dry-run", is_flag=True, help="Only print how many locations there would be.")
def set_up(setup: str, name: str, inside: str, dry_run: bool) -> None:
    """Make a tree of locations, the SETUP of config/storage.toml, called NAME; prints the code of the outermost."""
    found = location_types_of(session()).setup(setup)
    for level, count in zip(found.levels, found.counts, strict=True):
        print_row(location_type_label(level.type), count)
    if dry_run:
        return
    with transaction() as writing:
        parent = queries.location(writing, inside)
        click.echo(operations.set_up(writing, command_actor(), found, name, parent).barcode)


def _way(way: Sequence[Node]) -> str:
    return " › ".join(f"{step.name} [{step.slot}]" if step.slot else step.name for step in way)


def _why(found: Found) -> str | None:
    if found.shared is None:
        return None
    label = location_type_label(found.shared.type)
    return _("Same %(type)s (%(name)s) as %(what)s", type=label, name=found.shared.name, what=found.with_what)
