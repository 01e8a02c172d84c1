"""Sender and receiver as documents name them, and the items of a parcel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from lims.core.fonts import italic_markup, markup
from lims.core.language import N_, translator
from lims.core.paper import Typography
from lims.core.symbols import data_matrix, draw_symbol

_SYMBOL_MODULE_MM = 0.42


@dataclass(frozen=True)
class Address:
    """One party of a shipment; `country` is the country's name in the document's language."""

    institution: str
    person: str = ""
    department: str = ""
    lines: tuple[str, ...] = ()
    country: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""


@dataclass(frozen=True)
class PackedItem:
    """One item of a parcel, as its label says it."""

    barcode: str
    accession: str
    name: str
    taxon: str = ""
    form: str = ""
    lot: str = ""
    quantity: str = ""


@dataclass(frozen=True)
class Parcel:
    """What a shipment's documents share. Weights are in kg and as people write them, empty if unknown."""

    number: str
    request_number: str
    dispatched_on: date
    sender: Address
    receiver: Address
    items: tuple[PackedItem, ...] = ()
    carrier: str = ""
    tracking_number: str = ""
    packaging: str = ""
    temperature: str = ""
    refrigerant: str = ""
    net_weight_kg: str = ""
    gross_weight_kg: str = ""
    remarks: str = ""


def date_text(day: date, language: str) -> str:
    """A date as the document's readers write it: 2026年4月1日, or 1 April 2026."""
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"


def party_block(typography: Typography, title: str, party: Address, language: str) -> list[Flowable]:
    """A party under its title, as one column."""
    _ = translator(language)
    where = "\n".join(line for line in (*party.lines, party.country) if line)
    facts = [
        (_("Institution"), party.institution),
        (_("Department"), party.department),
        (_("Person"), party.person),
        (_("Address"), where),
        (_("Phone"), party.phone),
        (_("E-mail"), party.email),
        (_("Tax number"), party.tax_number),
    ]
    return [
        typography.text(title, typography.heading),
        typography.facts(facts, typography.column_width(2)),
    ]


def parties(typography: Typography, parcel: Parcel, language: str) -> Flowable:
    """Sender and receiver side by side."""
    _ = translator(language)
    return typography.columns(
        [
            party_block(typography, _("Sender"), parcel.sender, language),
            party_block(typography, _("Receiver"), parcel.receiver, language),
        ]
    )


def parcel_facts(typography: Typography, parcel: Parcel, language: str) -> Flowable:
    """Numbers, date and packing in two columns."""
    _ = translator(language)
    left = [
        (_("Shipment"), parcel.number),
        (_("Request"), parcel.request_number),
        (_("Date of dispatch"), date_text(parcel.dispatched_on, language)),
        (_("Carrier"), parcel.carrier),
        (_("Tracking number"), parcel.tracking_number),
    ]
    right = [
        (_("Packaging"), parcel.packaging),
        (_("Temperature"), parcel.temperature),
        (_("Refrigerant"), parcel.refrigerant),
        (_("Net weight (kg)"), parcel.net_weight_kg),
        (_("Gross weight (kg)"), parcel.gross_weight_kg),
    ]
    width = typography.column_width(2)
    return typography.columns([[typography.facts(left, width)], [typography.facts(right, width)]])


ITEM_HEAD = (N_("No."), N_("Code"), N_("Item"), N_("Resource"), N_("Form and lot"), N_("Quantity"))


def items_table(typography: Typography, items: Sequence[PackedItem], language: str) -> Flowable:
    """The items with their codes to be scanned on arrival."""
    _ = translator(language)
    rows = [
        (
            typography.text(str(number), typography.cell),
            DataMatrixMark(item.barcode),
            typography.text(item.barcode, typography.cell),
            typography.marked(_named(item), typography.cell),
            typography.text("\n".join(part for part in (item.form, item.lot) if part), typography.cell),
            typography.text(item.quantity, typography.cell),
        )
        for number, item in enumerate(items, 1)
    ]
    head = typography.heads([_(name) for name in ITEM_HEAD])
    return typography.table(head, rows, (0.9, 1.4, 3.0, 6.6, 3.2, 1.9))


def _named(item: PackedItem) -> str:
    parts = [f"<b>{markup(item.accession)}</b>", markup(item.name), italic_markup(item.taxon)]
    return "<br/>".join(part for part in parts if part)


class DataMatrixMark(Flowable):
    """A small Data Matrix in a table's cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._symbol = data_matrix(text)
        self.width = self._symbol.columns * _SYMBOL_MODULE_MM * mm
        self.height = (len(self._symbol.rows) + 2) * _SYMBOL_MODULE_MM * mm

    def draw(self) -> None:
        canvas: Canvas = self.canv
        draw_symbol(canvas, self._symbol, 0, _SYMBOL_MODULE_MM, _SYMBOL_MODULE_MM)


class EmptyBox(Flowable):
    """A little square to be ticked by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = 3.4 * mm

    def draw(self) -> None:
        self.canv.setLineWidth(0.7)
        self.canv.rect(0, 0, self.width, self.height)
