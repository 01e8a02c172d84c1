"""A scan of an audit and where the count stands, as the page and the API tell it, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _

from lims.audits.drawn_states import drawn_states
from lims.audits.models import Audit, AuditedBox, Sighting
from lims.audits.operations.counting import receive_sighting, stand_of
from lims.audits.queries import audits as queries
from lims.audits.queries.counts import comparisons, last_seen, things_seen
from lims.audits.refusals import SightingKnown
from lims.audits.rules.differences import Difference, Finding
from lims.audits.rules.places import Stand
from lims.audits.wording import told_answer
from lims.core.actor import Actor
from lims.lots.models import Item
from lims.scanning.wording import scan_label
from lims.storage import queries as storage
from lims.storage import rules
from lims.storage.location_types import location_types_of
from lims.web.database import session, transaction

SCANS_TOLD = 15
# In a larger audit the page tells how many boxes are counted, but does not list them with each scan.
BOXES_TOLD = 60


def take_sighting(actor: Actor, number: str, message_id: str, text: str) -> dict[str, Any]:
    """Note one scan in a transaction of its own, and tell what came of it."""
    sighting = note_sighting(actor, number, message_id, text)
    return told(actor, queries.audit_by_number(session(), number), sighting)


def note_sighting(actor: Actor, number: str, message_id: str, text: str) -> Sighting:
    """Note one scan in a transaction of its own; a second delivery gives the first."""
    try:
        with transaction() as writing:
            audit = queries.audit_by_number(writing, number)
            sighting_id = receive_sighting(writing, actor, audit, message_id, text).id
    except SightingKnown:
        known = queries.find_sighting(session(), message_id)
        if known is None or known.user_id != (actor.user_id or 0):
            raise
        sighting_id = known.id
    return session().get_one(Sighting, sighting_id)


def told(actor: Actor, audit: Audit, sighting: Sighting | None = None) -> dict[str, Any]:
    """The answer to a scan (none when a page is opened), the open box, and how far the audit has come."""
    reading = session()
    stand = stand_of(reading, audit, actor.user_id or 0)
    here = queries.box_of(reading, audit, stand.box_id) if stand.box_id is not None else None
    boxes, counted, _settled, _errors = queries.progress_of(reading, [audit.id])[audit.id]
    last = queries.last_sightings(reading, audit.id, actor.user_id or 0, SCANS_TOLD)
    return {
        "scan": _scan(actor, sighting) if sighting else None,
        "item": _item(sighting),
        "box": _box(audit, here, stand) if here else None,
        "boxes": _boxes(audit, stand) if boxes <= BOXES_TOLD else [],
        "counted": counted,
        "all": boxes,
        "scans": [_scan(actor, row) for row in last],
    }


def _scan(actor: Actor, row: Sighting) -> dict[str, Any]:
    is_of_today = row.at.astimezone(actor.zone).date() == actor.today
    return told_answer(row.answer) | {
        "message_id": row.message_id,
        "text": scan_label(row.answer.get("scanned", row.text)),
        "undone": row.undone,
        "at": row.at.isoformat(),
        "time": format_datetime(row.at, "HH:mm:ss" if is_of_today else "yyyy-MM-dd HH:mm"),
    }


def _item(sighting: Sighting | None) -> dict[str, Any] | None:
    """The label's own facts; where it should be is told, if at all, by the answer."""
    if sighting is None or sighting.item_id is None:
        return None
    item = session().get_one(Item, sighting.item_id)
    resource = item.lot.resource
    return {"barcode": item.barcode, "accession": resource.accession, "name": resource.name, "lot": item.lot.code}


def _box(audit: Audit, box: AuditedBox, stand: Stand) -> dict[str, Any]:
    reading, place = session(), box.location
    grid = location_types_of(reading).grid(place.grid)
    seen = last_seen(reading, audit.id, place.id)
    lines = [] if audit.blind else comparisons(reading, audit, [box])[place.id].lines
    expected = sum(1 for line in lines if line.recorded and line.recorded.stands_in(place.id))
    tally = _("Seen: %(seen)s", seen=len(seen))
    if not audit.blind:
        tally = _("Seen: %(seen)s, recorded here: %(expected)s", seen=len(seen), expected=expected)
    return {
        "barcode": place.barcode,
        "name": place.name,
        "way": rules.readable_place(storage.path(reading, place.id)),
        "next": stand.position,
        "seen": len(seen),
        "expected": None if audit.blind else expected,
        "tally": tally,
        "grid": drawn_states(grid, _states(lines, seen)) if grid else None,
        "url": url_for("audits.box", number=audit.number, barcode=place.barcode),
    }


def _states(lines: Sequence[Difference], seen: dict[str, str | None]) -> dict[str, str]:
    """What is shown in each position: seen, wrong, or expected and not yet seen."""
    states = {position: "seen" for position in seen.values() if position}
    for line in lines:
        at = line.found or (line.recorded.position if line.recorded else None)
        if at is None:
            continue
        if line.finding is Finding.RIGHT:
            states[at] = "seen"
        elif line.text in seen:
            if line.found:
                states[line.found] = "wrong"
        else:
            states.setdefault(at, "expected")
    return states


def _boxes(audit: Audit, stand: Stand) -> list[dict[str, Any]]:
    seen = things_seen(session(), audit.id)
    return [
        {
            "barcode": box.location.barcode,
            "name": box.location.name,
            "seen": seen.get(box.location_id, 0),
            "state": "done" if box.counted_at else "begun" if box.begun_at else "waiting",
            "here": box.location_id == stand.box_id,
        }
        for box in queries.boxes_of(session(), audit)
    ]
