"""Taxa: found or made, named, merged; on both databases."""

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import StaleEdit
from lims.resources.drafts import TaxonDraft
from lims.resources.operations import create_taxon, edit_taxon, find_or_create_taxa, merge_taxa
from lims.resources.queries.catalogue import ResourceFilter, resources
from lims.resources.queries.taxa import taxa, taxa_named
from lims.resources.refusals import TaxonDisagrees, TaxonNameTaken, TaxonNotNamed, TaxonNumberTaken
from tests.factories.resources import make_resource, make_taxon

MOUSE = TaxonDraft("Mus musculus", "Linnaeus, 1758", 10090, "mouse", "マウス", "species", ("Mus domesticus",))


def found(session: Session, actor: Actor, **facts: object) -> object:
    draft = TaxonDraft(**facts)  # type: ignore[arg-type]
    return find_or_create_taxa(session, actor, [draft]).find(draft)


def test_taxon_is_found_by_name_synonym_and_number(session: Session, actor: Actor) -> None:
    mouse = create_taxon(session, actor, MOUSE)
    assert found(session, actor, scientific_name="mus  MUSCULUS") is mouse
    assert found(session, actor, scientific_name="Mus domesticus") is mouse
    assert found(session, actor, ncbi_id=10090) is mouse
    assert found(session, actor, scientific_name="Mus musculus", ncbi_id=10090) is mouse


def test_unknown_taxon_is_made_once(session: Session, actor: Actor) -> None:
    medaka = found(session, actor, scientific_name="Oryzias latipes", ncbi_id=8090)
    assert medaka is found(session, actor, scientific_name="Oryzias latipes")


def test_one_batch_keeps_whatever_any_of_its_rows_knows_of_a_taxon(session: Session, actor: Actor) -> None:
    drafts = [
        TaxonDraft("Oryzias latipes", name_ja="メダカ"),
        TaxonDraft("Oryzias latipes", authority="Temminck & Schlegel", name_en="medaka"),
        TaxonDraft("oryzias latipes", ncbi_id=8090),
    ]
    medaka = find_or_create_taxa(session, actor, drafts).find(drafts[2])
    assert medaka is not None
    assert (medaka.scientific_name, medaka.authority, medaka.ncbi_id) == (
        "Oryzias latipes",
        "Temminck & Schlegel",
        8090,
    )
    assert (medaka.name_en, medaka.name_ja) == ("medaka", "メダカ")


def test_number_is_learned_by_a_taxon_without_one(session: Session, actor: Actor) -> None:
    medaka = make_taxon(session, actor)
    assert found(session, actor, scientific_name="Oryzias latipes", ncbi_id=8090) is medaka
    assert medaka.ncbi_id == 8090
    assert medaka.checked_on == actor.today


def test_name_and_number_of_different_taxa_are_refused(session: Session, actor: Actor) -> None:
    create_taxon(session, actor, MOUSE)
    make_taxon(session, actor)
    for facts in (
        {"scientific_name": "Oryzias latipes", "ncbi_id": 10090},
        {"scientific_name": "Rattus norvegicus", "ncbi_id": 10090},
        {"scientific_name": "Mus musculus", "ncbi_id": 10116},
    ):
        with pytest.raises(TaxonDisagrees):
            found(session, actor, **facts)


def test_unknown_number_needs_a_name(session: Session, actor: Actor) -> None:
    with pytest.raises(TaxonNotNamed):
        found(session, actor, ncbi_id=7955)


def test_names_and_numbers_belong_to_one_taxon(session: Session, actor: Actor) -> None:
    create_taxon(session, actor, MOUSE)
    with pytest.raises(TaxonNameTaken):
        make_taxon(session, actor, "Mus Domesticus")
    with pytest.raises(TaxonNameTaken):
        make_taxon(session, actor, "Mus sp.", synonyms=("Mus musculus",))


def test_number_of_another_taxon_is_refused(session: Session, actor: Actor) -> None:
    create_taxon(session, actor, MOUSE)
    with pytest.raises(TaxonNumberTaken):
        make_taxon(session, actor, "Mus sp.", ncbi_id=10090)


def test_resources_are_found_by_new_names_of_their_taxon(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor, taxon=TaxonDraft("Mus musculus"))
    taxon = resource.taxon
    assert taxon is not None
    edit_taxon(session, actor, taxon, MOUSE, version=1)
    session.expire_all()
    for text in ("マウス", "まうす", "domesticus", "ﾏｳｽ"):
        assert resources(session, ResourceFilter(text=text)).rows == [resource]
    with pytest.raises(StaleEdit):
        edit_taxon(session, actor, taxon, MOUSE, version=1)


def test_merged_taxon_hands_over_resources_names_and_numbers(session: Session, actor: Actor) -> None:
    kept = create_taxon(session, actor, MOUSE)
    merged = make_taxon(session, actor, "Mus musculus domesticus", ncbi_id=10092)
    resource = make_resource(session, actor, taxon=TaxonDraft("Mus musculus domesticus"))
    assert merge_taxa(session, actor, kept, merged) == 1
    session.expire_all()
    assert resource.taxon is kept
    assert found(session, actor, ncbi_id=10092) is kept
    assert found(session, actor, scientific_name="Mus musculus domesticus") is kept
    assert resources(session, ResourceFilter(text="マウス")).rows == [resource]


def test_taxa_are_listed_and_found_in_both_languages(session: Session, actor: Actor) -> None:
    mouse = create_taxon(session, actor, MOUSE)
    make_taxon(session, actor)
    make_resource(session, actor, taxon=TaxonDraft("Mus musculus"))
    assert [(row.taxon.scientific_name, row.resources) for row in taxa(session).rows] == [
        ("Mus musculus", 1),
        ("Oryzias latipes", 0),
    ]
    for text in ("マウ", "MOUSE", "musc", "domest", "10090"):
        assert list(taxa_named(session, text)) == [mouse]
