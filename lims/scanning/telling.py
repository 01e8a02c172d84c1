"""A scan and where its session stands, as the scanning page and the API tell it, in the reader's language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.lots.limits import OVER, LimitNote
from lims.lots.marks import marks_on
from lims.lots.models import Item, ItemState
from lims.scanning import answers, queries
from lims.scanning.answers import Answer
from lims.scanning.models import Scan
from lims.scanning.operations import How, Received, intention_of, ways_to_settle
from lims.scanning.queries import ItemOnScreen, Standing
from lims.scanning.steps import Context
from lims.scanning.telling_boxes import told_box, told_missing
from lims.scanning.telling_choices import choices_of
from lims.scanning.wording import STATE_LABELS, WAY_LABELS, alias_note, answer_text, command_label, headline, scan_label
from lims.storage import rules
from lims.storage.queries import limit_notes
from lims.storage.wording import limit_text

THAWED = N_("Thawed: %(thaws)s")
OUTSIDE = N_("Outside so far: %(minutes)s min")


def told_received(reading: Session, actor: Actor, received: Received, drawn: str | None) -> dict[str, Any]:
    """What is told after a scan; `drawn` is the code of the box whose grid the page has drawn."""
    answer, standing = received.answer, received.standing
    context = received.context if received.is_first else standing.context(actor.at)
    if answer.message in (answers.ORDER_BY_ROW, answers.ORDER_BY_COLUMN):
        # The way through the grid is another one now.
        drawn = None
    told = told_standing(reading, standing, context, drawn, received.event_seq)
    told["scan"] = told_scan(actor, received, answer)
    told["item"] = told_item(reading, actor, answer, received.on_screen or item_on_screen(reading, answer.item))
    told["choices"] = choices_of(reading, context, answer)
    told["undone"] = answer.values.get("message_id")
    told["settled"] = answer.values.get("settles")
    if answer.link:
        link = answer.link
        told["link"] = {"label": _(link.label), "url": url_for(link.endpoint, **link.values)}
    if received.conflict:
        told["settle"] = told_ways(ways_to_settle(received.intention))
    return told


def told_standing(
    reading: Session,
    standing: Standing,
    context: Context,
    drawn: str | None = None,
    event_seq: int | None = None,
) -> dict[str, Any]:
    """Where a session stands: what is open, what is pending, what is missing."""
    missing = queries.missing_items(reading, context.spill) if context.spill else []
    return {
        "scan": None,
        "item": None,
        "link": None,
        "session": {"code": standing.code, "name": standing.name, "state": standing.state.value},
        "pending": command_label(context.pending, context.reason) if context.pending else None,
        "choices": [],
        "box": told_box(reading, context, {item.id for item in missing}, drawn, event_seq),
        "missing": told_missing(reading, context, missing),
        "undone": None,
        "settled": None,
        "conflicts": standing.conflicts,
    }


def told_state(reading: Session, actor: Actor, code: str) -> dict[str, Any]:
    """Where a session stands when a page is opened, and its last scans."""
    standing = queries.standing(reading, code, actor.user_id or 0)
    context = standing.context(actor.at)
    told = told_standing(reading, standing, context)
    answer = Answer.from_json({"tone": "shown", "message": ""})
    told["item"] = told_item(reading, actor, answer, item_on_screen(reading, context.item))
    told["choices"] = choices_of(reading, context, None)
    scans = queries.last_scans(reading, standing.id) if standing.id else []
    told["log"] = [told_line(actor, scan) for scan in scans]
    return told


def told_line(actor: Actor, scan: Scan) -> dict[str, Any]:
    """One line of the log of a session."""
    told = told_scan(actor, scan, Answer.from_json(scan.answer))
    return told | {"undone": scan.undone, "conflict": scan.conflict.value if scan.conflict else None}


def told_scan(actor: Actor, scan: Received | Scan, answer: Answer) -> dict[str, Any]:
    """One scan with its answer; its time is the centre's."""
    sentence = answer_text(answer)
    at = scan.scanned_at or scan.at
    return {
        "message_id": scan.message_id,
        "text": scan_label(scan.text),
        "tone": answer.tone.value,
        "sentence": sentence,
        "headline": headline(answer, sentence),
        "code": answer.code,
        "item": answer.item,
        "place": answer.place,
        "position": answer.position,
        "at": at.isoformat(),
        "time": clock_time(actor, at),
        "late": scan.scanned_at is not None,
    }


def clock_time(actor: Actor, at: datetime) -> str:
    """The time of day at the centre, with the date if it is not of today."""
    here = at.astimezone(actor.zone)
    return f"{here:%H:%M:%S}" if here.date() == actor.today else f"{here:%Y-%m-%d %H:%M}"


def item_on_screen(reading: Session, barcode: str | None) -> ItemOnScreen | None:
    """An item, and the way to its place, as they are now."""
    item = queries.item_facts(reading, barcode) if barcode else None
    if item is None:
        return None
    return ItemOnScreen(item, queries.way_to(reading, item.location_id) if item.location_id else [])


def told_item(reading: Session, actor: Actor, answer: Answer, shown: ItemOnScreen | None) -> dict[str, Any] | None:
    """The item on the screen, with what is to be known of it."""
    if shown is None:
        return None
    item, way = shown
    notes = [alias_note(answer)] if answer.alias else []
    if item.thaws:
        notes.append(_(THAWED, thaws=item.thaws))
    running = (actor.at - item.out_at).total_seconds() if item.state is ItemState.OUT and item.out_at else 0
    if minutes := int((item.seconds_out + max(0, running)) // 60):
        notes.append(_(OUTSIDE, minutes=minutes))
    limits = _limits(reading, actor, item.id) if item.thaws or item.seconds_out or running else []
    return {
        "barcode": item.barcode,
        "url": url_for("storage.item", barcode=item.barcode),
        "accession": item.accession,
        "name": item.name,
        "lot": item.lot,
        "lot_url": url_for("lots.lot", code=item.lot),
        "state": item.state.value,
        "state_label": _(STATE_LABELS[item.state]),
        "place": rules.readable_place(way, item.position) if way else None,
        "marks": [
            *(_(mark.label) for mark in marks_on(reading, [item.lot_id]).get(item.lot_id, [])),
            *([_(OVER.label)] if any(note.is_over for note in limits) else []),
        ],
        "notes": [*notes, *(limit_text(note) for note in limits)],
    }


def _limits(reading: Session, actor: Actor, item_id: int) -> list[LimitNote]:
    """The limits of its form that an item is near or over; only one to which something happened has any."""
    item = reading.get(Item, item_id)
    return limit_notes(reading, item, actor.at) if item else []


def told_ways(ways: Sequence[How]) -> list[dict[str, str]]:
    """The ways in which a conflict can be settled."""
    return [{"how": way.value, "label": _(WAY_LABELS[way])} for way in ways]


def told_conflicts(reading: Session, actor: Actor, code: str) -> dict[str, Any]:
    """The conflicts of a session that wait to be settled; none of a session that has not begun."""
    standing = queries.standing(reading, code, actor.user_id or 0)
    scans = queries.open_conflicts(reading, standing.id) if standing.id else []
    return {"conflicts": [_told_conflict(reading, actor, scan) for scan in scans]}


def _told_conflict(reading: Session, actor: Actor, scan: Scan) -> dict[str, Any]:
    answer, intention = Answer.from_json(scan.answer), intention_of(scan)
    return {
        "scan": told_scan(actor, scan, answer),
        "settle": told_ways(ways_to_settle(intention)),
        "item": told_item(reading, actor, answer, item_on_screen(reading, intention.item if intention else None)),
        "choices": choices_of(reading, Context(), answer),
    }
