"""Rules of the catalogue: numbers, identifiers, lineage, publicity. No database."""

import itertools
from collections.abc import Collection
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.resources.models import Visibility
from lims.resources.rules.accessions import Accession, build_accession, parse_accession, persistent_uri
from lims.resources.rules.archives import DataLinkText, addresses_of, archive_of, data_link_of
from lims.resources.rules.identifiers import (
    ReferenceText,
    doi_url,
    normal_doi,
    normal_pmid,
    reference_of,
    text_of_reference,
)
from lims.resources.rules.lineage import path_to_ancestor
from lims.resources.rules.publicity import is_public

PARTS = st.from_regex(r"[A-Z][A-Z0-9]{0,11}", fullmatch=True)


@given(PARTS, PARTS, st.integers(1, 10**9))
def test_accession_is_read_back_as_it_was_built(centre: str, kind: str, number: int) -> None:
    text = build_accession(centre, kind, number)
    assert parse_accession(text) == Accession(centre, kind, number)


def test_accession_has_six_digits_until_a_million() -> None:
    assert build_accession("NGV", "STR", 123) == "NGV-STR-000123"
    assert build_accession("NGV", "STR", 1_234_567) == "NGV-STR-1234567"


@pytest.mark.parametrize("typed", [" ngv-str-000123 ", "NGV-STR-000123", "NGV‐STR−000123", "NGV-STR-0000123"])
def test_accession_is_read_as_people_type_it(typed: str) -> None:
    assert str(parse_accession(typed)) == "NGV-STR-000123"


@pytest.mark.parametrize("typed", ["", "NGV-STR", "NGV-STR-123", "NGV-STR-000000", "NGV_STR_000123", "1GV-STR-000123"])
def test_what_is_no_accession_is_not_read_as_one(typed: str) -> None:
    assert parse_accession(typed) is None


@pytest.mark.parametrize(("centre", "number"), [("ng v", 1), ("", 1), ("NGV", 0)])
def test_accession_that_could_not_be_read_back_is_never_built(centre: str, number: int) -> None:
    with pytest.raises(ValueError, match="accession"):
        build_accession(centre, "STR", number)


def test_persistent_uri() -> None:
    assert persistent_uri("https://lims.example.jp/", "NGV-STR-000123") == (
        "https://lims.example.jp/resources/NGV-STR-000123"
    )


@pytest.mark.parametrize(
    "written",
    [
        "10.1016/j.cell.2008.01.033",
        "doi:10.1016/j.cell.2008.01.033",
        "DOI: 10.1016/J.CELL.2008.01.033",
        "https://doi.org/10.1016/j.cell.2008.01.033",
        "http://dx.doi.org/10.1016%2Fj.cell.2008.01.033",
        "10.1016/j.cell.2008.01.033.",
        "10.1016/j.cell.2008.01.033)",
    ],
)
def test_doi_is_recognised_in_any_common_form(written: str) -> None:
    assert normal_doi(written) == "10.1016/j.cell.2008.01.033"


def test_doi_keeps_a_bracket_of_its_own() -> None:
    assert normal_doi("10.1016/S0092-8674(00)81683-9") == "10.1016/s0092-8674(00)81683-9"
    assert normal_doi("10.1002/(SICI)1097-0169(1997)36:2<1::AID>3.0.CO;2-(x)") is not None


@pytest.mark.parametrize("written", ["", "10.1016", "11.1016/abc", "doi", "10.12/abc", "see 10.1016/abc", "10.1016/;"])
def test_what_is_no_doi_is_none(written: str) -> None:
    assert normal_doi(written) is None


@given(st.text(max_size=60))
def test_normal_forms_are_stable(text: str) -> None:
    for normal in (normal_doi, normal_pmid):
        once = normal(text)
        assert once is None or normal(once) == once


@given(st.from_regex(r"10\.[0-9]{4,5}/[a-z0-9.;()_-]{1,20}", fullmatch=True))
def test_normal_doi_is_stable_and_its_address_is_plain(written: str) -> None:
    once = normal_doi(written)
    assert once is None or (normal_doi(once) == once and " " not in doi_url(once))


@pytest.mark.parametrize(
    "written",
    [
        "18267078",
        "PMID: 18267078",
        "PMID18267078",
        "https://pubmed.ncbi.nlm.nih.gov/18267078/",
        "１８２６７０７８",
    ],
)
def test_pmid_is_recognised_in_any_common_form(written: str) -> None:
    assert normal_pmid(written) == "18267078"


@pytest.mark.parametrize("written", ["", "0", "PMC123456", "123456789", "10.1016/abc"])
def test_what_is_no_pmid_is_none(written: str) -> None:
    assert normal_pmid(written) is None


@pytest.mark.parametrize(
    ("written", "normal", "archive"),
    [
        ("d37982", "D37982", "nucleotide"),
        ("CP014862.1", "CP014862.1", "nucleotide"),
        ("AP018558", "AP018558", "nucleotide"),
        ("BLKR01000001", "BLKR01000001", "nucleotide"),
        ("AAAAAA020000001", "AAAAAA020000001", "nucleotide"),
        ("BAA12345", "BAA12345", "protein"),
        ("PRJDB1000", "PRJDB1000", "bioproject"),
        ("PRJNA12345678", "PRJNA12345678", "bioproject"),
        ("SAMD00020000", "SAMD00020000", "biosample"),
        ("SAMN19842595", "SAMN19842595", "biosample"),
        ("SAMEA1234567", "SAMEA1234567", "biosample"),
        ("DRR000001", "DRR000001", "sra-run"),
        ("DRR1234567", "DRR1234567", "sra-run"),
        ("ERP123456", "ERP123456", "sra-study"),
        ("SRX123456", "SRX123456", "sra-experiment"),
        ("NC_000067.7", "NC_000067.7", "refseq"),
        ("GCA_000001635.9", "GCA_000001635.9", "assembly"),
    ],
)
def test_accessions_of_archives_and_their_addresses(written: str, normal: str, archive: str) -> None:
    link = data_link_of(f" {written} ")
    assert link == DataLinkText(archive, normal)
    addresses = addresses_of(link)
    assert set(addresses) == ({"NCBI"} if archive in ("refseq", "assembly") else {"NCBI", "ENA", "DDBJ"})
    assert all(normal in url for url in addresses.values())


@pytest.mark.parametrize("written", ["ENSG00000139618", "12345", "ABC", "D3798"])
def test_a_number_of_no_known_archive_is_kept_as_written(written: str) -> None:
    assert archive_of(written) is None
    assert data_link_of(written) == DataLinkText("other", written)
    assert addresses_of(data_link_of(written)) == {}


def test_a_web_address_is_a_link_of_its_own() -> None:
    link = data_link_of("https://shigen.nig.ac.jp/medaka/strain?id=9")
    assert addresses_of(link) == {"shigen.nig.ac.jp": "https://shigen.nig.ac.jp/medaka/strain?id=9"}


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("doi:10.1016/J.CELL.2008.01.033", ReferenceText("10.1016/j.cell.2008.01.033")),
        ("18267078", ReferenceText(pmid=18267078)),
        ("Sakaue-Sawano A 2008, Cell 132:487", ReferenceText(citation="Sakaue-Sawano A 2008, Cell 132:487")),
        (
            "Sakaue-Sawano A 2008 https://doi.org/10.1016/j.cell.2007.12.033 PMID: 18267078",
            ReferenceText("10.1016/j.cell.2007.12.033", 18267078, "Sakaue-Sawano A 2008"),
        ),
    ],
)
def test_references_are_read_from_what_people_write(written: str, reference: ReferenceText) -> None:
    assert reference_of(written) == reference
    assert reference_of(text_of_reference(reference)) == reference


@st.composite
def parent_graphs(draw: st.DrawFn) -> dict[int, set[int]]:
    """Graphs without circles: a parent always has the smaller number."""
    size = draw(st.integers(1, 12))
    return {child: draw(st.sets(st.integers(0, child - 1), max_size=3)) for child in range(1, size + 1)}


def parents_in(graph: dict[int, set[int]]):
    def parents_of(keys: Collection[int]) -> list[tuple[int, int]]:
        return [(key, parent) for key in keys for parent in graph.get(key, ())]

    return parents_of


@given(parent_graphs(), st.data())
def test_way_to_an_ancestor_is_found_exactly_if_there_is_one(graph: dict[int, set[int]], data: st.DataObject) -> None:
    child = data.draw(st.sampled_from(sorted(graph)))
    ancestors: set[int] = set()
    waiting = {child}
    while waiting:
        waiting = {parent for key in waiting for parent in graph.get(key, ())} - ancestors
        ancestors |= waiting
    for other in set(graph) | {0}:
        way = path_to_ancestor(child, other, parents_in(graph))
        assert bool(way) == (other in ancestors or other == child)
        assert all(upper in graph[lower] for lower, upper in itertools.pairwise(way))


def test_way_is_found_and_ends_even_in_a_circle() -> None:
    graph = {1: {2}, 2: {3}, 3: {1}}
    assert path_to_ancestor(1, 3, parents_in(graph)) == [1, 2, 3]
    assert path_to_ancestor(1, 9, parents_in(graph)) == []


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(st.sampled_from(Visibility), DAYS, DAYS)
def test_what_is_public_stays_public_as_days_go_by(visibility: Visibility, embargo: date, day: date) -> None:
    later = day + timedelta(days=400)
    assert not is_public(visibility, embargo, day) or is_public(visibility, embargo, later)


def test_embargo_ends_at_the_beginning_of_its_date() -> None:
    until = date(2026, 4, 1)
    assert not is_public(Visibility.EMBARGOED, until, date(2026, 3, 31))
    assert is_public(Visibility.EMBARGOED, until, until)
    assert not is_public(Visibility.EMBARGOED, None, until)


def test_closed_is_never_public_and_open_always() -> None:
    day = date(2026, 4, 1)
    assert not is_public(Visibility.CLOSED, None, day)
    assert is_public(Visibility.OPEN, None, day)
