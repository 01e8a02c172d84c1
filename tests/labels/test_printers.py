"""The file of printers: what is wrong is said in one sentence."""

from pathlib import Path

import pytest

from lims.core.settings import ROOT
from lims.labels.printers import check_printers, load_printers
from lims.labels.refusals import NoSuchPrinter, NotLoadedWith
from lims.labels.tables import WrongLabelFile
from tests.factories.labels import shipped_labels
from tests.labels.fake_printer import config_with


def test_the_shipped_file_has_no_printer() -> None:
    printers = load_printers(ROOT / "config")
    assert not printers.by_name
    with pytest.raises(NoSuchPrinter):
        printers.printer("10.0.0.1")


def test_a_centre_without_the_file_has_no_printer(tmp_path: Path) -> None:
    assert not load_printers(tmp_path).by_name


def test_a_printer_is_read(tmp_path: Path) -> None:
    printer = load_printers(config_with(tmp_path, 9100, darkness=-3, ribbon="true")).printer("lab")
    assert (printer.host, printer.port, printer.dpi) == ("127.0.0.1", 9100, 300)
    assert printer.setup.commands() == "^MTT^MD-3^PR3"
    assert printer.label_name("ja") == "実験室"
    with pytest.raises(NotLoadedWith):
        printer.check_stock("roll-50x30")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"dpi": 204}, "“printers.lab.dpi”: it must be one of 203, 300, 600"),
        ({"port": 0}, "“printers.lab.port”: it must be a whole number from 1 to 65535"),
        ({"darkness": 31}, "“printers.lab.darkness”: it must be a whole number from -30 to 30"),
        ({"speed": 2.5}, "“printers.lab.speed”: it must be a whole number"),
        ({"ribbon": 1}, "“printers.lab.ribbon”: it must be true or false"),
        ({"stocks": "[]"}, "“printers.lab.stocks”: it must be a list of texts"),
        ({"colour": 1}, "“printers.lab.colour”: this key is not known"),
    ],
)
def test_a_wrong_printer_is_named(tmp_path: Path, wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(WrongLabelFile, match=sentence):
        load_printers(config_with(tmp_path, 9100, **wrong))


def test_a_printer_takes_only_rolls(tmp_path: Path) -> None:
    stocks = shipped_labels().stocks
    check_printers(load_printers(config_with(tmp_path / "right", 9100)), stocks)
    for name in ("a4-65", "nothing"):
        printers = load_printers(config_with(tmp_path / name, 9100, stocks=f'["{name}"]'))
        with pytest.raises(WrongLabelFile, match=f"there is no roll stocks/{name}.toml"):
            check_printers(printers, stocks)
