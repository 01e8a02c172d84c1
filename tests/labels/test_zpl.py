"""ZPL: every design on every stock at every resolution is painted by a printer of the tests and read back."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from lims.core.codes import thing_code
from lims.core.symbols import SymbolTooLarge, code128
from lims.labels.designs import Design
from lims.labels.elements import CodeElement
from lims.labels.raster import label_picture
from lims.labels.refusals import StockTooSmall, TextTooLong
from lims.labels.stocks import Stock
from lims.labels.zpl import RESOLUTIONS, PrinterSetup, automatic_modules, draw_zpl
from tests.factories.labels import label_content, shipped_labels
from tests.labels.reading import codes_in
from tests.labels.test_drawing import LONG_NAME, PAIRS, expected_codes
from tests.labels.zpl_rendering import rendered

BOOK = shipped_labels()
ROLLS = [(design, stock, dpi) for design, stock in PAIRS if stock.roll for dpi in RESOLUTIONS]
# What a printer is too coarse for, by design, stock and resolution; anything else that is refused is a fault.
TOO_COARSE = {
    ("straw", "roll-straw-45x8", 203),
    ("cap-dot", "roll-cap-11mm", 203),
    ("cap-dot", "roll-cap-9mm", 203),
    ("narrow", "roll-flag-45x6", 203),
    ("narrow", "roll-cane-60x6", 203),
    ("cane", "roll-cane-60x6", 203),
}


def zpl_of(design: Design, stock: Stock, **texts: str) -> str:
    return "".join(draw_zpl(design, stock, [label_content(7, design.labels, **texts)]))


@pytest.mark.parametrize(("design", "stock", "dpi"), ROLLS, ids=lambda thing: getattr(thing, "name", str(thing)))
def test_each_roll_is_printed_and_read_back_or_refused(design: Design, stock: Stock, dpi: int) -> None:
    if (design.name, stock.name, dpi) in TOO_COARSE:
        with pytest.raises(SymbolTooLarge, match="smallest readable module"):
            zpl_of(design, stock.at(dpi))
        return
    content = label_content(7, design.labels, name=LONG_NAME, line1=LONG_NAME)
    (label,) = rendered("".join(draw_zpl(design, stock.at(dpi), [content])))
    assert codes_in(label.picture) == expected_codes(design, content.barcode)


@pytest.mark.parametrize(("design", "stock", "dpi"), ROLLS, ids=lambda thing: getattr(thing, "name", str(thing)))
def test_the_preview_is_what_the_printer_draws(design: Design, stock: Stock, dpi: int) -> None:
    """Dot for dot, although one is drawn by the program and the other by a printer's commands."""
    if (design.name, stock.name, dpi) in TOO_COARSE:
        pytest.skip("this printer is too coarse for it")
    content = label_content(7, design.labels, line1="日本晴")
    (label,) = rendered("".join(draw_zpl(design, stock.at(dpi), [content])))
    preview = label_picture(design, stock.at(dpi), content)
    assert preview.size == label.picture.size
    assert ImageChops.difference(preview, label.picture).getbbox() is None


def test_japanese_names_are_bitmaps_that_look_like_them() -> None:
    design, stock = BOOK.design("cryovial"), BOOK.stock("roll-cryo-33x13").at(300)
    names = ["日本晴", "ショウジョウバエ 白眼", "C57BL/6J-髙橋﨑", "アサガオ（東京古型標準型）"]
    pictures = [label_picture(design, stock, label_content(7, line1=name)).tobytes() for name in names]
    assert len(set(pictures)) == len(names)
    for name in names:
        (label,) = rendered(zpl_of(design, stock, line1=name))
        assert label.texts == [label_content(7).barcode]


def test_darkness_speed_and_ribbon_are_said_to_the_printer() -> None:
    design, stock = BOOK.design("cryovial"), BOOK.stock("roll-cryo-33x13")
    content = label_content(7)
    (label,) = rendered("".join(draw_zpl(design, stock, [content], PrinterSetup(darkness=-4, speed=3, ribbon=True))))
    assert {"MD-4", "PR3", "MTT"} <= set(label.settings)
    (label,) = rendered("".join(draw_zpl(design, stock, [content])))
    assert not {setting[:2] for setting in label.settings} & {"MD", "PR", "MT"}


def test_a_measured_shift_moves_everything() -> None:
    design, stock = BOOK.design("cryovial"), BOOK.stock("roll-cryo-33x13").at(300)
    (label,) = rendered(zpl_of(design, stock))
    (moved,) = rendered(zpl_of(design, stock.shifted(0.254, 0.508)))
    assert moved.picture.crop((3, 6, *moved.picture.size)).tobytes() == (
        label.picture.crop((0, 0, label.picture.width - 3, label.picture.height - 6)).tobytes()
    )


def test_a_label_that_is_too_small_or_a_code_too_long_is_refused() -> None:
    content = label_content()
    with pytest.raises(StockTooSmall):
        list(draw_zpl(BOOK.design("box"), BOOK.stock("roll-cryo-33x13"), [content]))
    with pytest.raises(TextTooLong):
        zpl_of(BOOK.design("cryovial"), BOOK.stock("roll-cryo-27x13"), barcode="M" * 24)


HOSTILE = st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=12)
ANY_TEXT = st.text(max_size=40) | st.sampled_from(
    ["^XA^JUS^XZ", "~JA", "^FS^XZ~HS", "_5EXA", "日本^XZ", ">;>8", "\\&\x1b^"]
)


@given(barcode=HOSTILE, name=ANY_TEXT)
def test_no_text_becomes_a_command(barcode: str, name: str) -> None:
    """The printer of the tests refuses every command that is not of the label's own drawing."""
    design = BOOK.design("seed-packet")
    try:
        zpl = zpl_of(design, BOOK.stock("roll-50x30").at(300), barcode=barcode, name=name, line1=name, kind=name)
    except (SymbolTooLarge, TextTooLong):
        return
    assert zpl.count("^XA") == zpl.count("^XZ") == 1
    assert "~" not in zpl
    (label,) = rendered(zpl)
    assert all(text == barcode for text in label.texts)
    assert {text for _name, text in codes_in(label.picture)} <= {barcode}


@given(st.sampled_from(["item", "location", "lot"]), st.integers(1, 9_999_999), st.sampled_from(["", "-A01", "-25"]))
def test_the_printers_own_choice_of_subsets_is_as_wide_as_ours(thing: str, number: int, coordinate: str) -> None:
    text = thing_code("NG", thing, number) + coordinate
    assert automatic_modules(text) == code128(text).columns


def test_a_text_that_the_printer_would_draw_wider_is_a_bitmap() -> None:
    code = next(e for e in BOOK.design("box").elements if isinstance(e, CodeElement) and e.symbology == "code128")
    assert code.field == "barcode"
    for text in ("AB>12", "A^B~C"):
        zpl = zpl_of(BOOK.design("box"), BOOK.stock("roll-50x25").at(600), barcode=text)
        assert ("^BC" in zpl) == (">" not in text)
        (label,) = rendered(zpl)
        assert {read for _name, read in codes_in(label.picture)} == {text}


def test_a_whole_roll_is_read_back() -> None:
    design, stock = BOOK.design("cryovial"), BOOK.stock("roll-cryo-33x13")
    contents = [label_content(number) for number in range(1, 101)]
    labels = rendered("".join(draw_zpl(design, stock, contents)))
    read = [zxingcpp.read_barcode(label.picture).text for label in labels]
    assert read == [content.barcode for content in contents]


def test_pictures_are_one_bit_deep() -> None:
    picture = label_picture(BOOK.design("straw"), BOOK.stock("roll-straw-45x8"), label_content())
    assert isinstance(picture, Image.Image)
    assert {value for _count, value in picture.getcolors()} == {0, 255}
