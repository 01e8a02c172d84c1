"""What the pages of lots, items and locations show of labels."""

from flask import render_template

from lims.core.permissions import Permission
from lims.labels.choosing import Scope
from lims.labels.models import PrintJob
from lims.labels.queries import failed_count, last_print_of
from lims.lots.models import Item, Lot
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.web.actors import optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("web.home", order=30)
def failed_prints(_nothing: None) -> str:
    """Nothing, unless a print waits for somebody to look at the printer."""
    actor = optional_actor()
    failed = failed_count(session()) if actor is not None and actor.may(Permission.LABELS_PRINT) else 0
    return render_template("labels/_home.html", failed=failed) if failed else ""


@panel("lots.lot", order=70)
def panel_of_lot(lot: Lot) -> str:
    return _panel({"lot": lot.code}, None)


@panel("storage.item", order=70)
def panel_of_item(item: Item) -> str:
    return _panel({"code": item.barcode}, last_print_of(session(), item.barcode))


@panel("storage.location", order=70)
def panel_of_location(location: Location) -> str:
    kind = location_types_of(session()).type(location.type)
    return _panel(
        {"location": location.barcode},
        last_print_of(session(), location.barcode),
        holds_items=kind.holds_items,
        holds_locations=kind.holds_locations,
        has_positions=location.grid is not None,
    )


def _panel(choice: dict[str, str], last: PrintJob | None, **facts: bool) -> str:
    actor = optional_actor()
    if actor is None or not actor.may(Permission.LABELS_READ):
        return ""
    return render_template("labels/_panel.html", choice=choice, last=last, scopes=Scope, **facts)
