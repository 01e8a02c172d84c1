"""A scan and where the conversation stands, as the scanning page and the API tell it, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.refusals import NotFound
from lims.lots import queries as lots
from lims.lots.marks import marks_on
from lims.lots.models import ItemState
from lims.scanning import queries as scans
from lims.scanning.answers import Answer
from lims.scanning.conversation import Context
from lims.scanning.models import Scan
from lims.scanning.operations import receive_scan
from lims.scanning.refusals import ScanKnown
from lims.scanning.wording import answer_text, command_label, headline, scan_label
from lims.storage import queries, rules
from lims.storage.drawn_grids import Cell, DrawnGrid, drawn
from lims.storage.location_types import location_types_of
from lims.storage.shapes import Grid
from lims.storage.wording import place_of_item
from lims.web.database import session, transaction

SCANS_TOLD = 15

STATE_LABELS: dict[ItemState, str] = {
    ItemState.MADE: N_("Made"),
    ItemState.STORED: N_("Stored"),
    ItemState.OUT: N_("Taken out"),
    ItemState.SHIPPED: N_("Shipped"),
    ItemState.USED: N_("Used up"),
    ItemState.DISCARDED: N_("Discarded"),
    ItemState.LOST: N_("Lost"),
}


def take_scan(actor: Actor, message_id: str, text: str) -> dict[str, Any]:
    """Do one scan in a transaction of its own, and tell what came of it."""
    try:
        with transaction() as writing:
            scan_id = receive_scan(writing, actor, message_id, text).id
    except ScanKnown:
        # The same message is being answered by another request, or has just been: its answer is ours.
        known = scans.find_scan(session(), message_id)
        if known is None or known.user_id != (actor.user_id or 0):
            raise
        scan_id = known.id
    return told(actor, session().get_one(Scan, scan_id))


def told(actor: Actor, scan: Scan | None = None) -> dict[str, Any]:
    """The answer to a scan (none when a page is opened), what is open and pending, and the last scans."""
    reading, user_id = session(), actor.user_id or 0
    context = scans.open_context(reading, user_id, actor.at)
    last = scans.last_scans(reading, user_id, SCANS_TOLD)
    return {
        "scan": told_scan(actor, scan) if scan else None,
        "item": _item(reading, scan.answer.get("item") if scan else context.item),
        "box": _box(reading, context),
        "pending": command_label(context.pending, context.reason) if context.pending else None,
        "asks_reason": bool(context.pending and context.item),
        "scans": [told_scan(actor, row) for row in last],
    }


def told_scan(actor: Actor, scan: Scan) -> dict[str, Any]:
    """One scan with its answer; its time is the centre's."""
    answer = Answer.from_json(scan.answer)
    is_of_today = scan.at.astimezone(actor.zone).date() == actor.today
    return {
        "message_id": scan.message_id,
        "text": scan_label(scan.text),
        "tone": answer.tone.value,
        "sentence": answer_text(answer),
        "headline": headline(answer),
        "code": answer.code,
        "item": answer.item,
        "place": answer.place,
        "position": answer.position,
        "undone": scan.undone,
        "at": scan.at.isoformat(),
        "time": format_datetime(scan.at, "HH:mm:ss" if is_of_today else "yyyy-MM-dd HH:mm"),
    }


def _item(reading: Session, barcode: str | None) -> dict[str, Any] | None:
    if barcode is None:
        return None
    try:
        item = lots.item(reading, barcode)
    except NotFound:
        return None
    resource = item.lot.resource
    return {
        "barcode": item.barcode,
        "url": url_for("storage.item", barcode=item.barcode),
        "accession": resource.accession,
        "name": resource.name,
        "lot": item.lot.code,
        "state": item.state.value,
        "state_label": _(STATE_LABELS[item.state]),
        "place": place_of_item(reading, item),
        "marks": [_(mark.label) for mark in marks_on(reading, [item.lot_id]).get(item.lot_id, [])],
    }


def _box(reading: Session, context: Context) -> dict[str, Any] | None:
    """The open box: its name and way, its grid, and where the next item goes."""
    if context.box is None:
        return None
    box = queries.location(reading, context.box)
    grid = location_types_of(reading).grid(box.grid)
    told: dict[str, Any] = {
        "barcode": box.barcode,
        "name": box.name,
        "way": rules.readable_place(queries.path(reading, box.id)),
        "url": url_for("storage.location", barcode=box.barcode),
        "next": None,
        "grid": None,
    }
    if grid is None:
        return told
    items = queries.placed_items(reading, box.id)
    following = grid.next_free(items, context.order, context.start)
    marks = marks_on(reading, {item.lot_id for item in items.values()})
    free = _("Free: %(free)s of %(size)s", free=grid.size - len(items), size=grid.size)
    return told | {"next": following, "free": free, "grid": _grid(drawn(grid, items, marks), grid)}


def _grid(picture: DrawnGrid, grid: Grid) -> dict[str, Any]:
    """Rows of cells; a cell is [position, letter and colour of its lot], None where the grid has none."""
    return {
        "columns": picture.columns,
        "rows": [{"heading": heading, "cells": [_cell(cell) for cell in cells]} for heading, cells in picture.rows],
        "wide": grid.columns > 12,
    }


def _cell(cell: Cell) -> Sequence[Any] | None:
    return [cell.position, cell.lot_letter, cell.colour] if cell.position else None
