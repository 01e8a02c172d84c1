"""Reading what depositors write: dates, countries, coordinates, genotypes, numbers, names, identifiers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.settings import ROOT
from lims.resources.values.choices import Term, understand_boolean, understand_choice, understand_choices
from lims.resources.values.coordinates import understand_latitude, understand_longitude
from lims.resources.values.countries import Countries, country_choices, country_name, load_countries
from lims.resources.values.dates_as_written import understand_date, understand_partial_date
from lims.resources.values.genotypes import understand_genotype, unmatched_bracket
from lims.resources.values.identifiers import (
    understand_data_links,
    understand_doi,
    understand_ncbi_taxon,
    understand_references,
    understand_rrid,
    understand_url,
)
from lims.resources.values.missing import Missing, about_missing, missing_as
from lims.resources.values.names import comparison_key, separated, tidied
from lims.resources.values.numbers import understand_decimal, understand_integer
from lims.resources.values.partial_dates import PartialDate
from lims.resources.values.understood import Problem, Severity, Understood

ANYTHING = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes())
EVERY_READER = [
    understand_partial_date,
    understand_date,
    understand_latitude,
    understand_longitude,
    understand_genotype,
    understand_decimal,
    understand_integer,
    understand_boolean,
    understand_doi,
    understand_references,
    understand_data_links,
    understand_ncbi_taxon,
    understand_rrid,
    understand_url,
]


@pytest.fixture(scope="module")
def countries() -> Countries:
    return load_countries(ROOT / "config" / "countries.csv")


def codes(reading: Understood) -> list[str]:
    return [problem.code for problem in reading.problems]


@pytest.mark.parametrize("reader", EVERY_READER)
@given(raw=ANYTHING)
def test_no_cell_breaks_a_reader_and_every_message_can_be_shown(reader, raw: object) -> None:
    reading = reader(raw)
    assert reading.value is None or not reading.is_refused
    for problem in reading.problems:
        assert problem.message % dict(problem.values)
        assert Problem.from_record(problem.as_record()) == problem


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, Missing.BLANK),
        ("", Missing.BLANK),
        (" \u00a0\u3000", Missing.BLANK),
        ("NA", Missing.NOT_GIVEN),
        ("ＮＡ", Missing.NOT_GIVEN),
        ("n/a", Missing.NOT_GIVEN),
        ("None", Missing.NOT_GIVEN),
        ("null", Missing.NOT_GIVEN),
        ("-", Missing.NOT_GIVEN),
        ("ー", Missing.NOT_GIVEN),
        ("#N/A", Missing.NOT_GIVEN),
        (float("nan"), Missing.NOT_GIVEN),
        ("not collected", Missing.NOT_GIVEN),
        ("Unknown", Missing.UNKNOWN),
        ("UNK", Missing.UNKNOWN),
        ("不明", Missing.UNKNOWN),
        ("？", Missing.UNKNOWN),
        ("#REF!", Missing.SPREADSHEET_ERROR),
        ("0", None),
        (0, None),
        (False, None),
        ("Nantes", None),
        ("+", None),
    ],
)
def test_many_ways_of_writing_nothing(raw: object, reason: Missing | None) -> None:
    assert missing_as(raw) is reason
    if reason is not None:
        assert bool(about_missing(raw, reason)) == (reason is not Missing.BLANK)


@pytest.mark.parametrize(
    ("raw", "mcpd"),
    [
        ("19860325", "19860325"),
        (20160225, "20160225"),
        ("199001--", "199001--"),
        ("1985----", "1985----"),
        ("19810700", "198107--"),
        ("19860000", "1986----"),
        ("1975", "1975----"),
        (1975.0, "1975----"),
        ("1975-06", "197506--"),
        ("1975/6/3", "19750603"),
        ("1975.06.03", "19750603"),
        ("1975-06-03T12:00:00Z", "19750603"),
        ("12 Mar 1986", "19860312"),
        ("12-MAR-1986", "19860312"),
        ("March 12th, 1986", "19860312"),
        ("Sept 1986", "198609--"),
        ("25/12/1986", "19861225"),
        ("12/25/1986", "19861225"),
        ("04/04/1986", "19860404"),
        ("06/1975", "197506--"),
        ("1975年6月3日", "19750603"),
        ("１９７５年６月", "197506--"),
        ("昭和50年6月", "197506--"),
        ("S50.6.3", "19750603"),
        ("令和元年5月1日", "20190501"),
        (datetime(1975, 6, 3, 9, 30, tzinfo=UTC), "19750603"),
        (date(1975, 6, 3), "19750603"),
    ],
)
def test_dates_whole_and_in_part(raw: object, mcpd: str) -> None:
    reading = understand_partial_date(raw)
    assert reading.value is not None
    assert reading.value.as_mcpd() == mcpd
    assert not reading.is_doubtful


@pytest.mark.parametrize(
    ("raw", "code", "iso"),
    [
        ("03/04/1986", "ambiguous-date", "1986"),
        ("31564", "day-number", "1986-06-01"),
        ("昭和70年", "era-ended", "1995"),
        ("19751350", "impossible-date", None),
        ("1975-02-30", "impossible-date", None),
        ("12/3/86", "two-figure-year", None),
        ("12 Mar 86", "two-figure-year", None),
        ("1985-1986", "not-a-date", None),
        ("summer", "not-a-date", None),
        ("0986", "impossible-date", None),
    ],
)
def test_dates_that_are_not_sure_or_not_possible(raw: str, code: str, iso: str | None) -> None:
    reading = understand_partial_date(raw)
    assert codes(reading) == [code]
    assert (str(reading.value) if reading.value else None) == iso
    assert reading.is_refused == (iso is None)


def test_blank_dates_of_mcpd_say_nothing() -> None:
    assert understand_partial_date("--------") == Understood()
    assert understand_partial_date("00000000") == Understood()


def test_whole_date_is_wanted_where_a_part_is_not_enough() -> None:
    assert understand_date("1975-06-03").value == date(1975, 6, 3)
    assert codes(understand_date("1975-06")) == ["incomplete-date"]


PARTIAL_DATES = st.one_of(
    st.dates(date(1500, 1, 1), date(2199, 12, 31)).map(PartialDate.from_date),
    st.builds(PartialDate, st.integers(1500, 2199), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1500, 2199)),
)


@given(PARTIAL_DATES)
def test_partial_date_is_read_again_from_both_of_its_forms(value: PartialDate) -> None:
    assert understand_partial_date(value.as_mcpd()).value == value
    assert understand_partial_date(value.as_iso()).value == value
    assert PartialDate.from_iso(str(value)) == value
    assert value.earliest <= value.latest


@pytest.mark.parametrize("parts", [(1975, 13), (1975, 2, 30), (1975, None, 3), (1400,)])
def test_partial_date_that_no_calendar_has_is_not_made(parts: tuple[int | None, ...]) -> None:
    with pytest.raises(ValueError):
        PartialDate(*parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "alpha3", "code"),
    [
        ("JPN", "JPN", None),
        ("jp", "JPN", None),
        ("Japan", "JPN", None),
        ("日本", "JPN", None),
        ("アメリカ合衆国", "USA", None),
        ("米国", "USA", None),
        ("Sweden", "SWE", None),
        ("Czech Republic", "CZE", None),
        ("Cape Verde", "CPV", None),
        ("United States of America", "USA", None),
        ("US", "USA", None),
        ("UK", "GBR", None),
        ("Türkiye", "TUR", None),
        ("Cote d'Ivoire", "CIV", None),
        ("GER", "DEU", "country-code-of-other-list"),
        ("SUI", "CHE", "country-code-of-other-list"),
        ("POR", "PRT", "country-code-of-other-list"),
        ("CRO", "HRV", "country-code-of-other-list"),
        ("BAR", "BRB", "uncertain-country-code"),
        ("Zaire", "COD", "former-country"),
        ("USSR", "SUN", "divided-country"),
        ("ソ連", "SUN", "divided-country"),
        ("YUG", "YUG", "divided-country"),
        ("Japan: Kyoto", "JPN", "country-with-place"),
        ("Unknown", None, "written-as-unknown"),
        ("NA", None, "na-or-namibia"),
        ("SRV", None, "unknown-country"),
        ("Swedn", None, "unknown-country"),
    ],
)
def test_countries_as_lists_have_them(countries: Countries, raw: str, alpha3: str | None, code: str | None) -> None:
    reading = countries.understand(raw)
    assert reading.value == alpha3
    assert codes(reading) == ([code] if code else [])


def test_name_of_a_country_in_both_languages_is_read_again(countries: Countries) -> None:
    for language in ("en", "ja"):
        for alpha3, name in country_choices(language):
            assert countries.understand(name).value == alpha3, name
    assert country_name("SUN", "en") == "USSR, Union of Soviet Socialist Republics"
    assert country_name("JPN", "ja") == "日本"


def test_country_file_with_a_wrong_code_names_it(tmp_path: Path) -> None:
    path = tmp_path / "countries.csv"
    path.write_text("written,alpha3,list\nAtlantis,ATL,name\n", encoding="utf-8")
    with pytest.raises(ValueError, match="ATL"):
        load_countries(path)


@pytest.mark.parametrize(
    ("raw", "degrees", "code"),
    [
        ("35.2", "35.2", None),
        (-33.861481, "-33.861481", None),
        ("103020S", "-10.505556", None),
        ("335141S", "-33.861389", None),
        ("10----S", "-10", "rough-coordinate"),
        ("261060N", "26.183333", "sixty"),
        ("35°12'N", "35.2", None),
        ("35 12.5 N", "35.208333", None),
        ("３５°１２′Ｎ", "35.2", None),
        ("35º12’30”N", "35.208333", None),
        ("35:12:30", "35.208333", None),
        ("35d12m30s N", "35.208333", None),
        ("北緯35度12分30秒", "35.208333", None),
        ("S35.5", "-35.5", None),
        ("35,2", "35.2", "decimal-comma"),
        ("-35 S", "-35", "sign-and-direction"),
        ("35.5 30 N", "36", "fraction-and-parts"),
        ("35°12'E", None, "other-coordinate"),
        ("35°70'N", None, "over-sixty"),
        ("95", None, "out-of-range"),
        ("35.2 N 139.0 E", None, "not-a-coordinate"),
        ("Kyoto", None, "not-a-coordinate"),
    ],
)
def test_latitudes_in_the_usual_notations(raw: object, degrees: str | None, code: str | None) -> None:
    reading = understand_latitude(raw)
    assert reading.value == (Decimal(degrees) if degrees else None)
    assert codes(reading) == ([code] if code else [])


def test_longitudes_have_three_figures_and_the_other_limit() -> None:
    assert understand_longitude("0762510W").value == Decimal("-76.419444")
    assert understand_longitude("0914360E").value == Decimal("91.733333")
    assert understand_longitude("東経139度41分").value == Decimal("139.683333")
    assert understand_longitude("179.99").value == Decimal("179.99")
    assert codes(understand_longitude("181")) == ["out-of-range"]


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_degrees_minutes_and_seconds_agree_in_every_notation(
    degrees: int, minutes: int, seconds: int, direction: str
) -> None:
    compact = understand_latitude(f"{degrees:02}{minutes:02}{seconds:02}{direction}").value
    signs = understand_latitude(f"{degrees}°{minutes}'{seconds}\"{direction}").value
    blanks = understand_latitude(f"{degrees} {minutes} {seconds} {direction}").value
    assert compact == signs == blanks
    assert compact is not None
    assert understand_latitude(str(compact)).value == compact


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Canton S", []),
        ("w[*]; P{w[+mC]=UAS-mCD8::GFP.L}LL5", []),
        ("w* ;; P(w+mC=UAS-GFP.S65T)T10", ["round-element"]),
        (" w1118 P(w+mC=UAS-rpr.C)27", ["blank-at-an-end", "round-element"]),
        ("w[1118];P{w[+mC]=Cha-GAL4.7.4)19B/CyO", ["unmatched-bracket"]),
        ('w[*]; tubP-GAL80[ts]}20; Tb[1]",""1;2;3"",', ["unmatched-bracket", "stray-quotes"]),
        ("UAS-AstC-RNAi(III) (TRiP)", []),
    ],
)
def test_genotypes_are_doubted_but_kept_exactly(raw: str, found: list[str]) -> None:
    reading = understand_genotype(raw)
    assert reading.value == raw
    assert codes(reading) == found
    assert not reading.is_refused


@given(st.text(alphabet="ab()[]{} "))
def test_brackets_around_matched_brackets_match(text: str) -> None:
    if unmatched_bracket(text) is None:
        assert unmatched_bracket(f"P{{{text}}}") is None
        assert unmatched_bracket(f"{text}]") == ("]", len(text) + 1)


@pytest.mark.parametrize(
    ("raw", "unit", "value", "code"),
    [
        ("150.0", "", "150.0", None),
        ("１２．５", "", "12.5", None),
        ("−18", "", "-18", None),
        ("150 m", "m", "150", "unit-left-away"),
        ("1,234", "", "1234", "marked-thousands"),
        ("12,5", "", "12.5", "decimal-comma"),
        ("ca. 100", "", None, "not-a-number"),
        ("<5", "", None, "not-a-number"),
        (True, "", None, "not-a-number"),
        ("inf", "", None, "not-a-number"),
    ],
)
def test_numbers_with_and_without_their_unit(raw: object, unit: str, value: str | None, code: str | None) -> None:
    reading = understand_decimal(raw, unit)
    assert reading.value == (Decimal(value) if value else None)
    assert codes(reading) == ([code] if code else [])


def test_whole_number_may_end_in_zero_decimals() -> None:
    assert understand_integer("150.0").value == 150
    assert codes(understand_integer("150.5")) == ["not-a-whole-number"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ICG-4709", "ICG 4709"),
        ("EC 100281", "EC100281"),
        ("ＭＴ１０", "mt10"),
        ("w[1118]", "w1118"),
        ("/ICG-3", "icg3"),
    ],
)
def test_numbers_that_are_the_same_have_one_key(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)


def test_alleles_that_differ_by_a_sign_have_two_keys() -> None:
    assert comparison_key("w+") != comparison_key("w*")
    assert comparison_key("--") == "--"


@given(st.text())
def test_key_and_tidied_text_are_stable(text: str) -> None:
    assert comparison_key(comparison_key(text)) == comparison_key(text)
    assert tidied(tidied(text)) == tidied(text)


def test_entries_of_one_cell_are_parted_once_each() -> None:
    assert separated("PI 1; PI 2|PI 1\n PI  3 ;") == ["PI 1", "PI 2", "PI 3"]


def test_identifiers_are_brought_to_one_form() -> None:
    assert understand_doi("https://doi.org/10.18730/ABC1").value == "10.18730/abc1"
    assert codes(understand_doi("GBR251:CACTUAR-1:HORDEUM")) == ["not-a-doi"]
    assert understand_references("PMID: 18267078; doi:10.1000/182").value == ["pmid:18267078", "doi:10.1000/182"]
    assert understand_references(18267078).value == ["pmid:18267078"]
    assert understand_references("Sato A, Ito B; Gene 1").value == ["Sato A, Ito B; Gene 1"]
    assert understand_data_links("CP014750, CP014751; https://example.org/x").value == [
        "CP014750",
        "CP014751",
        "https://example.org/x",
    ]
    assert codes(understand_data_links("see paper")) == ["not-a-data-link"]
    assert understand_ncbi_taxon("NCBI:txid10090").value is None
    assert understand_ncbi_taxon("taxid:10090").value == 10090
    assert understand_ncbi_taxon(10090.0).value == 10090
    assert understand_rrid("IMSR_RBRC02892").value == "RRID:IMSR_RBRC02892"
    assert codes(understand_url("www.example.org")) == ["not-a-web-address"]


STATUS = (Term("300", "Landrace", "在来種", ("farmer's variety",)), Term("999", "Other", "その他"))


@pytest.mark.parametrize(
    ("raw", "code"), [("300", "300"), (300.0, "300"), ("landrace", "300"), ("在来種", "300"), ("OTHER", "999")]
)
def test_choice_is_read_as_code_name_or_word(raw: object, code: str) -> None:
    assert understand_choice(raw, STATUS).value == code


def test_wrong_code_is_refused_with_what_would_be_right() -> None:
    reading = understand_choice("Landraces", STATUS)
    assert reading.is_refused
    assert reading.problems[0].values["code"] == "300"
    assert understand_choices("300;999", STATUS).value == ["300", "999"]
    assert understand_choices("300;7", STATUS).is_refused
    assert understand_choice("NA", STATUS) == Understood(None, about_missing("NA", Missing.NOT_GIVEN))


@pytest.mark.parametrize(
    ("raw", "value"),
    [("true", True), ("False", False), (1, True), ("0", False), ("はい", True), ("無", False), ("NA", None)],
)
def test_yes_and_no_in_both_languages(raw: object, value: bool | None) -> None:
    assert understand_boolean(raw).value is value


def test_long_values_are_cut_in_messages_only() -> None:
    (problem,) = understand_decimal("x" * 500).problems
    assert len(problem.values["value"]) == 120
    assert problem.severity is Severity.REFUSED
