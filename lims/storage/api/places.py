"""The storage tree and items in their places, for programs."""

from typing import Any

from sqlalchemy.orm import Session

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.lots.models import Item
from lims.storage import operations, queries
from lims.storage.api.blueprint import blueprint
from lims.storage.drafts import LocationChanges, LocationDraft, Placement
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.schemas import (
    ContentsSchema,
    DiscardSchema,
    ItemPlaceSchema,
    ItemsSchema,
    LocationChangesSchema,
    LocationMoveSchema,
    LocationPageSchema,
    LocationSchema,
    NewLocationsSchema,
    NodeSchema,
    PagingSchema,
    PlacementsSchema,
    StoredItemSchema,
    TakeOutSchema,
)
from lims.storage.wording import place_of_item
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


@blueprint.get("/tree")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, NodeSchema(many=True))
def tree() -> list[dict[str, Any]]:
    """All locations in use, each with its parent and how full it is with everything inside."""
    nodes, fill = queries.fill_of_everything(session())
    barcodes = {node.id: node.barcode for node in nodes}
    return [{"node": node, "parent": barcodes.get(node.parent_id or 0), "fill": fill[node.id]} for node in nodes]


@blueprint.get("/locations/<barcode>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, LocationPageSchema)
def location(barcode: str) -> dict[str, Any]:
    """One location: the way to it, what stands in it, how full it is."""
    reading, types = session(), location_types_of(session())
    found = queries.location(reading, barcode)
    children = queries.children(reading, found.id)
    fill = queries.fill_of_places(reading, [found.id, *(child.id for child in children)])
    way = queries.path(reading, found.id)
    return LocationSchema().dump(found) | {
        "fill": fill[found.id],
        "path": way,
        "temperature_here_c": queries.temperature(types, way),
        "children": [LocationSchema().dump(child) | {"fill": fill[child.id]} for child in children],
    }


@blueprint.get("/locations/<barcode>/items")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ContentsSchema)
def contents(asked: dict[str, Any], barcode: str) -> Page:
    """The items that are directly in a location."""
    return queries.contents(session(), queries.location(session(), barcode).id, **asked)


@blueprint.post("/locations")
@requires(Permission.STORAGE_ARRANGE)
@blueprint.arguments(NewLocationsSchema)
@blueprint.response(201, LocationSchema(many=True))
def create_locations(draft: dict[str, Any]) -> list[Location]:
    """Make one location, or a series of them with running numbers in their names."""
    with transaction() as writing:
        count, parent = draft.pop("count"), draft.pop("parent")
        outer = queries.location(writing, parent) if parent else None
        made = operations.create_locations(writing, current_actor(), LocationDraft(parent=outer, **draft), count)
        barcodes = [location.barcode for location in made]
    return [queries.location(session(), barcode) for barcode in barcodes]


@blueprint.put("/locations/<barcode>")
@requires(Permission.STORAGE_ARRANGE)
@blueprint.arguments(LocationChangesSchema)
@blueprint.response(200, LocationSchema)
def edit_location(changes: dict[str, Any], barcode: str) -> Location:
    """Rename a location, or change its temperature or note."""
    with transaction() as writing:
        version = changes.pop("version")
        edited = queries.location(writing, barcode)
        operations.edit_location(writing, current_actor(), edited, LocationChanges(**changes), version)
    return queries.location(session(), barcode)


@blueprint.post("/locations/<barcode>/moves")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(LocationMoveSchema)
@blueprint.response(200, LocationSchema)
def move_location(asked: dict[str, Any], barcode: str) -> Location:
    """Move a location with everything in it."""
    with transaction() as writing:
        parent = queries.location(writing, asked["parent"])
        moved = queries.location(writing, barcode)
        operations.move_location(writing, current_actor(), moved, parent, asked["slot"])
    return queries.location(session(), barcode)


@blueprint.delete("/locations/<barcode>")
@requires(Permission.STORAGE_ARRANGE)
@blueprint.response(204)
def retire_location(barcode: str) -> None:
    """Take an empty location out of use."""
    with transaction() as writing:
        operations.retire_location(writing, current_actor(), queries.location(writing, barcode))


@blueprint.get("/items/<barcode>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, ItemPlaceSchema)
def item(barcode: str) -> dict[str, Any]:
    """One item and where it is."""
    found = queries.named_item(session(), barcode)
    box = queries.location_by_id(session(), found.location_id) if found.location_id else None
    place = {"location": box.barcode if box else None, "place": place_of_item(session(), found)}
    return StoredItemSchema().dump(found) | place | {"state": found.state}


@blueprint.post("/moves/store")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(PlacementsSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def store(asked: dict[str, Any]) -> list[Item]:
    """Put items into places as one act: all, or none."""
    with transaction() as writing:
        placements = _placements(writing, asked["placements"])
        operations.store_items(writing, current_actor(), placements)
        barcodes = [placement.item.barcode for placement in placements]
    return items_of(session(), barcodes)


@blueprint.post("/moves/take-out")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(TakeOutSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def take_out(asked: dict[str, Any]) -> list[Item]:
    """Take items out of their places as one act; with `keep_place` nobody else gets their positions."""
    with transaction() as writing:
        found = items_of(writing, asked["barcodes"])
        operations.take_out_items(writing, current_actor(), found, asked["reason"], keep_place=asked["keep_place"])
    return items_of(session(), asked["barcodes"])


@blueprint.post("/moves/return")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ItemsSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def give_back(asked: dict[str, Any]) -> list[Item]:
    """Put items back where they were taken from, as one act."""
    with transaction() as writing:
        operations.return_items(writing, current_actor(), items_of(writing, asked["barcodes"]))
    return items_of(session(), asked["barcodes"])


@blueprint.post("/moves/discard")
@requires(Permission.STORAGE_DISCARD)
@blueprint.arguments(DiscardSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def discard(asked: dict[str, Any]) -> list[Item]:
    """Throw items away, as one act and with a reason."""
    with transaction() as writing:
        operations.discard_items(writing, current_actor(), items_of(writing, asked["barcodes"]), asked["reason"])
    return items_of(session(), asked["barcodes"])


@blueprint.post("/events/<int:seq>/undo")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(200, StoredItemSchema(many=True))
def undo(seq: int) -> list[Item]:
    """Take back a storage event by an inverse event, unless something has happened to its items since."""
    with transaction() as writing:
        barcodes = [item.barcode for item in operations.undo_event(writing, current_actor(), seq).items]
    return items_of(session(), barcodes)


def _placements(writing: Session, entries: list[dict[str, Any]]) -> list[Placement]:
    places = queries.named_places(writing, [entry["place"] for entry in entries])
    items = queries.named_items(writing, [entry["barcode"] for entry in entries])
    return [
        Placement(item, place, position, entry["start"], entry["order"])
        for entry, item, (place, position) in zip(entries, items, places, strict=True)
    ]


def items_of(reading: Session, codes: list[str]) -> list[Item]:
    """Items in the order of their codes as given, own codes or others. Raises UnknownCode, naming the first that is
    unknown, or AmbiguousCode."""
    return queries.named_items(reading, codes)
