"""Finding resources, on both databases."""

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import NotFound
from lims.resources.drafts import NameDraft, TaxonDraft
from lims.resources.models import NameType, ResourceState, Visibility
from lims.resources.operations import withdraw_resource
from lims.resources.queries.catalogue import (
    ResourceFilter,
    count_of_resources,
    facets,
    resource,
    resource_named,
    resources,
    suggestions,
)
from lims.resources.queries.duplicates import duplicates_of
from lims.resources.queries.export import resources_in_full
from lims.resources.refusals import SeveralNamed
from lims.resources.values.names import comparison_key
from tests.factories.resources import make_resource, make_resources, make_taxon


def found(session: Session, text: str) -> list[str]:
    return [row.name for row in resources(session, ResourceFilter(text=text)).rows]


def test_resource_is_found_by_everything_it_is_known_by(session: Session, actor: Actor) -> None:
    make_taxon(session, actor, "Drosophila melanogaster", name_ja="キイロショウジョウバエ")
    make_resource(
        session,
        actor,
        name="UAS-mCD8::GFP",
        name_ja="ＧＦＰ系統",
        names=(NameDraft("BL5137", NameType.OTHER_NUMBER),),
        taxon=TaxonDraft("Drosophila melanogaster"),
        genotype="y[1] w[*]; P{w[+mC]=UAS-mCD8::GFP.L}LL5",
        attributes={"strain_type": "transgenic", "genes": ["mCD8"]},
    )
    make_resource(session, actor, name="Canton S")
    for text in (
        "mcd8::gfp",
        "GFP系統",
        "bl5137",
        "しょうじょうばえ",
        "drosophila LL5",
        "P{w[+mC]",
        "NIG-STR-000001",
        "Transgenic",
        "トランスジェニック",
    ):
        assert found(session, text) == ["UAS-mCD8::GFP"], text
    assert found(session, "drosophila canton") == []


def test_filters_counts_and_facets(session: Session, actor: Actor) -> None:
    make_resources(session, actor, 3, taxon=TaxonDraft("Oryzias latipes"), visibility=Visibility.OPEN)
    make_resource(session, actor, kind="seed", taxon=TaxonDraft("Lotus japonicus"))
    gone = make_resource(session, actor)
    withdraw_resource(session, actor, gone, "mixed up")
    active = ResourceFilter(state=ResourceState.ACTIVE)
    assert count_of_resources(session, active) == 4
    assert count_of_resources(session, ResourceFilter(kind="strain", state=ResourceState.ACTIVE)) == 3
    counted = facets(session, ResourceFilter(kind="strain", state=ResourceState.ACTIVE))
    assert counted.kinds == {"strain": 3, "seed": 1}
    assert [(taxon.scientific_name, count) for taxon, count in counted.taxa] == [("Oryzias latipes", 3)]
    assert counted.visibilities == {Visibility.OPEN: 3}


def test_pages_follow_one_another_in_every_order(session: Session, actor: Actor) -> None:
    names = [each.name for each in make_resources(session, actor, 5)]
    for order in ("accession", "-accession", "name", "-name", "updated"):
        seen, after = [], None
        while True:
            page = resources(session, ResourceFilter(), order, after, size=2)
            seen += [row.name for row in page.rows]
            after = page.next
            if after is None:
                break
        assert sorted(seen) == sorted(names), order
        if order == "-name":
            assert seen == sorted(names, reverse=True)


def test_accession_is_found_as_people_type_it(session: Session, actor: Actor) -> None:
    made = make_resource(session, actor)
    assert resource(session, " nig-str-000001") is made
    with pytest.raises(NotFound):
        resource(session, "NIG-STR-000002")
    with pytest.raises(NotFound):
        resource(session, "x")


def test_a_name_finds_its_resource_if_only_one_has_it(session: Session, actor: Actor) -> None:
    bur = make_resource(session, actor, name="Bur-0")
    assert resource_named(session, "BUR 0") is bur
    assert resource_named(session, bur.accession.lower()) is bur
    make_resource(session, actor, name="Bur-0")
    with pytest.raises(SeveralNamed):
        resource_named(session, "Bur-0")
    with pytest.raises(NotFound):
        resource_named(session, "Col-0")


def test_suggestions_are_few_and_never_withdrawn(session: Session, actor: Actor) -> None:
    make_resources(session, actor, 15, name="medaka line")
    gone = make_resource(session, actor, name="medaka gone")
    withdraw_resource(session, actor, gone, "dead")
    assert len(suggestions(session, "medaka")) == 12
    assert suggestions(session, "gone") == []
    assert suggestions(session, "m") == []


def test_duplicates_are_found_by_name_synonym_and_number(session: Session, actor: Actor) -> None:
    make_resource(
        session,
        actor,
        name="ICG-4709",
        names=(NameDraft("EC 100277", NameType.DEPOSITOR_NUMBER), NameDraft("U4-47-12")),
    )
    keys = [comparison_key(text) for text in ("icg 4709", "EC100277", "u4 47 12", "ICG-1")]
    known = duplicates_of(session, keys)
    assert {key: [(each.text, each.type.value) for each in found] for key, found in known.items()} == {
        "icg4709": [("ICG-4709", "name")],
        "ec100277": [("EC 100277", "depositor_number")],
        "u44712": [("U4-47-12", "synonym")],
    }
    assert known["icg4709"][0].accession == "NIG-STR-000001"


def test_duplicates_of_many_keys_are_asked_for_in_portions(session: Session, actor: Actor) -> None:
    make_resources(session, actor, 3)
    names = [row.name for row in resources(session, ResourceFilter()).rows]
    keys = [f"no such {number}" for number in range(1200)] + [comparison_key(name) for name in names]
    assert len(duplicates_of(session, keys)) == 3


def test_resources_come_with_everything_that_belongs_to_them(session: Session, actor: Actor) -> None:
    make_resource(session, actor, names=(NameDraft("x"),), taxon=TaxonDraft("Mus musculus"))
    session.flush()
    session.expunge_all()
    (read,) = resources_in_full(session, ResourceFilter())
    session.expunge_all()
    assert read.taxon is not None
    assert read.taxon.scientific_name == "Mus musculus"
    assert len(read.names) == 2
    assert (read.references, read.data_links, read.parents) == ([], [], [])
