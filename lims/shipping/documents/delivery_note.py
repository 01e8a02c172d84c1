"""The delivery note with the form on which the receiver confirms the arrival."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, Spacer

from lims.core.language import translator
from lims.core.paper import QUIET, RULE, DocumentHead, Letterhead, Typography, write_document
from lims.shipping.documents.parties import EmptyBox, Parcel, items_table, parcel_facts, parties


def draw_delivery_note(parcel: Parcel, letterhead: Letterhead, language: str) -> bytes:
    """The delivery note and receipt form of a parcel as a PDF in `ja` or `en`."""
    _ = translator(language)
    typography = Typography(language)
    title = _("Delivery note")
    story: list[Flowable] = [
        typography.text(title, typography.title),
        parcel_facts(typography, parcel, language),
        parties(typography, parcel, language),
        *typography.section(_("Contents")),
        items_table(typography, parcel.items, language),
        *_receipt_form(typography, parcel, letterhead, language),
    ]
    return write_document(DocumentHead(letterhead, title, parcel.number, title, language), story)


def _receipt_form(typography: Typography, parcel: Parcel, letterhead: Letterhead, language: str) -> list[Flowable]:
    _ = translator(language)
    asked = _(
        "Please check the parcel at once, fill in this form and send it to %(centre)s within two weeks. If something"
        " is missing, thawed or broken, tell us on the day of arrival."
    )
    boxes = [
        _("All items are there"),
        _("Items are missing (write which below)"),
        _("The refrigerant was still there and the items were cold"),
        _("The items were thawed or warm"),
    ]
    ticks = [(EmptyBox(), typography.text(text, typography.cell)) for text in boxes]
    form: list[Flowable] = [
        Spacer(0, 4 * mm),
        HRFlowable(width="100%", color=QUIET, dash=(2, 2), thickness=0.6),
        typography.text(_("Confirmation of receipt"), typography.heading),
        typography.text(asked % {"centre": letterhead.name}),
        *[typography.beside(6 * mm, *row) for row in ticks],
        Spacer(0, 3 * mm),
        *_blanks(typography, [_("Remarks"), _("Arrived on (date and time)"), _("Name"), _("Signature")]),
        Spacer(0, 3 * mm),
        typography.text(_("Shipment %(number)s") % {"number": parcel.number}, typography.small),
    ]
    return [KeepTogether(form)]


def _blanks(typography: Typography, names: list[str]) -> list[Flowable]:
    """Lines to be written on by hand."""
    blanks: list[Flowable] = []
    for name in names:
        label: Paragraph = typography.text(name, typography.label)
        line = HRFlowable(width="100%", color=RULE, thickness=0.6)
        blanks += [Spacer(0, 6 * mm), typography.beside(42 * mm, label, line)]
    return blanks
