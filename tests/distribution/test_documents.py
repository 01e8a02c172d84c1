"""The material transfer agreement: what it says, and that it can be found again by its code."""

import pytest

from lims.core.language import translator
from lims.distribution.documents.agreement import acknowledgements, draw_agreement
from lims.distribution.documents.clauses import usual_clauses
from tests.factories.documents import LETTERHEAD, RICE, SPERM, make_agreement
from tests.labels.reading import codes_in, fonts_not_embedded, page_image, text_of

BOTH_LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


def squeezed(pdf: bytes) -> str:
    return "".join(text_of(pdf).split())


@BOTH_LANGUAGES
def test_the_agreement_names_parties_materials_purpose_and_version(language: str) -> None:
    agreement = make_agreement()
    pdf = draw_agreement(agreement, LETTERHEAD, language)
    text = squeezed(pdf)
    for words in (
        "Masarykova univerzita",
        "Jiří Dvořák",
        "山田 太郎",
        "B6;129-Gt(ROSA)26Sor<tm1>Sho",
        "Mus musculus",
        "日本晴",
        "NIG-SED-000002",
        "Research on germ cells.",
        agreement.request_number,
        translator(language)("Agreement %(number)s, version %(version)s") % {"number": agreement.number, "version": 3},
    ):
        assert "".join(words.split()) in text
    assert codes_in(page_image(pdf, 203)) == [("Code128", agreement.number)]
    assert not fonts_not_embedded(pdf)


@BOTH_LANGUAGES
def test_all_clauses_are_printed(language: str) -> None:
    text = squeezed(draw_agreement(make_agreement(further_terms=("A further term.",)), LETTERHEAD, language))
    for heading, clause in usual_clauses(for_profit=False, language=language):
        # A page may end within a clause, so its beginning stands for it.
        assert "".join((heading + clause[:30]).split()) in text
    assert "Afurtherterm." in text


def test_a_company_gets_the_clause_for_companies() -> None:
    text = squeezed(draw_agreement(make_agreement(for_profit=True), LETTERHEAD, "en"))
    assert "mayusethematerialforitsownresearch" in text
    assert "notusedforcommercialpurposes" not in text


def test_conditions_of_single_materials_are_in_the_table() -> None:
    text = squeezed(draw_agreement(make_agreement(), LETTERHEAD, "en"))
    assert "CitePMID12345678&tellthe" in text
    assert "nonebesidesthisagreement" in text


def test_the_acknowledgement_is_made_for_each_material_unless_one_is_given() -> None:
    assert acknowledgements(make_agreement(RICE, SPERM), "en") == [
        "“日本晴 (NIG-SED-000002) was provided by 国立遺伝学研究所.”",
        "“B6;129-Gt(ROSA)26Sor<tm1>Sho (NIG-STR-000001) was provided by 国立遺伝学研究所.”",
    ]
    assert acknowledgements(make_agreement(acknowledgement="Thanks."), "en") == ["Thanks."]
