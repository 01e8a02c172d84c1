"""Files of stocks and designs: what is wrong is said in one sentence that names file and key."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lims.core.settings import ROOT
from lims.labels.book import load_labels
from lims.labels.design_files import read_design
from lims.labels.limits import read_limits
from lims.labels.refusals import NoSuchDesign, NoSuchStock
from lims.labels.stocks import read_stock
from lims.labels.tables import WrongLabelFile
from tests.factories.labels import shipped_labels

STOCK = (ROOT / "labels" / "stocks" / "a4-65.toml").read_text(encoding="utf-8")
DESIGN = (ROOT / "labels" / "designs" / "cryovial-large.toml").read_text(encoding="utf-8")


def stock_with(folder: Path, old: str, new: str) -> None:
    path = folder / "test.toml"
    assert old in STOCK
    path.write_text(STOCK.replace(old, new, 1), encoding="utf-8")
    read_stock(path, read_limits(ROOT / "labels" / "limits.toml"))


def design_with(folder: Path, old: str, new: str) -> None:
    path = folder / "test.toml"
    assert old in DESIGN
    path.write_text(DESIGN.replace(old, new, 1), encoding="utf-8")
    read_design(path, shipped_labels().stocks)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('form = "sheet"', 'form = "book"', r"test.toml: “form”: it must be one of sheet, roll"),
        ("columns = 5", "columns = 6", r"test.toml: “columns”: the last column does not fit"),
        ("rows = 13", "rows = 14", r"test.toml: “rows”: the last row does not fit"),
        ("pitch_x_mm = 40.6", "pitch_x_mm = 30.0", r"“pitch_x_mm”: it is smaller than label_width_mm"),
        ("rows = 13", "", r"test.toml: “rows”: it is missing"),
        ("rows = 13", 'rows = "many"', r"“rows”: it must be a whole number"),
        ("printer_dpi = 600", "printer_dpi = 600\ncolour = 1", r"“colour”: this key is not known"),
        ("label_width_mm = 38.1", "label_width_mm = 0", r"“label_width_mm”: it must be larger than 0"),
        ("rows = 13", "rows = ", r"test.toml is not valid TOML"),
        ("printer_dpi = 600", "printer_dpi = 600\ntail_mm = 21.2", r"“tail_mm”: it leaves nothing of the label"),
        ("printer_dpi = 600", 'printer_dpi = 600\nshape = "round"', r"“shape”: a round label is as wide as it is high"),
    ],
)
def test_a_wrong_stock_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(WrongLabelFile, match=sentence):
        stock_with(tmp_path, old, new)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('stocks = ["a4-65"]', 'stocks = ["a3"]', r"“stocks”: there is no file stocks/a3.toml"),
        ('stocks = ["a4-65"]', 'stocks = ["a4-270"]', r"“stocks”: the labels of a4-270 are smaller"),
        ('text = "{line1}"', 'text = "{nmae}"', r"“elements\[3\].text”: there is no field “nmae”"),
        ("right_mm = 1.6", "right_mm = 1.6\nwidth_mm = 3", r"“elements\[2\].x_mm”: two of x_mm, right_mm and width_mm"),
        ("x_mm = 1.2\nwidth_mm = 10.0", "x_mm = 30\nwidth_mm = 10.0", r"“elements\[1\]”: it does not lie inside"),
        ("min_size_pt = 7.0", "min_size_pt = 70.0", r"“elements\[2\].min_size_pt”: it is larger than size_pt"),
        ('field = "barcode"', 'field = "price"', r"“elements\[1\].field”: it must be one of"),
        ('type = "datamatrix"', 'type = "picture"', r"“elements\[1\].type”: it must be one of"),
        ('labels = "item"', 'labels = "people"', r"“labels”: it must be one of item, location"),
        (
            "x_mm = 11.8",
            "x_mm = 11.0",
            r"“elements\[2\]”: it lies in the quiet zone of elements\[1\] on the stock a4-65",
        ),
        (
            "width_mm = 10.0\ny_mm = 1.4\nheight_mm = 10.0",
            "width_mm = 4.0\ny_mm = 1.4\nheight_mm = 4.0",
            r"“elements\[1\]”: on the stock a4-65 at 600 dpi its code is unreadable: .* it needs 4.6 mm, .* are 4.0 mm",
        ),
    ],
)
def test_a_wrong_design_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(WrongLabelFile, match=sentence):
        design_with(tmp_path, old, new)


def test_a_design_is_checked_on_each_of_its_stocks() -> None:
    """What a stock's printer can't draw, and what does not lie on a round label, is refused when it is read."""
    stocks = dict(shipped_labels().stocks)
    folder = ROOT / "labels" / "designs"
    coarse = stocks | {"roll-straw-45x8": stocks["roll-straw-45x8"].at(203)}
    with pytest.raises(WrongLabelFile, match=r"straw.toml: “elements\[1\]”: on the stock roll-straw-45x8 at 203 dpi"):
        read_design(folder / "straw.toml", coarse)
    square = replace(stocks["roll-cap-11mm"], label_width_mm=22.0, label_height_mm=22.0)
    with pytest.raises(WrongLabelFile, match=r"its corners leave the round label"):
        read_design(folder / "cap-dot.toml", stocks | {"roll-cap-9mm": replace(square, name="roll-cap-9mm")})


@pytest.mark.parametrize(
    ("dpi", "bars", "matrix"), [(203, 2, 3), (300, 2, 3), (600, 3, 4), (150, 2, 3), (400, 2, 3), (1200, 6, 6)]
)
def test_the_smallest_module_is_that_of_printer_and_scanner(dpi: int, bars: int, matrix: int) -> None:
    """In dots; at 1200 dpi the scanner's limit counts, not the printer's."""
    limits = read_limits(ROOT / "labels" / "limits.toml")
    assert limits.least_module_mm("code128", dpi) * dpi / 25.4 == pytest.approx(bars, abs=0.001)
    assert limits.least_module_mm("datamatrix", dpi) * dpi / 25.4 == pytest.approx(matrix, abs=0.001)
    assert limits.least_module_mm("qr", dpi) == limits.least_module_mm("datamatrix", dpi)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongLabelFile, match="smallest modules is missing"):
        load_labels(tmp_path)
    shutil.copy(ROOT / "labels" / "limits.toml", tmp_path)
    with pytest.raises(WrongLabelFile, match="at least one file"):
        load_labels(tmp_path)


def test_each_design_has_a_stock_and_both_names() -> None:
    book = shipped_labels()
    for design in book.designs.values():
        assert book.stocks_for(design)
        assert design.label_name("ja") != design.label_name("en")


def test_each_lot_form_has_a_usual_design() -> None:
    book = shipped_labels()
    assert book.usual_design("item", "frozen_sperm").name == "straw"
    assert book.usual_design("item", "seed_packet").name == "seed-packet"
    assert book.usual_design("location", "plate").name == "plate"
    assert book.usual_design("location", "something new").labels == "location"


def test_unknown_names_are_refused_with_what_there_is() -> None:
    book = shipped_labels()
    with pytest.raises(NoSuchDesign, match="cryovial"):
        book.design("vial")
    with pytest.raises(NoSuchStock, match="a4-65"):
        book.stock("a5")
