"""Search, room, set-ups, and items named by their slots, for programs."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.lots.models import Item
from lims.storage import operations, queries
from lims.storage.api.blueprint import blueprint
from lims.storage.drafts import Placement
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.near import near_of
from lims.storage.queries import Found, RoomWish
from lims.storage.schemas import LocationSchema, StepSchema, StoredItemSchema
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class SearchSchema(Schema):
    text = fields.String(required=True, validate=Length(1, 200))
    after = fields.String(load_default=None, metadata={"description": "`next` of the page of lots before"})


class FoundCodeSchema(Schema):
    text = fields.String()
    item = fields.String(attribute="item.barcode")
    location = fields.String(attribute="location.barcode")


class FoundPlaceSchema(Schema):
    location = fields.String(attribute="node.barcode")
    position = fields.String(allow_none=True)
    item = fields.String(attribute="item.barcode")
    path = fields.List(fields.Nested(StepSchema), attribute="way")


class FoundLotSchema(Schema):
    code = fields.String()
    accession = fields.String(attribute="resource.accession")
    name = fields.String(attribute="resource.name")
    made_on = fields.Date()


class SearchResultsSchema(Schema):
    codes = fields.List(fields.Nested(FoundCodeSchema))
    places = fields.List(fields.Nested(FoundPlaceSchema))
    lots = fields.List(fields.Nested(FoundLotSchema), attribute="lots.rows")
    next = fields.String(attribute="lots.next", allow_none=True)


class RoomWishSchema(Schema):
    count = fields.Integer(required=True, validate=Range(1, 100_000))
    temperature_c = fields.Integer(load_default=None, validate=Range(-273, 60))
    near = fields.String(load_default="", metadata={"description": "An accession number, a lot, or a location's code"})
    type = fields.String(load_default="")
    grid = fields.String(load_default="")
    manner = fields.String(load_default="one", validate=OneOf(["one", "contiguous", "spread"]))


class ShareSchema(Schema):
    location = fields.String()
    items = fields.Integer()


class RoomSchema(Schema):
    containers = fields.List(fields.Nested(ShareSchema))
    free = fields.Integer()
    path = fields.List(fields.Nested(StepSchema), attribute="way")
    temperature_c = fields.Integer(allow_none=True)
    start = fields.String(allow_none=True, metadata={"description": "First of the positions that follow one another"})
    shared = fields.String(attribute="shared.barcode", metadata={"description": "Innermost location shared with it"})
    near_to = fields.String(attribute="with_what")


class NewSetupSchema(Schema):
    name = fields.String(required=True, validate=Length(1, 80))
    parent = fields.String(load_default=None, allow_none=True)


class SlotsSchema(Schema):
    positions = fields.String(
        required=True, validate=Length(1, 2000), metadata={"description": "One, several or ranges: A1, B2, C1-C9"}
    )
    act = fields.String(load_default="move", validate=OneOf(["move", "out"]))
    target = fields.String(load_default=None, allow_none=True, metadata={"description": "The other box"})
    start = fields.String(load_default=None, allow_none=True, validate=Length(max=8))
    same = fields.Boolean(load_default=False, metadata={"description": "Into the same positions as before"})


@blueprint.get("/search")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(SearchSchema, location="query")
@blueprint.response(200, SearchResultsSchema)
def search(asked: dict[str, Any]) -> Any:
    """Items by other codes, places, and lots that a text may mean."""
    return queries.search(session(), asked["text"], asked["after"])


@blueprint.get("/room")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(RoomWishSchema, location="query")
@blueprint.response(200, RoomSchema(many=True))
def room(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Places with room for a number of items, the best first."""
    manner = asked.pop("manner")
    near = near_of(session(), asked.pop("near")).places
    wish = RoomWish(**asked, near=near, one_place=manner != "spread", contiguous=manner == "contiguous")
    return [_found(each) for each in queries.room_for(session(), wish)]


def _found(found: Found) -> dict[str, Any]:
    return {
        "containers": [{"location": node.barcode, "items": count} for node, count in found.containers],
        "free": found.free,
        "way": found.way,
        "temperature_c": found.temperature_c,
        "start": found.start,
        "with_what": found.with_what,
    } | ({"shared": found.shared} if found.shared else {})


@blueprint.post("/setups/<name>")
@requires(Permission.STORAGE_ARRANGE)
@blueprint.arguments(NewSetupSchema)
@blueprint.response(201, LocationSchema)
def set_up(asked: dict[str, Any], name: str) -> Location:
    """Make a tree of locations as the settings describe it; gives its outermost."""
    with transaction() as writing:
        parent = queries.location(writing, asked["parent"]) if asked["parent"] else None
        setup = location_types_of(writing).setup(name)
        made = operations.set_up(writing, current_actor(), setup, asked["name"], parent).barcode
    return queries.location(session(), made)


@blueprint.post("/locations/<barcode>/slots")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(SlotsSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def act_on_slots(asked: dict[str, Any], barcode: str) -> list[Item]:
    """Move the items in some slots of a box, in this order, or take them out."""
    with transaction() as writing:
        box = queries.location(writing, barcode)
        positions = queries.positions_named(location_types_of(writing), box, asked["positions"])
        items = queries.items_in_slots(writing, box, positions)
        if asked["act"] == "out":
            operations.take_out_items(writing, current_actor(), items)
        else:
            operations.store_items(writing, current_actor(), _moves(asked, items, positions))
        barcodes = [item.barcode for item in items]
    return queries.named_items(session(), barcodes)


def _moves(asked: dict[str, Any], items: list[Item], positions: list[str]) -> list[Placement]:
    if not asked["target"]:
        raise InvalidValue("target", "", N_("Say into which box they go."))
    target, coordinate = queries.named_place(session(), asked["target"])
    start = asked["start"] or coordinate
    return [
        Placement(item, target, position if asked["same"] else None, start=start)
        for item, position in zip(items, positions, strict=True)
    ]
