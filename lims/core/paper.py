"""The paper of all documents: A4 with the centre's head, the document's number as Code 128, page x of y.

A document is a list of ReportLab flowables made with `Typography` and written by `write_document`. The same
content gives the same bytes, so that the hash of a kept document means something.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

from lims.core.fonts import BOLD, REGULAR, markup, printable, register_fonts, text_width
from lims.core.language import translator
from lims.core.settings import Settings
from lims.core.symbols import Printing, code128, draw_symbol, module_mm

INK = HexColor("#1b2733")
QUIET = HexColor("#5b6b7a")
RULE = HexColor("#c4ced8")
ACCENT = HexColor("#0b5d7a")
SHADE = HexColor("#eef3f6")

_MARGIN = 20 * mm
_TOP = 36 * mm
_BOTTOM = 20 * mm
TEXT_WIDTH = A4[0] - 2 * _MARGIN

# Office laser printers and phones: large modules, as there is room.
_OFFICE = Printing(minimum_module_mm=0.2, maximum_module_mm=0.34, dot_mm=25.4 / 600)


@dataclass(frozen=True)
class Letterhead:
    """Who issues the document; `contact_lines` are printed small under the name."""

    name: str
    contact_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentHead:
    """What the head and foot of each page say. `number` is also printed as Code 128, unless it is empty."""

    letterhead: Letterhead
    title: str
    number: str
    foot: str
    language: str


def letterhead_of(settings: Settings, language: str) -> Letterhead:
    """The centre's letterhead in a language."""
    japanese = language == "ja"
    address = settings.centre_address_ja if japanese else settings.centre_address_en
    reached_by = "  ".join(part for part in (settings.centre_phone, settings.centre_email) if part)
    return Letterhead(
        name=settings.centre_name_ja if japanese else settings.centre_name_en,
        contact_lines=tuple(line for line in (address, reached_by) if line),
    )


class Typography:
    """Paragraphs and tables in one hand, with the line breaking of the document's language."""

    def __init__(self, language: str) -> None:
        register_fonts()
        wrap = "CJK" if language == "ja" else None
        self.body = ParagraphStyle(
            "body", fontName=REGULAR, fontSize=9.2, leading=14, textColor=INK, wordWrap=wrap, spaceAfter=3
        )
        # Long words such as allele names may be broken where nothing else helps.
        self.body.splitLongWords = 1
        self.small = ParagraphStyle("small", self.body, fontSize=7.8, leading=11.5, textColor=QUIET)
        self.title = ParagraphStyle("title", self.body, fontName=BOLD, fontSize=17, leading=24, spaceAfter=4)
        self.heading = ParagraphStyle(
            "heading", self.body, fontName=BOLD, fontSize=10.5, leading=15, textColor=ACCENT,
            spaceBefore=9, spaceAfter=3,
        )  # fmt: skip
        self.cell = ParagraphStyle("cell", self.body, fontSize=8.4, leading=12, spaceAfter=0)
        self.cell_head = ParagraphStyle("cell_head", self.cell, fontName=BOLD, fontSize=7.8, textColor=ACCENT)
        self.cell_head_number = ParagraphStyle("cell_head_number", self.cell_head, alignment=TA_RIGHT)
        self.cell_number = ParagraphStyle("cell_number", self.cell, alignment=TA_RIGHT, wordWrap=None)
        self.label = ParagraphStyle("label", self.cell, fontSize=7.6, leading=12, textColor=QUIET)

    def text(self, text: str, style: ParagraphStyle | None = None) -> Paragraph:
        """A paragraph of plain text; line breaks are kept."""
        return Paragraph(markup(text), style or self.body)

    def marked(self, marked_text: str, style: ParagraphStyle | None = None) -> Paragraph:
        """A paragraph of ReportLab markup that was made with `markup` and `italic_markup`."""
        return Paragraph(marked_text, style or self.body)

    def section(self, title: str) -> list[Flowable]:
        """A heading that never stands alone at the end of a page."""
        return [CondPageBreak(32 * mm), self.text(title, self.heading)]

    def numbered(self, number: int, text: Paragraph) -> Flowable:
        """A clause with its number hanging in the margin."""
        cells: list[list[Any]] = [[self.text(f"{number}."), text]]
        clause = Table(
            cells,
            colWidths=[8 * mm, TEXT_WIDTH - 8 * mm],
            style=_PLAIN,
        )
        clause.spaceAfter = 1.5
        return clause

    def facts(self, rows: Sequence[tuple[str, str]], width: float = TEXT_WIDTH) -> Flowable:
        """Names and values in two columns; a value that is empty is left out with its name."""
        label_width = min(38 * mm, width * 0.36)
        cells = [[self.text(name, self.label), self.text(value, self.cell)] for name, value in rows if value]
        if not cells:
            return Spacer(0, 0)
        return Table(cells, colWidths=[label_width, width - label_width], style=_PLAIN, hAlign="LEFT")

    def columns(self, parts: Sequence[Sequence[Flowable]], gap: float = 8 * mm) -> Flowable:
        """Blocks side by side, in columns of equal width."""
        width = self.column_width(len(parts), gap)
        cells: list[Any] = [list(parts[0])]
        widths = [width]
        for part in parts[1:]:
            cells += ["", list(part)]
            widths += [gap, width]
        return Table([cells], colWidths=widths, style=_PLAIN, spaceBefore=5, spaceAfter=5)

    def beside(self, first_width: float, first: Flowable, second: Flowable) -> Flowable:
        """A narrow first column and the rest of the line beside it."""
        style = [*_PLAIN, ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
        return Table([[first, second]], colWidths=[first_width, TEXT_WIDTH - first_width], style=style)

    def heads(self, names: Sequence[str], numbers: int = 0) -> list[Flowable]:
        """Heads of a table's columns; the last ones, of columns with numbers, stand at the right."""
        first_number = len(names) - numbers
        styles = [self.cell_head if place < first_number else self.cell_head_number for place in range(len(names))]
        return [self.text(name, style) for name, style in zip(names, styles, strict=True)]

    def column_width(self, count: int, gap: float = 8 * mm) -> float:
        """The width of one of several equal columns."""
        return (TEXT_WIDTH - gap * (count - 1)) / count

    def table(self, head: Sequence[Flowable], rows: Sequence[Sequence[Flowable]], shares: Sequence[float]) -> Flowable:
        """A table across the page, its head repeated on each page; `shares` are relative column widths."""
        widths = [TEXT_WIDTH * share / sum(shares) for share in shares]
        cells: list[list[Any]] = [list(head)]
        cells += [list(row) for row in rows]
        return Table(cells, colWidths=widths, repeatRows=1, style=_RULED, spaceBefore=2, spaceAfter=6)


# Empty cells too name a font in the PDF; without this they would name one that is not embedded.
_FONT = ("FONTNAME", (0, 0), (-1, -1), REGULAR)
_PLAIN: list[Any] = [
    _FONT,
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
]
_RULED: list[Any] = [
    _FONT,
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("BACKGROUND", (0, 0), (-1, 0), SHADE),
    ("LINEABOVE", (0, 0), (-1, 0), 0.8, ACCENT),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]


def write_document(head: DocumentHead, story: list[Flowable]) -> bytes:
    """The PDF of a document. Raises SymbolTooLarge for a number that is too long for a Code 128."""
    register_fonts()
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=f"{head.title} {head.number}".strip(),
        author=head.letterhead.name,
        subject=head.number,
        lang=head.language,
        invariant=1,
        initialFontName=REGULAR,
    )
    frame = Frame(
        _MARGIN, _BOTTOM, TEXT_WIDTH, A4[1] - _TOP - _BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=lambda canvas, _: _draw_head(canvas, head)))
    document.build(story, canvasmaker=_numbering(head))
    return file.getvalue()


def _draw_head(canvas: Canvas, head: DocumentHead) -> None:
    top = A4[1] - 12 * mm
    canvas.saveState()
    width = TEXT_WIDTH - (_draw_number(canvas, head.number, top) if head.number else 0)
    canvas.setFillColor(INK)
    _draw_line(canvas, head.letterhead.name, BOLD, 11, top - 4 * mm, width)
    canvas.setFillColor(QUIET)
    for row, line in enumerate(head.letterhead.contact_lines[:3]):
        _draw_line(canvas, line, REGULAR, 7, top - (8.6 + 3.3 * row) * mm, width)
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(0.9)
    canvas.line(_MARGIN, A4[1] - _TOP + 5 * mm, A4[0] - _MARGIN, A4[1] - _TOP + 5 * mm)
    canvas.restoreState()


def _draw_number(canvas: Canvas, number: str, top: float) -> float:
    """The document's number at the right margin as Code 128 and text; gives back how wide it is."""
    symbol = code128(number)
    module = module_mm(symbol, 85, 8, _OFFICE)
    # The page's margin is the right quiet zone.
    width = (symbol.columns + symbol.quiet) * module * mm
    bars_left = A4[0] - _MARGIN - symbol.columns * module * mm
    canvas.setFillColor(black)
    draw_symbol(canvas, symbol, bars_left / mm, (top - 8 * mm) / mm, module, bar_mm=8)
    canvas.setFont(BOLD, 8)
    canvas.drawRightString(A4[0] - _MARGIN, top - 11.6 * mm, printable(number, BOLD))
    return width + 4 * mm


def _draw_line(canvas: Canvas, text: str, font: str, size: float, baseline: float, width: float) -> None:
    """One line from the left margin, set smaller if it is longer than its place."""
    shown = printable(text, font)
    wide = text_width(shown, font, size)
    canvas.setFont(font, size if wide <= width else size * width / wide)
    canvas.drawString(_MARGIN, baseline, shown)


def _numbering(head: DocumentHead) -> type[Canvas]:
    """A canvas that keeps its pages until their number is known, to write "page x of y" on each."""
    _ = translator(head.language)
    pattern = _("Page %(page)s of %(pages)s")

    class NumberingCanvas(Canvas):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - overrides ReportLab's method
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]  # ReportLab's own recipe needs it

        def save(self) -> None:
            for page, kept in enumerate(self._kept, 1):
                self.__dict__.update(kept)
                _draw_foot(self, head, pattern % {"page": page, "pages": len(self._kept)})
                super().showPage()
            super().save()

    return NumberingCanvas


def _draw_foot(canvas: Canvas, head: DocumentHead, page: str) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(_MARGIN, 15 * mm, A4[0] - _MARGIN, 15 * mm)
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(_MARGIN, 11 * mm, printable(head.foot))
    canvas.drawRightString(A4[0] - _MARGIN, 11 * mm, printable(page))
    canvas.setFillColor(white)
