"""The papers of a parcel: what they say, in both languages, and that their codes are read back."""

import io

import pytest
from pypdf import PdfReader

from lims.core.language import translator
from lims.shipping.documents.customs_invoice import draw_customs_invoice, statements
from lims.shipping.documents.delivery_note import draw_delivery_note
from lims.shipping.documents.packing_list import draw_packing_list
from tests.factories.documents import LETTERHEAD, make_customs_invoice, make_parcel
from tests.labels.reading import codes_in, fonts_not_embedded, page_image, text_of

BOTH_LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


@BOTH_LANGUAGES
@pytest.mark.parametrize("draw", [draw_packing_list, draw_delivery_note])
def test_each_item_is_listed_with_a_code_to_scan(draw, language: str) -> None:
    parcel = make_parcel(3)
    pdf = draw(parcel, LETTERHEAD, language)
    codes = codes_in(page_image(pdf, 300))
    assert ("Code128", parcel.number) in codes
    assert {("DataMatrix", item.barcode) for item in parcel.items} <= set(codes)
    text = text_of(pdf)
    for words in ("日本晴", "Oryza sativa", "NGT0000004A", "Masarykova univerzita", "Łukasz Żółkiewski", "≤ −150 °C"):
        assert words in text
    assert not fonts_not_embedded(pdf)


@BOTH_LANGUAGES
def test_the_packing_list_of_many_items_goes_over_pages_that_say_how_many(language: str) -> None:
    pdf = draw_packing_list(make_parcel(40), LETTERHEAD, language)
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        words = translator(language)("Page %(page)s of %(pages)s") % {"page": number, "pages": len(pages)}
        assert words in page.extract_text()
    assert translator(language)("Number of items: %(count)s") % {"count": 40} in text_of(pdf)


def test_remarks_are_printed_as_they_were_written() -> None:
    assert "Handle <with> care & haste." in text_of(draw_packing_list(make_parcel(), LETTERHEAD, "en"))


def test_a_date_is_written_as_its_readers_do() -> None:
    assert "2026年4月6日" in text_of(draw_packing_list(make_parcel(), LETTERHEAD, "ja"))
    assert "6 April 2026" in text_of(draw_packing_list(make_parcel(), LETTERHEAD, "en"))


def test_the_delivery_note_has_a_form_to_confirm_the_receipt() -> None:
    text = " ".join(text_of(draw_delivery_note(make_parcel(), LETTERHEAD, "en")).split())
    for words in ("Confirmation of receipt", "within two weeks", "Items are missing", "Arrived on", "Signature"):
        assert words in text


@BOTH_LANGUAGES
def test_the_invoice_adds_up(language: str) -> None:
    invoice = make_customs_invoice()
    pdf = draw_customs_invoice(invoice, LETTERHEAD, language)
    text = text_of(pdf)
    assert str(invoice.total) == "52.00"
    for words in ("42.00", "10.00", "52.00", "0511.99", "1209.99", "Mus musculus", "USD"):
        assert words in text
    assert ("Code128", invoice.number) in codes_in(page_image(pdf, 203))
    assert not fonts_not_embedded(pdf)


def test_the_invoice_says_only_what_is_true_of_the_goods() -> None:
    plain = " ".join(statements(make_customs_invoice(), "en"))
    assert "not dangerous goods" in plain
    assert "not infectious" in plain
    assert "no living modified organisms" in plain
    special = make_customs_invoice(
        hazardous=True, infectious=True, genetically_modified=True, further_statements=("X",)
    )
    said = " ".join(statements(special, "en"))
    assert "not dangerous" not in said
    assert "not infectious" not in said
    assert "contain living modified organisms" in said
    assert said.endswith("X")


def test_the_same_parcel_gives_the_same_bytes() -> None:
    assert draw_packing_list(make_parcel(), LETTERHEAD, "ja") == draw_packing_list(make_parcel(), LETTERHEAD, "ja")
