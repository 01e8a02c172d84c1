"""Code 128 and Data Matrix symbols, read back by an independent decoder."""

import pytest
import zxingcpp
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from lims.core.symbols import Printing, Symbol, SymbolTooLarge, TextNotEncodable, code128, data_matrix, module_mm

CODES = st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=1, max_size=24)
PLAIN = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=40)
LASER = Printing(0.2, 0.5, 25.4 / 600)


def picture(symbol: Symbol, pixels: int = 4) -> Image.Image:
    """The symbol with its quiet zones in black on white."""
    height = 30 if symbol.linear else symbol.height_modules
    image = Image.new("L", (symbol.width_modules, height), 255)
    for number, runs in enumerate(symbol.rows):
        top, bottom = (0, height) if symbol.linear else (symbol.quiet + number, symbol.quiet + number + 1)
        for first, length in runs:
            image.paste(0, (symbol.quiet + first, top, symbol.quiet + first + length, bottom))
    return image.resize((image.width * pixels, image.height * pixels), Image.Resampling.NEAREST)


@given(PLAIN)
@example("9900")
@example("99ABCD")
@example("9A99")
def test_code128_is_read_back(text: str) -> None:
    found = zxingcpp.read_barcodes(picture(code128(text)))
    assert [(code.format.name, code.text) for code in found] == [("Code128", text)]


@given(PLAIN, st.booleans())
def test_data_matrix_is_read_back(text: str, rectangular: bool) -> None:
    found = zxingcpp.read_barcodes(picture(data_matrix(text, rectangular=rectangular)))
    assert [(code.format.name, code.text) for code in found] == [("DataMatrix", text)]


@given(CODES, st.floats(20, 120))
def test_a_symbol_either_fits_with_whole_dots_or_is_refused(text: str, width: float) -> None:
    symbol = code128(text)
    try:
        module = module_mm(symbol, width, 10, LASER)
    except SymbolTooLarge:
        least = 5 * LASER.dot_mm
        assert symbol.width_modules * least > width - 1e-6
        return
    assert symbol.width_modules * module <= width + 1e-6
    assert LASER.minimum_module_mm <= module <= LASER.maximum_module_mm + 1e-9
    assert abs(module / LASER.dot_mm - round(module / LASER.dot_mm)) < 1e-6


def test_code128_has_the_length_that_the_standard_says() -> None:
    # 11 characters in set B: start, 11 data, check, stop. With digits in pairs it may only be shorter.
    assert code128("ABCDEFGHJKM").columns == 11 * 13 + 13
    assert code128("1234567890").columns == 11 * 7 + 13
    assert code128("NGV0000123K").columns <= 11 * 13 + 13


def test_data_matrix_has_the_smallest_size_that_holds_the_text() -> None:
    assert data_matrix("1234567890").columns == 12
    assert data_matrix("NBRP000001").columns == 14
    assert len(data_matrix("NBRP000001", rectangular=True).rows) == 8


@pytest.mark.parametrize("text", ["", "箱", "é"])
def test_a_text_that_a_symbology_lacks_is_refused(text: str) -> None:
    with pytest.raises(TextNotEncodable):
        code128(text)
    with pytest.raises(TextNotEncodable):
        data_matrix(text)


def test_a_text_too_long_for_any_data_matrix_is_refused() -> None:
    with pytest.raises(TextNotEncodable):
        data_matrix("A" * 4000)
