"""What audits show on the pages of locations and on the start page."""

from flask import render_template

from lims.audits.queries.audits import open_audits, open_audits_of, progress_of
from lims.audits.queries.samples import estimated_samples
from lims.audits.queries.standings import confirmations_of, coverage, coverage_inside, standing_of
from lims.core.permissions import Permission
from lims.storage.models import Location
from lims.storage.wording import location_types
from lims.web.actors import current_actor, optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("storage.location", order=40)
def audits_of_a_location(location: Location) -> str:
    """When a box was last confirmed, or how many of the boxes in a place are."""
    if not _may_read() or not location.active:
        return ""
    kind = location_types().types.get(location.type)
    is_box = kind is not None and kind.holds_items and not kind.holds_locations
    reading, today = session(), current_actor().today
    return render_template(
        "audits/_location.html",
        location=location,
        is_box=is_box,
        today=today,
        standing=standing_of(reading, location.id) if is_box else None,
        confirmations=confirmations_of(reading, location.id) if is_box else [],
        audits=open_audits_of(reading, location.id),
        inside=None if is_box else coverage_inside(reading, location.id, today),
    )


@panel("web.home", order=25)
def audits_today(_nothing: None) -> str:
    """What is due, which audits are open, and the last error rate."""
    if not _may_read():
        return ""
    reading = session()
    total = coverage(reading, current_actor().today)
    audits = open_audits(reading)
    if not total.boxes and not audits:
        return ""
    latest = estimated_samples(reading, limit=1)
    return render_template(
        "audits/_home.html",
        total=total,
        audits=audits,
        progress=progress_of(reading, [audit.id for audit in audits]),
        latest=latest[0] if latest else None,
    )


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.STORAGE_READ)
