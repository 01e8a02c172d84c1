"""Measure the pictures of storage, the search and the search for room at many items, and the import of an inventory.

`python -m bench.storage` prints a table; it writes nothing.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

import click
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.instances import actor_of, fill_with_items, new_centre
from lims.core.actor import Actor
from lims.core.database import Database
from lims.ledger.verification import findings
from lims.lots.models import Item
from lims.resources.drafts import ResourceDraft
from lims.resources.operations import register_resources
from lims.storage import queries
from lims.storage.drafts import LocationDraft
from lims.storage.importing.applying import InventoryFile, import_inventory, keep_inventory, plan_of
from lims.storage.importing.options import ImportOptions
from lims.storage.importing.undoing import undo_import
from lims.storage.models import Alias, AliasOrigin, Inventory
from lims.storage.operations import create_location
from lims.storage.pictures import drawn_ids, picture_of
from lims.storage.queries import RoomWish

REPEATED = 7
ROWS = 10_000
VIALS_OF_A_LOT = 10


@click.command()
@click.option("--items", default=1_000_000, show_default=True, help="How many items the large database has.")
def main(items: int) -> None:
    """Print what storage takes at many items, and for an inventory of 10,000 rows."""
    for what, figure in (*_looking(items), *_importing()):
        click.echo(f"| {what} | {figure} |")


def _looking(items: int) -> list[tuple[str, str]]:
    with new_centre() as app:
        database: Database = app.extensions["lims.database"]
        actor = actor_of(database)
        with database.transaction() as session:
            [resource] = register_resources(session, actor, [ResourceDraft("cell_line", "HeLa")])
            accession = resource.accession
            fill_with_items(session, resource, items)
            _give_codes(session, actor)
        first = _seconds(database, queries.fill_of_collection)
        return [
            (f"{items} items counted, once in each process", f"{first * 1000:.0f} ms"),
            ("the fill of everything from then on", _median(database, queries.fill_of_everything)),
            ("search: a name of a resource", _median(database, lambda s: queries.search(s, "hela"))),
            ("search: the beginning of an old code", _median(database, lambda s: queries.search(s, "OLD-00123"))),
            ("search: a box and a position", _median(database, lambda s: queries.search(s, "box 77 C7"))),
            ("room for 5 items", _median(database, lambda s: queries.room_for(s, RoomWish(5)))),
            ("the locations of one resource", _median(database, lambda s: queries.near_lots_of(s, accession))),
            ("a picture of all boxes", _median(database, _picture)),
        ]


def _give_codes(session: Session, actor: Actor) -> None:
    ids = session.scalars(select(Item.id).order_by(Item.id).limit(200_000)).all()
    rows = [
        {"text": f"OLD-{n:06}", "item_id": n, "origin": AliasOrigin.DEPOSITOR, "active": True, "created_at": actor.at}
        for n in ids
    ]
    session.execute(insert(Alias), rows)


def _picture(session: Session) -> object:
    counts = queries.counts_of(session)
    [top, *_others] = counts.inside[None]
    return picture_of(counts, top, drawn_ids(counts, [top], most=len(counts.nodes)), {})


def _seconds(database: Database, act: Callable[[Session], object]) -> float:
    with database.read() as session:
        began = time.perf_counter()
        act(session)
        return time.perf_counter() - began


def _median(database: Database, act: Callable[[Session], object]) -> str:
    return f"{statistics.median(_seconds(database, act) for _number in range(REPEATED)) * 1000:.1f} ms"


def _importing() -> list[tuple[str, str]]:
    with new_centre() as app:
        database: Database = app.extensions["lims.database"]
        actor = actor_of(database)
        with database.transaction() as session:
            names = [f"Line {number}" for number in range(ROWS // VIALS_OF_A_LOT)]
            register_resources(session, actor, [ResourceDraft("cell_line", name) for name in names])
            site = create_location(session, actor, LocationDraft("site", "Main"))
            create_location(session, actor, LocationDraft("freezer", "F1", site))
        times = [time.perf_counter()]
        with database.transaction() as session:
            file = InventoryFile("freezer.csv", _inventory().encode("cp932"))
            inventory_id = keep_inventory(session, actor, file, ImportOptions()).id
        with database.read() as session:
            counts = plan_of(session, session.get_one(Inventory, inventory_id), actor.today).counts
        times.append(time.perf_counter())
        with database.transaction() as session:
            import_inventory(session, actor, session.get_one(Inventory, inventory_id))
        times.append(time.perf_counter())
        with database.read() as session:
            wrong = sum(1 for _finding in findings(session))
        began = time.perf_counter()
        with database.transaction() as session:
            undo_import(session, actor, session.get_one(Inventory, inventory_id))
        undone = time.perf_counter() - began
    what = ", ".join(f"{name} {counts[name]}" for name in ("items", "lots", "locations", "codes"))
    return [
        (f"an inventory of {ROWS} rows read and shown ({what})", f"{times[1] - times[0]:.1f} s"),
        (f"the same brought in ({wrong} findings in the ledger)", f"{times[2] - times[1]:.1f} s"),
        ("the same taken back", f"{undone:.1f} s"),
    ]


def _inventory() -> str:
    lines = ["Freezer,Rack,Box,Position,Name,Tube ID,Date,Volume"]
    for number in range(ROWS):
        box, position = divmod(number, 81)
        rack, box = divmod(box, 10)
        row, column = divmod(position, 9)
        lot = number // VIALS_OF_A_LOT
        made_on = date(2010 + lot % 10, 1 + lot % 12, 1)
        place = f"F1,Rack {rack + 1},Box {box + 1},{'ABCDEFGHI'[row]}{column + 1}"
        lines.append(f"{place},Line {lot},OLD-{number:06},{made_on:%Y/%m/%d},0.5 mL")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
