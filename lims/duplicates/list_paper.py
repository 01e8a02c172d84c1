"""The list of a transfer on paper: by place, with a code to scan beside each item."""

from itertools import groupby

from reportlab.platypus import Flowable
from sqlalchemy.orm import Session

from lims.core.language import translator
from lims.core.paper import DocumentHead, Typography, letterhead_of, write_document
from lims.core.settings import settings_of
from lims.duplicates.models import Transfer
from lims.duplicates.queries import LineProgress, progress
from lims.shipping.documents.parties import DataMatrixMark, EmptyBox
from lims.storage.queries import paths
from lims.storage.rules import readable_place


def transfer_list_pdf(session: Session, transfer: Transfer, language: str) -> bytes:
    """Draw the list of a transfer as a PDF in `ja` or `en`."""
    _ = translator(language)
    typography = Typography(language)
    title = _("Transfer of safety duplicates")
    lines = progress(session, transfer)
    ways = paths(session, {line.item.location_id for line in lines if line.item.location_id})
    places = {key: readable_place(way) for key, way in ways.items()}
    story: list[Flowable] = [
        typography.text(title, typography.title),
        typography.facts(
            [
                (_("Transfer"), transfer.number),
                (_("From the site"), transfer.from_site.name),
                (_("To the site"), transfer.to_site.name),
                (_("Items"), str(len(lines))),
                (_("Note"), transfer.note or ""),
            ]
        ),
    ]
    for place, found in groupby(lines, key=lambda line: places.get(line.item.location_id or 0, "")):
        story.append(typography.text(place or _("Not in storage"), typography.heading))
        story.append(_table(typography, list(found), language))
    head = DocumentHead(letterhead_of(settings_of(session), language), title, transfer.number, title, language)
    return write_document(head, story)


def _table(typography: Typography, lines: list[LineProgress], language: str) -> Flowable:
    _ = translator(language)
    head = [_("Done"), _("Position"), _("Code"), _("Item"), _("Resource"), _("Lot")]
    rows = [
        (
            EmptyBox(),
            typography.marked(f"<b>{line.item.position or ''}</b>", typography.cell),
            DataMatrixMark(line.item.barcode),
            typography.text(line.item.barcode, typography.cell),
            typography.text(_resource(line, language), typography.cell),
            typography.text(line.item.lot.code, typography.cell),
        )
        for line in lines
    ]
    return typography.table(typography.heads(head), rows, (1.2, 1.8, 1.6, 3.4, 6.0, 3.0))


def _resource(line: LineProgress, language: str) -> str:
    resource = line.item.lot.resource
    name = (resource.name_ja or resource.name) if language == "ja" else resource.name
    return f"{resource.accession}\n{name}"
