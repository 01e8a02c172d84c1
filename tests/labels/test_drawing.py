"""Every design on every stock is printed and read back with an independent decoder."""

import io
import time
import tracemalloc

import pytest
from pypdf import PdfReader

from lims.core.symbols import SymbolTooLarge, TextNotEncodable
from lims.labels.designs import Design
from lims.labels.drawing import draw_labels
from lims.labels.elements import CodeElement, TextElement
from lims.labels.refusals import NoSuchPlaceOnSheet, NothingToPrint, StockTooSmall, TextTooLong
from lims.labels.stocks import Stock
from tests.factories.labels import label_content, shipped_labels
from tests.labels.reading import Area, codes_in, fonts_not_embedded, page_image, text_of

BOOK = shipped_labels()
PAIRS = [(design, stock) for design in BOOK.designs.values() for stock in BOOK.stocks_for(design)]
LONG_NAME = "B6;129-Gt(ROSA)26Sor<tm1(CAG-cat,-EGFP)>Sho/Rbrc アサガオ 東京古型標準型 Pharbitis nil long"


def expected_codes(design: Design, barcode: str) -> list[tuple[str, str]]:
    names = {"datamatrix": "DataMatrix", "code128": "Code128", "qr": "QRCode"}
    return sorted((names[e.symbology], barcode) for e in design.elements if isinstance(e, CodeElement))


def place_of(stock: Stock, place: int) -> Area:
    return Area(*stock.corner_mm(place), stock.label_width_mm, stock.label_height_mm)


@pytest.mark.parametrize(("design", "stock"), PAIRS, ids=lambda thing: thing.name)
def test_printed_codes_are_read_back(design: Design, stock: Stock) -> None:
    """The last places of a sheet, or three labels of a roll, as a printer of the stock's resolution shows them."""
    count = 3
    first = max(1, stock.labels_per_page - count + 1)
    contents = [label_content(number, design.labels, name=LONG_NAME, line1=LONG_NAME) for number in range(1, count + 1)]
    pdf = draw_labels(design, stock, contents, first)
    dpi = min(stock.printer_dpi, 300)
    for number, content in enumerate(contents):
        page, place = (number, 0) if stock.roll else (0, first - 1 + number)
        image = page_image(pdf, dpi, page + 1)
        assert codes_in(image, place_of(stock, place), dpi) == expected_codes(design, content.barcode)


@pytest.mark.parametrize(("design", "stock"), PAIRS, ids=lambda thing: thing.name)
def test_printed_texts_are_there_and_their_fonts_embedded(design: Design, stock: Stock) -> None:
    content = label_content(7, design.labels, name="日本晴", line1="日本晴")
    pdf = draw_labels(design, stock, [content])
    text = text_of(pdf)
    texts = [element.template for element in design.elements if isinstance(element, TextElement)]
    assert (content.barcode if "{barcode}" in " ".join(texts) else content.value("ending")) in text
    assert "日本晴" in text or design.name in ("cap-dot",)
    assert not fonts_not_embedded(pdf)


def test_a_page_has_exactly_the_size_of_its_stock() -> None:
    for design, stock in PAIRS:
        page = PdfReader(io.BytesIO(draw_labels(design, stock, [label_content(1, design.labels)]))).pages[0]
        width_mm, height_mm = (float(side) * 25.4 / 72 for side in page.mediabox[2:])
        assert (width_mm, height_mm) == pytest.approx((stock.page_width_mm, stock.page_height_mm), abs=0.01)


def test_a_partly_used_sheet_is_filled_from_its_first_free_label() -> None:
    design, stock = BOOK.design("cryovial-large"), BOOK.stock("a4-65")
    contents = [label_content(number) for number in range(1, 5)]
    pdf = draw_labels(design, stock, contents, first_place=64)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    first, second = page_image(pdf, 300, 1), page_image(pdf, 300, 2)
    assert codes_in(first) == [("DataMatrix", content.barcode) for content in contents[:2]]
    assert codes_in(second, place_of(stock, 0), 300) == [("DataMatrix", contents[2].barcode)]


SHEETS = {stock.name: (design, stock) for design, stock in PAIRS if not stock.roll}


@pytest.mark.parametrize(("design", "stock"), SHEETS.values(), ids=lambda thing: thing.name)
def test_a_whole_sheet_is_read_back(design: Design, stock: Stock) -> None:
    contents = [label_content(number, design.labels) for number in range(1, stock.labels_per_page + 1)]
    image = page_image(draw_labels(design, stock, contents), 300)
    unread = [
        content.barcode
        for place, content in enumerate(contents)
        if codes_in(image, place_of(stock, place), 300) != expected_codes(design, content.barcode)
    ]
    assert not unread


def test_the_same_labels_give_the_same_bytes() -> None:
    design, stock = PAIRS[0]
    assert draw_labels(design, stock, [label_content()]) == draw_labels(design, stock, [label_content()])


def test_a_first_label_beyond_the_sheet_is_refused() -> None:
    with pytest.raises(NoSuchPlaceOnSheet, match="labels 1 to 65"):
        draw_labels(BOOK.design("cryovial-large"), BOOK.stock("a4-65"), [label_content()], first_place=66)


def test_a_stock_that_is_too_small_is_refused() -> None:
    with pytest.raises(StockTooSmall, match=r"50 × 25 mm.*17\.8 × 10 mm"):
        draw_labels(BOOK.design("box"), BOOK.stock("a4-270"), [label_content()])


def test_nothing_to_print_is_refused() -> None:
    with pytest.raises(NothingToPrint):
        draw_labels(*PAIRS[0], [])


def test_a_code_that_does_not_fit_is_refused_with_the_reason() -> None:
    with pytest.raises(SymbolTooLarge, match=r"needs \d+\.\d mm, but there are \d+\.\d mm"):
        draw_labels(BOOK.design("straw"), BOOK.stock("a4-270"), [label_content(barcode="X" * 60)])


def test_a_code_with_letters_that_no_symbol_has_is_refused() -> None:
    with pytest.raises(TextNotEncodable):
        draw_labels(*PAIRS[0], [label_content(barcode="箱1")])


def test_a_code_is_never_cut_in_its_readable_form() -> None:
    with pytest.raises(TextTooLong):
        draw_labels(BOOK.design("cryovial"), BOOK.stock("roll-cryo-27x13"), [label_content(barcode="M" * 24)])


def test_ten_thousand_labels_are_drawn_in_bounded_time() -> None:
    started = time.process_time()
    pdf = draw_labels(
        BOOK.design("cryovial-large"), BOOK.stock("a4-65"), (label_content(number) for number in range(1, 1001))
    )
    assert pdf.startswith(b"%PDF")
    # A tenth of ten thousand labels; generous, as this only has to notice a change of magnitude.
    assert time.process_time() - started < 10


def test_a_label_more_costs_little_memory() -> None:
    """What is kept of a label until the file is written; ten thousand, the most at once, fit into any server."""
    design, stock, count = BOOK.design("cryovial"), BOOK.stock("roll-cryo-33x13"), 200
    draw_labels(design, stock, [label_content()])
    tracemalloc.start()
    draw_labels(design, stock, (label_content(number) for number in range(1, count + 1)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak / count < 40_000
