"""Search in both languages: how people write, what stands first, filters and their counts."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import NotFound
from lims.index.queries.records import Search, facets, figures, found_count, found_records, record
from lims.sync.records import Attribute, AttributeValue, Availability, Coded, Taxon, Words
from tests.factories.index import SendingCentre, make_centre
from tests.factories.sync import make_record, make_tombstone

MICROBE = Coded("microbe", Words("Microbe", "微生物"))
SOURCE = Attribute("isolated_from", Words("Isolated from", "分離源"), (AttributeValue("soil", Words("Soil", "土壌")),))


@pytest.fixture
def centre(session: Session, actor: Actor) -> SendingCentre:
    centre = make_centre(session, actor)
    centre.send(
        make_record("NIGB-STR-000001", synonyms=("CS",), genotype="+/+"),
        make_record("NIGB-STR-000002", names=Words("Canton-S-w1118"), availability=Availability.ON_REQUEST),
        make_record(
            "NIGB-MIC-000001",
            names=Words("JCM 9653"),
            kind=MICROBE,
            taxon=Taxon("Thermococcus peptonophilus", 53952, name_ja="サーモコッカス"),
            attributes=(SOURCE,),
            description=Words("From a vent; grown beside Canton-S in a test.", "熱水噴出孔から。"),
        ),
    )
    return centre


def accessions(session: Session, search: Search) -> list[str]:
    return [row.accession for row in found_records(session, search).rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("canton", ["NIGB-STR-000002", "NIGB-STR-000001", "NIGB-MIC-000001"]),
        ("canton-s", ["NIGB-STR-000001", "NIGB-STR-000002", "NIGB-MIC-000001"]),
        ("カントン", ["NIGB-STR-000001"]),
        ("ｶﾝﾄﾝ", ["NIGB-STR-000001"]),
        ("かんとん", ["NIGB-STR-000001"]),
        ("ＣＡＮＴＯＮ－Ｓ－Ｗ１１１８", ["NIGB-STR-000002"]),
        ("ショウジョウバエ", ["NIGB-STR-000001", "NIGB-STR-000002"]),
        ("JCM9653", ["NIGB-MIC-000001"]),
        ("jcm 9653", ["NIGB-MIC-000001"]),
        ("NIGB-MIC-000001", ["NIGB-MIC-000001"]),
        ("土壌", ["NIGB-MIC-000001"]),
        ("soil thermococcus", ["NIGB-MIC-000001"]),
        ("7227", ["NIGB-STR-000001", "NIGB-STR-000002"]),
        ("+/+", ["NIGB-STR-000001"]),
        ("100%", []),
        ("nothing like it", []),
        ("", ["NIGB-MIC-000001", "NIGB-STR-000001", "NIGB-STR-000002"]),
    ],
)
def test_a_resource_is_found_as_people_write_it(
    session: Session, centre: SendingCentre, text: str, found: Sequence[str]
) -> None:
    search = Search(text)
    ranked = accessions(session, search)
    assert sorted(ranked) == sorted(found)
    assert found_count(session, search) == len(found)
    if text in ("canton-s", ""):
        assert ranked == list(found)


def test_pages_follow_each_other_without_gap_or_repetition(session: Session, centre: SendingCentre) -> None:
    centre.send(*(make_record(f"NIGB-STR-{number:06}") for number in range(100, 130)))
    seen: list[str] = []
    after = None
    while True:
        page = found_records(session, Search("canton"), after, size=7)
        seen += [row.accession for row in page.rows]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 33
    assert seen[-1] == "NIGB-MIC-000001"


def test_filters_narrow_and_each_facet_counts_what_its_choice_would_leave(
    session: Session, centre: SendingCentre
) -> None:
    narrowed = Search("canton", kind="strain", availability=Availability.AVAILABLE)
    assert accessions(session, narrowed) == ["NIGB-STR-000001"]
    counted = facets(session, narrowed)
    assert {value.value: value.count for value in counted["kind"]} == {"microbe": 1, "strain": 1}
    assert {value.value: value.count for value in counted["availability"]} == {"available": 1, "on_request": 1}
    assert [(v.label_en, v.label_ja, v.count) for v in counted["centre"]] == [("Centre NIGB", "センターNIGB", 1)]
    assert [(v.value, v.label_ja) for v in counted["taxon"]] == [("Drosophila melanogaster", "キイロショウジョウバエ")]


def test_what_left_the_index_is_found_no_more(session: Session, centre: SendingCentre) -> None:
    centre.send(make_tombstone("NIGB-STR-000001"))
    assert accessions(session, Search("カントン")) == []
    assert figures(session).records == 2


def test_figures_count_records_species_and_centres(session: Session, actor: Actor, centre: SendingCentre) -> None:
    found = figures(session)
    assert (found.records, found.available, found.taxa, found.centres) == (3, 2, 2, 1)
    assert found.received_at == actor.at


def test_an_unknown_record_is_not_there(session: Session, centre: SendingCentre) -> None:
    with pytest.raises(NotFound):
        record(session, "NIGB", "NIGB-STR-999999")
