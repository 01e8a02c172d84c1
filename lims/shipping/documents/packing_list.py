"""The packing list: what is in the parcel, item by item."""

from reportlab.platypus import Flowable

from lims.core.language import translator
from lims.core.paper import DocumentHead, Letterhead, Typography, write_document
from lims.shipping.documents.parties import Parcel, items_table, parcel_facts, parties


def draw_packing_list(parcel: Parcel, letterhead: Letterhead, language: str) -> bytes:
    """The packing list of a parcel as a PDF in `ja` or `en`."""
    _ = translator(language)
    typography = Typography(language)
    title = _("Packing list")
    story: list[Flowable] = [
        typography.text(title, typography.title),
        parcel_facts(typography, parcel, language),
        parties(typography, parcel, language),
        *typography.section(_("Contents")),
        items_table(typography, parcel.items, language),
        typography.text(_("Number of items: %(count)s") % {"count": len(parcel.items)}),
    ]
    if parcel.remarks:
        story += [*typography.section(_("Remarks")), typography.text(parcel.remarks)]
    return write_document(DocumentHead(letterhead, title, parcel.number, title, language), story)
