"""A label as its printer will draw it, and a map of its sheet, to be looked at before anything is printed."""

import base64
import io
from xml.sax.saxutils import quoteattr

from PIL import Image, ImageDraw

from lims.labels.contents import LabelContent
from lims.labels.designs import Design
from lims.labels.raster import in_dots, label_dots, label_picture
from lims.labels.stocks import Stock

_GAP = 0.12
# What is not printed on: the clear tail, and the paper around a round label.
_GREY = 214


def label_png(design: Design, stock: Stock, content: LabelContent) -> str:
    """One label in the dots of its printer, as the address of a picture. Raises what `placed` raises."""
    picture = label_picture(design, stock, content)
    if stock.tail_mm:
        picture.paste(_GREY, (0, in_dots(stock.printed_height_mm, stock), *picture.size))
    if stock.round:
        outside = Image.new("L", picture.size, 255)
        width, height = label_dots(stock)
        ImageDraw.Draw(outside).ellipse((0, 0, width - 1, height - 1), fill=0)
        picture.paste(_GREY, mask=outside)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


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
