"""A label and its sheet as SVG, to be looked at on the page before anything is printed."""

from xml.sax.saxutils import escape, quoteattr

from lims.core.fonts import BOLD
from lims.labels.contents import LabelContent
from lims.labels.designs import Design, Stock
from lims.labels.layout import Placed, PlacedSymbol, PlacedText, placed

_MM_PER_POINT = 25.4 / 72
_GAP = 0.12


def label_svg(design: Design, stock: Stock, content: LabelContent, title: str) -> str:
    """One label as it will be printed, as an SVG of its own size in mm; `title` is read to those who can't see it."""
    width, height = stock.label_width_mm, stock.label_height_mm
    parts = [_drawn(thing) for thing in placed(design, stock, content)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="label-preview" viewBox="0 0 {width:g} {height:g}"'
        f' role="img" aria-label={quoteattr(title)}>'
        f'<rect width="{width:g}" height="{height:g}" rx="0.8" fill="white"/>{"".join(parts)}</svg>'
    )


def sheet_svg(stock: Stock, first_place: int, labels: int, title: str) -> str:
    """A map of the first sheet: places that are used up, to be printed, and left free. Each place says its number."""
    last = first_place + labels - 1
    places = []
    for place in range(stock.labels_per_page):
        x, y = stock.corner_mm(place)
        number = place + 1
        state = "used" if number < first_place else "printed" if number <= last else "free"
        places.append(
            f'<rect class="sheet-place sheet-place-{state}" data-place="{number}" x="{x + _GAP:g}" y="{y + _GAP:g}"'
            f' width="{stock.label_width_mm - 2 * _GAP:g}" height="{stock.label_height_mm - 2 * _GAP:g}" rx="0.6"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sheet-preview" role="img" aria-label={quoteattr(title)}'
        f' viewBox="0 0 {stock.page_width_mm:g} {stock.page_height_mm:g}">'
        f'<rect class="sheet-page" width="{stock.page_width_mm:g}" height="{stock.page_height_mm:g}"/>'
        f"{''.join(places)}</svg>"
    )


def _text(line: PlacedText) -> str:
    weight = ' font-weight="700"' if line.font == BOLD else ""
    # The browser's font may be wider than the printed one: the text is set into the width it will have on paper.
    return (
        f'<text x="{line.x:.2f}" y="{line.y:.2f}" font-size="{line.size_pt * _MM_PER_POINT:.2f}"{weight}'
        f' font-family="sans-serif" textLength="{line.width:.2f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(line.text)}</text>"
    )


def _drawn(thing: Placed) -> str:
    if isinstance(thing, PlacedText):
        return _text(thing)
    if isinstance(thing, PlacedSymbol):
        return _symbol(thing)
    box = thing.box
    return f'<rect x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"/>'


def _symbol(thing: PlacedSymbol) -> str:
    row_height = thing.height / len(thing.symbol.rows)
    steps = "".join(
        f"M{thing.x + first * thing.module:.3f} {thing.y + row * row_height:.3f}"
        f"h{length * thing.module:.3f}v{row_height:.3f}h-{length * thing.module:.3f}z"
        for row, runs in enumerate(thing.symbol.rows)
        for first, length in runs
    )
    return f'<path d="{steps}"/>'
