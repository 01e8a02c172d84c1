"""Pages of designs and stocks, and calibration."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from lims.labels.calibration import draw_calibration, draw_calibration_zpl
from lims.labels.host_status import Condition, parse_status
from tests.factories.labels import shipped_labels
from tests.labels.fake_printer import FakePrinter
from tests.labels.reading import codes_in, page_image, picture_in, text_of
from tests.labels.zpl_rendering import rendered

SignIn = Callable[[str], FlaskClient]
BOOK = shipped_labels()


def test_all_designs_and_stocks_are_shown(client_as: SignIn) -> None:
    page = BeautifulSoup(client_as("auditor").get("/labels/designs").data, "html.parser")
    pictures = [picture_in(image["src"]) for image in page.select("img.label-preview")]
    assert len(pictures) == len(BOOK.designs)
    assert all(codes_in(picture) for picture in pictures)
    assert len(page.select("tbody tr")) == len(BOOK.stocks)


def test_a_design_says_where_it_is_readable_and_why_not(client_as: SignIn) -> None:
    client = client_as("auditor")
    page = client.get("/labels/designs/straw").get_data(as_text=True)
    assert "does not fit" in page and "Not printable" in page
    assert "Data Matrix: 6 dots, 0.254 mm" in page
    refused = client.get("/labels/designs/straw?stock=roll-straw-45x8&dpi=203")
    assert 'role="alert"' in refused.text
    assert client.get("/labels/designs/nothing").status_code == 404


@pytest.mark.parametrize("name", sorted(BOOK.stocks))
def test_each_stock_has_its_page_and_calibration(client_as: SignIn, name: str) -> None:
    client = client_as("technician")
    assert client.get(f"/labels/stocks/{name}").status_code == 200
    assert client.get(f"/labels/stocks/{name}/calibration.pdf").mimetype == "application/pdf"
    assert len(rendered(client.get(f"/labels/stocks/{name}/calibration-300.zpl").text)) == 1


def test_a_measured_shift_is_kept_and_moves_the_print(client_as: SignIn) -> None:
    client = client_as("technician")
    answer = client.post("/labels/stocks/a4-65", data={"x_mm": "1.5", "y_mm": "-0.5"}, follow_redirects=True)
    assert "The shift was saved" in answer.text
    form = BeautifulSoup(answer.data, "html.parser")
    assert (form.find(id="x_mm")["value"], form.find(id="y_mm")["value"]) == ("1.5", "-0.5")
    assert "1.5 mm right" in client.get("/labels/designs").text
    assert client.post("/labels/stocks/a4-65", data={"x_mm": "55", "y_mm": "0"}).status_code == 422
    assert client_as("auditor").post("/labels/stocks/a4-65", data={"x_mm": "1", "y_mm": "0"}).status_code == 403


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_calibration_page_is_drawn_without_the_shift(language: str) -> None:
    stock = BOOK.stock("a4-65")
    page = draw_calibration(stock, language)
    assert page == draw_calibration(stock.shifted(3, 3), language)
    assert ("plain paper" if language == "en" else "普通紙") in text_of(page) or language == "ja"
    image = page_image(page, 100)
    # The frame of the first label.
    x, y = round(stock.first_x_mm / 25.4 * 100), round((stock.first_y_mm + 3) / 25.4 * 100)
    assert min(image.getpixel((near, y)) for near in range(x - 2, x + 3)) < 128


def test_the_calibration_of_a_roll_is_a_frame_along_its_edges() -> None:
    (label,) = rendered(draw_calibration_zpl(BOOK.stock("roll-cryo-33x13").at(300)))
    width, height = label.picture.size
    assert [label.picture.getpixel(at) for at in ((0, 0), (width - 1, 0), (0, height - 1))] == [0, 0, 0]


def test_what_a_printer_says_is_understood() -> None:
    printer = FakePrinter()
    assert parse_status(printer.answer()).ready
    printer.paper_out = printer.ribbon_out = True
    assert parse_status(printer.answer()).conditions == (Condition.PAPER_OUT, Condition.RIBBON_OUT)
    printer.waiting_answers = 1
    assert parse_status(printer.answer()).labels_waiting > 0
    for nonsense in (b"", b"\x02\x03", b"HTTP/1.1 400 Bad Request", b"\x02a,b\x03\x02c\x03\x02d\x03"):
        assert parse_status(nonsense) is None
