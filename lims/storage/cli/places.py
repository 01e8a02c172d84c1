"""`storage`: the storage tree and the moves of items from the command line."""

from collections.abc import Callable, Mapping, Sequence

import click
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger import queries as ledger
from lims.ledger.wording import event_label, event_reason, plain_text, told
from lims.lots.models import Item
from lims.storage import operations, queries
from lims.storage.drafts import LocationDraft, Placement
from lims.storage.drawn_grids import Cell, DrawnGrid, drawn
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import Fill, Node
from lims.storage.rules import natural_key
from lims.storage.wording import grid_label, location_type_label, place_of_item, place_text, temperature_text
from lims.web.actors import command_actor
from lims.web.command_line import print_fact, print_row
from lims.web.database import session, transaction
from lims.web.templating import show_instant

FREE, ABSENT = ".", " "

barcodes_argument = click.argument("barcodes", nargs=-1, required=True, metavar="BARCODE...")
reason_option = click.option("--reason", help="Why.")


@click.group("storage", short_help="Storage: the tree, boxes, and where items are.")
def storage() -> None:
    """Locations and the items in them."""


@storage.command("tree")
@click.argument("code", default="")
def tree(code: str) -> None:
    """Print the locations in use, those inside indented, from the location CODE on or from the top.

    The columns are code, name, type, items inside, free positions.
    """
    nodes, fill = queries.fill_of_everything(session())
    inside: dict[int | None, list[Node]] = {}
    for node in nodes:
        inside.setdefault(node.parent_id, []).append(node)
    if code:
        top = queries.location(session(), code)
        _branch([node for node in nodes if node.id == top.id], inside, fill, 0)
    else:
        _branch(inside.get(None, []), inside, fill, 0)


@storage.command("show")
@click.argument("code")
def show(code: str) -> None:
    """Print the location CODE, with what stands in it or its box as a grid; or where the item CODE is."""
    place = queries.find_location(session(), code)
    if place is None:
        _show_item(queries.named_item(session(), code))
    else:
        _show_location(place)


@storage.command("create")
@click.argument("type_name", metavar="TYPE")
@click.argument("name")
@click.option("--in", "inside", metavar="CODE", help="The location in which it stands; none for a site.")
@click.option("--grid", help="Its grid; the usual one of its type if left out.")
@click.option("--slot", help="Its slot; the next free one if left out.")
@click.option("--temperature", type=int, help="In degrees Celsius; the usual one of its type if left out.")
@click.option("--count", default=1, show_default=True, type=int, help="How many, with running numbers in their names.")
@click.option("--note", help="Remarks.")
def create(  # noqa: PLR0913 - the options of the command
    type_name: str,
    name: str,
    inside: str | None,
    grid: str | None,
    slot: str | None,
    temperature: int | None,
    count: int,
    note: str | None,
) -> None:
    """Make a location of a TYPE of config/storage.toml called NAME, or a series of them; prints their codes."""
    with transaction() as writing:
        parent = queries.location(writing, inside) if inside else None
        draft = LocationDraft(type_name, name, parent, grid, slot, temperature, note)
        made = operations.create_locations(writing, command_actor(), draft, count)
        rows = [(location.barcode, location.name, location.slot) for location in made]
    for row in rows:
        print_row(*row)


@storage.command("store")
@barcodes_argument
@click.option("--in", "place", required=True, metavar="CODE", help="The box or other location.")
@click.option("--at", "position", help="A position such as C07; several items fill what is free from there on.")
def store(barcodes: tuple[str, ...], place: str, position: str | None) -> None:
    """Put items into a place as one act: into the position, or into the next free ones. Moves stored items too."""
    with transaction() as writing:
        location, in_code = queries.named_place(writing, place)
        first = position or in_code
        items = queries.named_items(writing, each_once(barcodes))
        # One item goes exactly there; several fill what is free from there on.
        exact = first if len(items) == 1 else None
        placements = [Placement(item, location, exact, start=first) for item in items]
        operations.store_items(writing, command_actor(), placements)
    tell(barcodes)


@storage.command("take-out")
@barcodes_argument
@reason_option
@click.option("--keep-place", is_flag=True, help="Give their positions to nobody else while they are out.")
def take_out(barcodes: tuple[str, ...], reason: str | None, keep_place: bool) -> None:
    """Take items out of their places as one act."""
    act(
        barcodes,
        lambda writing, actor, items: operations.take_out_items(writing, actor, items, reason, keep_place=keep_place),
    )


@storage.command("return")
@barcodes_argument
def give_back(barcodes: tuple[str, ...]) -> None:
    """Put items back where they were taken from, as one act."""
    act(barcodes, operations.return_items)


@storage.command("discard")
@barcodes_argument
@click.option("--reason", required=True, help="A reason of config/storage.toml, or a sentence.")
def discard(barcodes: tuple[str, ...], reason: str) -> None:
    """Throw items away, as one act."""
    act(barcodes, lambda writing, actor, items: operations.discard_items(writing, actor, items, reason))


@storage.command("lost")
@click.argument("barcode")
@reason_option
def lost(barcode: str, reason: str | None) -> None:
    """Record that the item BARCODE can't be found."""
    act((barcode,), lambda writing, actor, items: operations.report_lost(writing, actor, items[0], reason))


@storage.command("found")
@click.argument("barcode")
def found(barcode: str) -> None:
    """Record that the lost item BARCODE is in somebody's hand again."""
    act((barcode,), lambda writing, actor, items: operations.report_found(writing, actor, items[0]))


@storage.command("move")
@click.argument("code")
@click.option("--to", "target", required=True, metavar="CODE", help="The location in which it will stand.")
@click.option("--slot", help="Its slot there; the next free one if left out.")
def move(code: str, target: str, slot: str | None) -> None:
    """Move the location CODE with everything in it."""
    with transaction() as writing:
        moved = queries.location(writing, code)
        operations.move_location(writing, command_actor(), moved, queries.location(writing, target), slot)
    click.echo(place_text(queries.path(session(), queries.location(session(), code).id)))


@storage.command("retire")
@click.argument("code")
def retire(code: str) -> None:
    """Take the empty location CODE out of use; its code and history stay."""
    with transaction() as writing:
        operations.retire_location(writing, command_actor(), queries.location(writing, code))
    click.echo(_("%(name)s has been retired.", name=queries.location(session(), code).name))


@storage.command("history")
@click.argument("code")
def history(code: str) -> None:
    """Print what happened to the item or location CODE, newest first.

    The columns are event number, time, what, by whom, what changed, why.
    """
    place = queries.find_location(session(), code)
    thing, thing_id = ("location", place.id) if place else ("item", queries.named_item(session(), code).id)
    for line in told(ledger.history(session(), thing, thing_id)):
        event = line.event
        changes = "; ".join(
            f"{change.label}: {change.before} → {change.after}" if change.had else f"{change.label}: {change.after}"
            for change in line.changes
        )
        at, what = show_instant(event.at), event_label(event.kind)
        print_row(event.seq, at, what, event.actor_name, changes, event_reason(event))


def act(barcodes: Sequence[str], deed: Callable[[Session, Actor, list[Item]], object]) -> None:
    """Do one thing with items in one transaction, and tell where they are then."""
    with transaction() as writing:
        deed(writing, command_actor(), queries.named_items(writing, each_once(barcodes)))
    tell(barcodes)


def tell(barcodes: Sequence[str]) -> None:
    """Each item with its state and place."""
    for item in queries.named_items(session(), each_once(barcodes)):
        print_row(item.barcode, _state(item), place_of_item(session(), item))


def each_once(barcodes: Sequence[str]) -> list[str]:
    """A code that was scanned twice means one item."""
    return list(dict.fromkeys(barcode.strip().upper() for barcode in barcodes))


def _state(item: Item) -> str:
    return plain_text(item.state.value)


def _branch(nodes: Sequence[Node], inside: dict[int | None, list[Node]], fill: Mapping[int, Fill], depth: int) -> None:
    """Print some locations that stand side by side, each followed by what stands in it."""
    for node in sorted(nodes, key=lambda node: (node.slot or "~", natural_key(node.name))):
        full = fill[node.id]
        free = full.free if full.positions else None
        print_row("  " * depth + node.barcode, node.name, location_type_label(node.type), full.items, free)
        _branch(inside.get(node.id, []), inside, fill, depth + 1)


def _show_item(item: Item) -> None:
    print_fact(_("Item"), item.barcode)
    print_fact(_("Lot"), item.lot.code)
    print_fact(_("Resource"), item.lot.resource.accession)
    print_fact(_("Name"), item.lot.resource.name)
    print_fact(_("State"), _state(item))
    print_fact(_("Place"), place_of_item(session(), item))


def _show_location(place: Location) -> None:
    types = location_types_of(session())
    way, inside = queries.path(session(), place.id), queries.children(session(), place.id)
    fill = queries.fill_of_places(session(), [place.id, *(child.id for child in inside)])
    full = fill[place.id]
    print_fact(_("Location"), place.barcode)
    print_fact(_("Place"), place_text(way))
    print_fact(_("Type"), location_type_label(place.type))
    print_fact(_("Grid"), grid_label(place.grid) if place.grid else None)
    print_fact(_("Temperature"), temperature_text(queries.temperature(types, way)))
    print_fact(_("Note"), place.note)
    print_fact(_("Items"), full.items)
    if full.positions:
        print_fact(_("Free positions"), full.free)
    if not place.active:
        click.echo(_("%(name)s has been retired.", name=place.name))
    for child in inside:
        full = fill[child.id]
        free = full.free if full.positions else None
        print_row(child.slot, child.barcode, child.name, location_type_label(child.type), full.items, free)
    grid = types.grid(place.grid)
    if grid is not None and types.type(place.type).holds_items:
        _print_box(drawn(grid, queries.placed_items(session(), place.id), {}))
    elif full.items and not inside:
        _print_loose(place)


def _print_box(box: DrawnGrid) -> None:
    """The box as people look into it: a letter for each item, the same for those of one lot; a dot is free."""
    texts = [(_heading(heading, cells), [_cell_text(cell) for cell in cells]) for heading, cells in box.rows]
    first = max(len(heading) for heading, _cells in texts)
    width = max(len(text) for text in (*box.columns, *(text for _heading_text, cells in texts for text in cells)))
    click.echo()
    if any(box.columns):
        click.echo(" ".join([" " * first, *(column.rjust(width) for column in box.columns)]))
    for heading, cells in texts:
        click.echo(" ".join([heading.rjust(first), *(text.rjust(width) for text in cells)]).rstrip())
    click.echo()
    for line in box.lots:
        print_row(line.letter, line.lot.code, line.lot.resource.accession, line.lot.resource.name, line.items)


def _heading(heading: str, cells: Sequence[Cell]) -> str:
    """The row's own heading; where positions are running numbers, that of its first position."""
    return heading or next((cell.position for cell in cells if cell.position), "")


def _cell_text(cell: Cell) -> str:
    if cell.position is None:
        return ABSENT
    return cell.lot_letter or FREE


def _print_loose(place: Location) -> None:
    after = None
    while True:
        page = queries.contents(session(), place.id, after, size=500)
        for item in page.rows:
            print_row(item.barcode, item.lot.code, item.lot.resource.accession, item.lot.resource.name)
        if page.next is None:
            return
        after = page.next
