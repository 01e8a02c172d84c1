"""The proforma invoice for customs: what is sent, what it is worth there, and what it is not."""

from dataclasses import dataclass
from decimal import Decimal

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Spacer

from lims.core.fonts import italic_markup, markup
from lims.core.language import translator
from lims.core.paper import RULE, DocumentHead, Letterhead, Typography, write_document
from lims.shipping.documents.parties import Parcel, date_text, parcel_facts, parties


@dataclass(frozen=True)
class GoodsLine:
    """One line of goods. Its value is for customs only and larger than nothing; `origin` is a country's name."""

    description: str
    taxon: str
    quantity: int
    unit: str
    unit_value: Decimal
    hs_code: str
    origin: str
    accessions: str = ""

    @property
    def value(self) -> Decimal:
        return self.unit_value * self.quantity


@dataclass(frozen=True)
class CustomsInvoice:
    """A parcel's goods and what is declared of them."""

    parcel: Parcel
    number: str
    currency: str
    goods: tuple[GoodsLine, ...]
    reason: str
    incoterm: str = ""
    hazardous: bool = False
    infectious: bool = False
    genetically_modified: bool = False
    further_statements: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum((line.value for line in self.goods), Decimal(0))


def draw_customs_invoice(invoice: CustomsInvoice, letterhead: Letterhead, language: str) -> bytes:
    """The proforma invoice as a PDF in `ja` or `en`; most customs offices want `en`."""
    _ = translator(language)
    typography = Typography(language)
    title = _("Proforma invoice for customs")
    terms = [(_("Reason for export"), invoice.reason), (_("Terms of delivery"), invoice.incoterm)]
    story: list[Flowable] = [
        typography.text(title, typography.title),
        parcel_facts(typography, invoice.parcel, language),
        parties(typography, invoice.parcel, language),
        *typography.section(_("Goods")),
        typography.facts(terms),
        Spacer(0, 2 * mm),
        _goods_table(typography, invoice, language),
        *typography.section(_("Statements")),
        *[typography.numbered(n, typography.text(text)) for n, text in enumerate(statements(invoice, language), 1)],
        *_signature(typography, invoice, language),
    ]
    return write_document(DocumentHead(letterhead, title, invoice.number, title, language), story)


def statements(invoice: CustomsInvoice, language: str) -> list[str]:
    """What the sender declares, as far as it is true of these goods."""
    _ = translator(language)
    said = [
        _("The values are stated for customs purposes only. The goods have no commercial value and are not for sale."),
        _(
            "The goods are for research or education only. They are not for use in or on humans and not for food"
            " or feed."
        ),
    ]
    if not invoice.hazardous:
        said.append(_("The goods are not dangerous goods in the sense of the IATA Dangerous Goods Regulations."))
    if not invoice.infectious:
        said.append(_("The goods are not infectious to humans, animals or plants as far as is known."))
    if invoice.genetically_modified:
        said.append(_("The goods contain living modified organisms, destined for contained use."))
    else:
        said.append(_("The goods contain no living modified organisms."))
    return [*said, *invoice.further_statements]


def _goods_table(typography: Typography, invoice: CustomsInvoice, language: str) -> Flowable:
    _ = translator(language)
    head = [
        _("No."),
        _("Description of goods"),
        _("HS code"),
        _("Origin"),
        _("Quantity"),
        _("Unit value (%(currency)s)") % {"currency": invoice.currency},
        _("Value (%(currency)s)") % {"currency": invoice.currency},
    ]
    rows = [
        (
            typography.text(str(number), typography.cell),
            typography.marked(_described(line), typography.cell),
            typography.text(line.hs_code, typography.cell),
            typography.text(line.origin, typography.cell),
            typography.text(f"{line.quantity} {line.unit}", typography.cell_number),
            typography.text(_money(line.unit_value), typography.cell_number),
            typography.text(_money(line.value), typography.cell_number),
        )
        for number, line in enumerate(invoice.goods, 1)
    ]
    blank = typography.text("", typography.cell)
    total = typography.text(_("Total"), typography.cell_head)
    worth = typography.marked(f"<b>{_money(invoice.total)}</b>", typography.cell_number)
    rows.append((blank, total, blank, blank, blank, blank, worth))
    return typography.table(typography.heads(head, numbers=3), rows, (0.8, 6.0, 2.0, 1.9, 2.1, 2.3, 2.3))


def _described(line: GoodsLine) -> str:
    parts = [markup(line.description), italic_markup(line.taxon), markup(line.accessions)]
    return "<br/>".join(part for part in parts if part)


def _money(value: Decimal) -> str:
    return f"{value:,.2f}"


def _signature(typography: Typography, invoice: CustomsInvoice, language: str) -> list[Flowable]:
    _ = translator(language)
    declared = _("I declare that the information on this invoice is true and complete.")
    place = typography.text(date_text(invoice.parcel.dispatched_on, language), typography.cell)
    name = typography.text(invoice.parcel.sender.person, typography.cell)
    line = HRFlowable(width="100%", color=RULE, thickness=0.6, spaceBefore=1, spaceAfter=1)
    declaration: list[Flowable] = [
        Spacer(0, 4 * mm),
        typography.text(declared),
        Spacer(0, 10 * mm),
        typography.columns(
            [
                [place, line, typography.text(_("Date"), typography.label)],
                [name, line, typography.text(_("Name and signature of the sender"), typography.label)],
            ]
        ),
    ]
    return [KeepTogether(declaration)]
