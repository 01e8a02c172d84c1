"""Editing, withdrawing and publishing resources, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.refusals import InvalidValue, StaleEdit
from lims.ledger.queries import history
from lims.resources.drafts import NameDraft, TaxonDraft
from lims.resources.models import NameType, Resource, ResourceState, Visibility
from lims.resources.operations import (
    add_data_link,
    add_reference,
    edit_resource,
    remove_reference,
    set_visibility,
    withdraw_resource,
)
from lims.resources.refusals import (
    AlreadyLinked,
    AlreadyReferenced,
    AlreadyWithdrawn,
    EmbargoOver,
    EmbargoWithoutDate,
    KindFixed,
)
from lims.resources.rules.archives import data_link_of
from lims.resources.rules.identifiers import reference_of
from tests.factories.resources import make_resource, resource_draft


def test_edit_replaces_facts_and_the_ledger_names_them(session: Session, actor: Actor) -> None:
    draft = resource_draft(
        name="Fucci", names=(NameDraft("B6-Fucci"), NameDraft("RBRC02892", NameType.DEPOSITOR_NUMBER))
    )
    resource = make_resource(session, actor, **vars(draft))
    kept = {name.id for name in resource.names if name.text != "B6-Fucci"}
    changed = replace(
        draft,
        name_ja="フッチ",
        names=(NameDraft("RBRC02892", NameType.DEPOSITOR_NUMBER),),
        taxon=TaxonDraft("Mus musculus", "Linnaeus", 10090),
        attributes={"genes": ["Cdt1", "Gmnn"]},
    )
    edit_resource(session, actor, resource, changed, version=1)
    session.expire_all()
    assert resource.version == 2
    assert resource.taxon is not None
    assert resource.taxon.ncbi_id == 10090
    assert {name.text for name in resource.names} == {"Fucci", "フッチ", "RBRC02892"}
    assert kept < {name.id for name in resource.names}
    assert history(session, "resource", resource.id)[0].event.details == {
        "fields": ["name_ja", "genes", "scientific_name", "names"]
    }


def test_edit_from_a_stale_version_is_refused(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    edit_resource(session, actor, resource, resource_draft(name="first"), version=1)
    with pytest.raises(StaleEdit) as refused:
        edit_resource(session, actor, resource, resource_draft(name="second"), version=1)
    assert refused.value.values == {"current": 2, "edited": 1}
    assert resource.name == "first"


def test_edit_keeps_visibility_and_the_depositors_words(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor, visibility=Visibility.OPEN, as_deposited={"Genotype": " w* "})
    edit_resource(session, actor, resource, resource_draft(name="other"), version=1)
    assert resource.visibility is Visibility.OPEN
    assert resource.as_deposited == {"Genotype": " w* "}


def test_kind_can_not_change(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    with pytest.raises(KindFixed):
        edit_resource(session, actor, resource, resource_draft(kind="seed"), version=1)


def test_withdrawn_resource_stays_and_is_not_changed_again(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    with pytest.raises(InvalidValue):
        withdraw_resource(session, actor, resource, "  ")
    withdraw_resource(session, actor, resource, "Contaminated at source.")
    assert resource.state is ResourceState.WITHDRAWN
    assert history(session, "resource", resource.id)[0].event.reason == "Contaminated at source."
    with pytest.raises(AlreadyWithdrawn):
        edit_resource(session, actor, resource, resource_draft(), version=2)
    with pytest.raises(AlreadyWithdrawn):
        withdraw_resource(session, actor, resource, "again")


def test_embargo_needs_a_date_that_is_to_come(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    with pytest.raises(EmbargoWithoutDate):
        set_visibility(session, actor, resource, Visibility.EMBARGOED, None, version=1)
    with pytest.raises(EmbargoOver):
        set_visibility(session, actor, resource, Visibility.EMBARGOED, actor.today, version=1)
    with pytest.raises(InvalidValue):
        set_visibility(session, actor, resource, Visibility.OPEN, date(2030, 1, 1), version=1)
    until = actor.today + timedelta(days=1)
    set_visibility(session, actor, resource, Visibility.EMBARGOED, until, version=1)
    assert (resource.visibility, resource.embargoed_until, resource.version) == (Visibility.EMBARGOED, until, 2)
    set_visibility(session, actor, resource, Visibility.OPEN, None, version=2)
    assert (resource.visibility, resource.embargoed_until) == (Visibility.OPEN, None)


def test_references_and_links_are_recorded_once(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    reference = add_reference(session, actor, resource, reference_of("PMID: 18267078"))
    with pytest.raises(AlreadyReferenced):
        add_reference(session, actor, resource, reference_of("18267078"))
    with pytest.raises(InvalidValue):
        add_reference(session, actor, resource, reference_of("  "))
    add_data_link(session, actor, resource, data_link_of("d37982"))
    with pytest.raises(AlreadyLinked):
        add_data_link(session, actor, resource, data_link_of("D37982"))
    remove_reference(session, actor, reference)
    session.expire_all()
    assert resource.references == []
    assert [link.accession for link in resource.data_links] == ["D37982"]
    assert resource.version == 4


def test_two_curators_at_once_do_not_overwrite_each_other(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        make_resource(session, actor, name="start")
    with database.transaction() as first:
        edit_resource(first, actor, first.scalars(select(Resource)).one(), resource_draft(name="first"), version=1)
    with pytest.raises(StaleEdit), database.transaction() as second:
        edit_resource(second, actor, second.scalars(select(Resource)).one(), resource_draft(name="second"), version=1)
    with database.read() as session:
        assert session.scalars(select(Resource.name)).all() == ["first"]
