"""Registering resources, on both databases."""

import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import InvalidValue, PermissionDenied
from lims.resources.drafts import NameDraft, ResourceDraft, TaxonDraft
from lims.resources.models import NameType, ResourceName, Taxon
from lims.resources.operations import register_resource, register_resources
from tests.factories.resources import make_resource, resource_draft


def test_registering_gives_accessions_of_the_kind_in_order(session: Session, actor: Actor) -> None:
    drafts = [resource_draft(), resource_draft(kind="seed"), resource_draft()]
    resources = register_resources(session, actor, drafts)
    assert [each.accession for each in resources] == ["NIG-STR-000001", "NIG-SED-000001", "NIG-STR-000002"]


def test_all_names_are_kept_with_their_keys(session: Session, actor: Actor) -> None:
    resource = make_resource(
        session,
        actor,
        name="Hd-rR.rr",
        name_ja="ヒメダカ",
        names=(NameDraft("MT199", NameType.DEPOSITOR_NUMBER), NameDraft("Hd-rR.rr", NameType.NAME)),
    )
    names = session.scalars(select(ResourceName).where(ResourceName.resource_id == resource.id)).all()
    assert {(name.type, name.text, name.key) for name in names} == {
        (NameType.NAME, "Hd-rR.rr", "hdrrrr"),
        (NameType.NAME, "ヒメダカ", "ヒメダカ"),
        (NameType.DEPOSITOR_NUMBER, "MT199", "mt199"),
    }


def test_a_thousand_resources_with_names_and_taxa_take_few_seconds(session: Session, actor: Actor) -> None:
    drafts = [
        ResourceDraft(
            kind="seed",
            name=f"BETA {number}",
            names=(NameDraft(f"IDBB {number}", NameType.DEPOSITOR_NUMBER), NameDraft(f"wild beet {number}")),
            taxon=TaxonDraft(f"Beta species{number % 40}", "L."),
            attributes={"biological_status": "100", "acquired_on": "1986-03", "storage_types": ["10", "40"]},
            as_deposited={"GENUS": "Beta", "ACQDATE": "198603--"},
        )
        for number in range(1000)
    ]
    started = time.perf_counter()
    resources = register_resources(session, actor, drafts)
    print(f"{time.perf_counter() - started:.2f} s")
    assert len({each.accession for each in resources}) == 1000
    assert session.scalar(select(func.count()).select_from(Taxon)) == 40
    assert resources[3].attributes == {
        "biological_status": "100",
        "acquired_on": "1986-03",
        "storage_types": ["10", "40"],
    }


def test_registering_needs_its_permission(session: Session, actor: Actor) -> None:
    nobody = Actor(name="n", permissions=frozenset(), face="test", at=actor.at, zone=actor.zone)
    with pytest.raises(PermissionDenied):
        register_resource(session, nobody, resource_draft())


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("name", {"name": " "}),
        ("latitude", {"latitude": 91.0}),
        ("origin_country", {"origin_country": "XXX"}),
        ("collected_on", {"collected_on": "1975"}),
        ("strain_type", {"attributes": {"strain_type": "no such type"}}),
        ("no_such", {"attributes": {"no_such": "x"}}),
    ],
)
def test_wrong_values_are_refused_by_field(
    session: Session, actor: Actor, field: str, facts: dict[str, object]
) -> None:
    with pytest.raises(InvalidValue) as refused:
        make_resource(session, actor, **facts)
    assert refused.value.field == field
