"""The pick list on paper: by freezer, box and position, with a code to scan beside each item."""

from collections.abc import Sequence
from itertools import groupby

from reportlab.platypus import Flowable
from sqlalchemy.orm import Session

from lims.core.language import translator
from lims.core.paper import DocumentHead, Typography, letterhead_of, write_document
from lims.core.settings import settings_of
from lims.resources.kinds import kinds_of
from lims.shipping.documents.parties import DataMatrixMark, EmptyBox, date_text
from lims.shipping.models import Shipment
from lims.shipping.queries.places import Picking, pick_list


def pick_list_pdf(session: Session, shipment: Shipment, language: str) -> bytes:
    """Draw the pick list of a shipment as a PDF in `ja` or `en`."""
    _ = translator(language)
    typography = Typography(language)
    title = _("Pick list")
    listed = pick_list(session, shipment)
    story: list[Flowable] = [
        typography.text(title, typography.title),
        typography.facts(
            [
                (_("Shipment"), shipment.number),
                (_("Reference"), shipment.reference or ""),
                (_("Consignee"), f"{shipment.consignee_name}, {shipment.consignee_institution}"),
                (_("Day of dispatch"), date_text(shipment.planned_on, language)),
                (_("Items"), str(len(listed))),
                (_("Note"), shipment.note or ""),
            ]
        ),
    ]
    for place, entries in groupby(listed, key=lambda entry: entry.stands_in):
        story.append(typography.text(place or _("Not in storage"), typography.heading))
        story.append(_table(session, typography, list(entries), language))
    head = DocumentHead(letterhead_of(settings_of(session), language), title, shipment.number, title, language)
    return write_document(head, story)


def _table(session: Session, typography: Typography, entries: Sequence[Picking], language: str) -> Flowable:
    _ = translator(language)
    head = [_("Done"), _("Box"), _("Position"), _("Code"), _("Item"), _("Resource"), _("Form")]
    rows = [
        (
            EmptyBox() if entry.pick.confirmed_at is None else typography.text("OK", typography.cell),
            typography.text(entry.box, typography.cell),
            typography.marked(f"<b>{entry.place.position}</b>", typography.cell),
            DataMatrixMark(entry.pick.item.barcode),
            typography.text(entry.pick.item.barcode, typography.cell),
            typography.text(_resource(entry, language), typography.cell),
            typography.text(_form(session, entry, language), typography.cell),
        )
        for entry in entries
    ]
    return typography.table(typography.heads(head), rows, (1.2, 2.6, 1.6, 1.4, 3.0, 4.8, 2.4))


def _resource(entry: Picking, language: str) -> str:
    resource = entry.pick.item.lot.resource
    name = (resource.name_ja or resource.name) if language == "ja" else resource.name
    return f"{resource.accession}\n{name}"


def _form(session: Session, entry: Picking, language: str) -> str:
    item = entry.pick.item
    form = kinds_of(session)[item.lot.resource.kind].lot_form(item.lot.form)
    label = form.label.in_language(language)
    if not entry.is_opened:
        return label
    _ = translator(language)
    quantity = f"{item.quantity} {form.quantity_unit}"
    return f"{label}\n{_('Opened before, left in it: %(quantity)s') % {'quantity': quantity}}"
