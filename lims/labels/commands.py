"""The sheet of command barcodes that hangs at the freezer: what the scanning page understands besides things."""

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from lims.core.fonts import BOLD, REGULAR, printable, text_width
from lims.core.language import translator
from lims.core.paper import INK, QUIET, RULE, TEXT_WIDTH, DocumentHead, Letterhead, Typography, write_document
from lims.core.symbols import Printing, code128, draw_symbol, module_mm
from lims.scanning.answers import COMMAND_LABELS
from lims.storage.commands import Command, command_code
from lims.storage.location_types import LocationTypes

_COLUMNS = 2
_GAP_MM = 8.0
_CARD_MM = (TEXT_WIDTH / mm - _GAP_MM) / _COLUMNS
_CARD_HEIGHT_MM = 27.0
_BAR_MM = 11.0
# Read at arm's length, with gloves and frost between: modules as large as the code allows.
_PRINTING = Printing(minimum_module_mm=0.2, maximum_module_mm=0.42, dot_mm=25.4 / 600)
_BARE = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
]


def draw_command_sheet(types: LocationTypes, letterhead: Letterhead, language: str) -> bytes:
    """All commands and all reasons of discards as Code 128, as a PDF in `ja` or `en`."""
    _ = translator(language)
    typography = Typography(language)
    title = _("Command barcodes for scanning")
    commands = [CommandCard(_(COMMAND_LABELS[command]), command_code(command)) for command in Command]
    reasons = [
        CommandCard(label.in_language(language), command_code(Command.DISCARD, name))
        for name, label in types.reasons.items()
    ]
    hint = _("Scan one of these on the scanning page. To discard an item, scan the reason, then the item.")
    story: list[Flowable] = [
        typography.text(title, typography.title),
        typography.text(hint),
        Spacer(0, 3 * mm),
        _cards(commands),
        KeepTogether([*typography.section(_("Discard, with the reason")), _cards(reasons)]),
    ]
    return write_document(DocumentHead(letterhead, title, "", title, language), story)


def _cards(cards: list["CommandCard"]) -> Flowable:
    cells: list[Flowable | str] = [*cards, *[""] * (-len(cards) % _COLUMNS)]
    rows = [cells[start : start + _COLUMNS] for start in range(0, len(cells), _COLUMNS)]
    width, gap = _CARD_MM * mm, _GAP_MM * mm
    table = Table(
        rows,
        colWidths=[width + gap, width],
        rowHeights=[(_CARD_HEIGHT_MM + 4) * mm] * len(rows),
        style=_BARE,
    )
    table.hAlign = "LEFT"
    return table


class CommandCard(Flowable):
    """A command's name over its barcode, in a frame that keeps the neighbours' codes away."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__()
        self._name, self._code = printable(name, BOLD), code
        self.width, self.height = _CARD_MM * mm, _CARD_HEIGHT_MM * mm

    def draw(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(RULE)
        canvas.roundRect(0, 0, self.width, self.height, 2 * mm)
        room = self.width - 8 * mm
        size = min(14.0, 14.0 * room / max(text_width(self._name, BOLD, 14), 1))
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(self.width / 2, self.height - 7 * mm, self._name)
        symbol = code128(self._code)
        module = module_mm(symbol, _CARD_MM, _BAR_MM, _PRINTING)
        left = (_CARD_MM - symbol.columns * module) / 2
        canvas.setFillColor(black)
        draw_symbol(canvas, symbol, left, 6.0, module, bar_mm=_BAR_MM)
        canvas.setFillColor(QUIET)
        canvas.setFont(REGULAR, 7.5)
        canvas.drawCentredString(self.width / 2, 2.4 * mm, self._code)
