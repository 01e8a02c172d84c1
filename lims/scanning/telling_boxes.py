"""The open box as the scanning page draws it: all of it once, and then only what has changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims.core.database import connection_of
from lims.core.language import N_
from lims.ledger.models import Line
from lims.lots.models import ItemState
from lims.scanning import queries
from lims.scanning.queries import MissingItem, Occupant, PlaceFacts
from lims.scanning.steps import Context
from lims.storage import rules
from lims.storage.location_types import location_types_of
from lims.storage.shapes import Grid, Order

FREE = N_("Free: %(free)s of %(size)s")
STILL_MISSING = N_("Still missing: %(items)s")
KEPT, AWAITING = "kept", "awaiting"
WIDE_FROM_COLUMNS = 13

_TOUCHED = select(Line.before, Line.after).where(Line.event_seq == bindparam("seq"), Line.thing == "item")


def told_box(
    reading: Session,
    context: Context,
    missing: Collection[int],
    drawn: str | None = None,
    event_seq: int | None = None,
) -> dict[str, Any] | None:
    """The open box: its name and way, where the next item goes, and its cells: all, or those that an event touched."""
    box = queries.place_facts(reading, context.box) if context.box else None
    if box is None:
        return None
    told: dict[str, Any] = {
        "barcode": box.barcode,
        "name": box.name,
        "url": url_for("storage.location", barcode=box.barcode),
        "next": None,
        "free": None,
        "size": None,
        "free_label": None,
        "cells": {},
    }
    grid = location_types_of(reading).grid(box.grid)
    is_new = drawn != box.barcode
    if is_new:
        told["way"] = rules.readable_place(queries.way_to(reading, box.id))
    if grid is not None:
        told |= _filled(reading, box, grid, context, missing)
        taken = told.pop("taken")
        if is_new:
            told["grid"] = _shape(grid, context.order)
        touched = taken if is_new else _touched(reading, box.id, event_seq)
        told["cells"] = {position: _cell(taken.get(position), missing) for position in touched}
    return told


def told_missing(reading: Session, context: Context, missing: Sequence[MissingItem]) -> dict[str, Any] | None:
    """What of a spilled box was not scanned again yet."""
    box = queries.place_facts(reading, context.spilled) if context.spilled else None
    if box is None:
        return None
    return {
        "place": box.barcode,
        "name": box.name,
        "left": len(missing),
        "label": _(STILL_MISSING, items=len(missing)),
        "items": [{"barcode": item.barcode, "position": item.position} for item in missing],
    }


def _filled(
    reading: Session, box: PlaceFacts, grid: Grid, context: Context, missing: Collection[int]
) -> dict[str, Any]:
    taken = queries.occupants(reading, box.id)
    firmly = queries.firmly_taken(taken, missing)
    free = grid.size - len(firmly)
    return {
        "taken": taken,
        "next": grid.next_free(firmly, context.order, context.start),
        "free": free,
        "size": grid.size,
        "free_label": _(FREE, free=free, size=grid.size),
    }


def _touched(reading: Session, location_id: int, event_seq: int | None) -> list[str]:
    """The positions of a location that an event filled or emptied."""
    if event_seq is None:
        return []
    positions: dict[str, None] = {}
    for before, after in connection_of(reading).execute(_TOUCHED, {"seq": event_seq}):
        for facts in (before, after):
            if facts and facts["location_id"] == location_id and facts["position"]:
                positions[facts["position"]] = None
    return list(positions)


def _cell(occupant: Occupant | None, missing: Collection[int]) -> list[str] | None:
    if occupant is None:
        return None
    if occupant.item_id in missing:
        return [occupant.lot, AWAITING]
    return [occupant.lot, KEPT if occupant.state is ItemState.OUT else ""]


def _shape(grid: Grid, order: Order | None) -> Mapping[str, Any]:
    rows, columns = grid.headings()
    return {
        "columns": columns,
        "rows": [
            {"heading": heading, "cells": [grid.at(row, column) for column in range(1, grid.columns + 1)]}
            for row, heading in enumerate(rows, 1)
        ],
        "walk": grid.positions(order),
        "wide": grid.columns >= WIDE_FROM_COLUMNS,
    }
