"""Items outside of their places: lists, kept places, thaws."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.lots.models import Item
from lims.storage import operations, queries
from lims.storage.api.blueprint import blueprint
from lims.storage.api.places import items_of
from lims.storage.schemas import (
    ItemsSchema,
    OutsideItemSchema,
    OutsidePageSchema,
    OutsideQuerySchema,
    PagingSchema,
    StoredItemSchema,
)
from lims.storage.wording import limit_text, place_text
from lims.web.access import requires
from lims.web.actors import current_actor, now
from lims.web.database import session, transaction


@blueprint.get("/outside")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(OutsideQuerySchema, location="query")
@blueprint.response(200, OutsidePageSchema)
def outside(asked: dict[str, Any]) -> dict[str, Any]:
    """The items that are out, those that have been out longest first."""
    return _page(queries.items_out(session(), **asked))


@blueprint.get("/over-limits")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, OutsidePageSchema)
def over_limits(asked: dict[str, Any]) -> dict[str, Any]:
    """The items that were outside for longer, or thawed more often, than their form allows."""
    return _page(queries.items_over_limits(session(), now(), **asked))


@blueprint.get("/items/<barcode>/outside")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, OutsideItemSchema)
def time_outside(barcode: str) -> dict[str, Any]:
    """The time that one item spent outside, spell by spell, its thaws, and the limits that it is near or over."""
    item = queries.named_item(session(), barcode)
    [row] = queries.outside_rows(session(), [item], now())
    return _facts(row) | {"spells": _spells(item)}


@blueprint.post("/moves/unplace")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ItemsSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def unplace(asked: dict[str, Any]) -> Sequence[Item]:
    """Record that stored items are in no place: they were never there."""
    with transaction() as writing:
        found = items_of(writing, asked["barcodes"])
        operations.unplace_items(writing, current_actor(), found, asked["reason"])
    return items_of(session(), asked["barcodes"])


@blueprint.post("/moves/release")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ItemsSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def release(asked: dict[str, Any]) -> Sequence[Item]:
    """Give up the places that are kept for items that are out."""
    with transaction() as writing:
        operations.release_kept_place(writing, current_actor(), items_of(writing, asked["barcodes"]))
    return items_of(session(), asked["barcodes"])


@blueprint.post("/moves/thaw")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ItemsSchema)
@blueprint.response(200, StoredItemSchema(many=True))
def thaw(asked: dict[str, Any]) -> Sequence[Item]:
    """Record that items were thawed once more."""
    with transaction() as writing:
        operations.record_thaw(writing, current_actor(), items_of(writing, asked["barcodes"]), asked["reason"])
    return items_of(session(), asked["barcodes"])


def _page(page: Page) -> dict[str, Any]:
    rows = queries.outside_rows(session(), page.rows, now())
    return {"rows": [_facts(row) for row in rows], "next": page.next}


def _spells(item: Item) -> list[dict[str, Any]]:
    spells = queries.spells_of(session(), item, now())
    ways = queries.paths(session(), {spell.location_id for spell in spells if spell.location_id})
    return [
        asdict(spell) | {"place": place_text(ways[spell.location_id], spell.position) if spell.location_id else None}
        for spell in spells
    ]


def _facts(row: queries.OutsideRow) -> dict[str, Any]:
    item, taken = row.item, row.taken
    return {
        "barcode": item.barcode,
        "lot": item.lot.code,
        "accession": item.lot.resource.accession,
        "name": item.lot.resource.name,
        "state": item.state,
        "out_at": item.out_at,
        "seconds_out": item.seconds_out + row.seconds_now,
        "thaws": item.thaws,
        "place": place_text(row.way, item.position) if row.way else None,
        "taken_by": taken.by if taken and item.out_at else None,
        "taken_for": taken.reason if taken and item.out_at else None,
        "limits": [{"text": limit_text(note), "is_over": note.is_over} for note in row.notes],
    }
