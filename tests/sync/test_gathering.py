"""What the ledger says has changed becomes a line of the outbox: once, in order, and only if the world may know."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import PermissionDenied
from lims.deposits.drafts import DepositorDraft
from lims.deposits.models import Decision, DepositRow, RowState
from lims.deposits.operations.depositors import edit_depositor
from lims.ledger.queries import events_after, newest_seq
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold, release_hold
from lims.resources import operations as catalogue
from lims.resources.drafts import LineageDraft, TaxonDraft
from lims.resources.models import Resource, Visibility
from lims.storage.operations import store_item, take_out_item
from lims.sync.models import Change, ChangeState, Publication, PublicState
from lims.sync.operations.gathering import decide, gather_changes
from lims.sync.queries.changes import changed_resource_ids
from lims.sync.queries.public_records import candidates
from lims.sync.records import Availability, WithdrawalReason, parse_record
from tests.factories.deposits import make_deposit, make_depositor
from tests.factories.lots import make_lot
from tests.factories.resources import make_resource
from tests.factories.storage import make_box


def gather(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The documents that gathering puts into the outbox."""
    known = set(session.scalars(select(Change.sequence)))
    while not gather_changes(session, actor).finished:
        pass
    rows = session.scalars(select(Change).order_by(Change.sequence)).all()
    return [row.document for row in rows if row.sequence not in known]


def public(session: Session, actor: Actor, **facts: Any) -> Resource:
    return make_resource(session, actor, visibility=Visibility.OPEN, **facts)


def test_a_new_public_resource_is_put_out_once(session: Session, actor: Actor) -> None:
    resource = public(session, actor, name="Canton-S", name_ja="カントン S")
    documents = gather(session, actor)
    assert [parse_record(document).accession for document in documents] == [resource.accession]
    assert gather(session, actor) == []


def test_a_closed_resource_is_not(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    assert gather(session, actor) == []
    row = session.get_one(Publication, resource.id)
    assert (row.state, row.withheld_because) == (PublicState.WITHHELD, WithdrawalReason.CLOSED)


def test_a_change_that_the_world_does_not_see_is_not_sent(session: Session, actor: Actor) -> None:
    resource = public(session, actor)
    gather(session, actor)
    assert decide(session, actor, [resource.id]) == 0


def test_everything_can_be_sent_again(session: Session, actor: Actor) -> None:
    resource = public(session, actor)
    gather(session, actor)
    assert decide(session, actor, [resource.id], again=True) == 1
    states = session.scalars(select(Change.state).order_by(Change.sequence)).all()
    assert states == [ChangeState.SUPERSEDED, ChangeState.WAITING]


def test_a_withdrawn_resource_leaves_a_tombstone(session: Session, actor: Actor) -> None:
    resource = public(session, actor)
    gather(session, actor)
    catalogue.withdraw_resource(session, actor, resource, "lost")
    (document,) = gather(session, actor)
    assert (document["format"], document["reason"]) == ("tombstone", "withdrawn")
    assert gather(session, actor) == []


@pytest.mark.parametrize(
    ("visibility", "until", "reason"),
    [(Visibility.CLOSED, None, "closed"), (Visibility.EMBARGOED, date(2026, 10, 1), "embargoed")],
)
def test_a_closed_or_embargoed_again_resource_leaves_a_tombstone(
    session: Session, actor: Actor, visibility: Visibility, until: date | None, reason: str
) -> None:
    resource = public(session, actor)
    gather(session, actor)
    catalogue.set_visibility(session, actor, resource, visibility, until, resource.version)
    (document,) = gather(session, actor)
    assert (document["format"], document["reason"]) == ("tombstone", reason)


def test_an_embargo_that_ends_publishes_without_any_event(session: Session, actor: Actor) -> None:
    make_resource(session, actor, visibility=Visibility.EMBARGOED, embargoed_until=date(2026, 4, 3))
    assert gather(session, actor) == []
    assert gather(session, replace(actor, at=actor.at + timedelta(days=1))) == []
    (document,) = gather(session, replace(actor, at=actor.at + timedelta(days=2)))
    assert document["format"] == "record"
    assert gather(session, replace(actor, at=actor.at + timedelta(days=3))) == []


def test_availability_follows_stock_and_holds(session: Session, actor: Actor) -> None:
    resource = public(session, actor, kind="cell_line")
    (first,) = gather(session, actor)
    assert first["availability"] == Availability.ON_REQUEST
    lot = make_lot(session, actor, 1, resource=resource)
    item, box = lot.items[0], make_box(session, actor)
    store_item(session, actor, item, box)
    hold = place_hold(session, actor, lot, HoldReason.OTHER, "to be looked at")
    (held,) = gather(session, actor)
    assert held["availability"] == Availability.SUSPENDED
    release_hold(session, actor, hold, "looked at")
    documents = gather(session, actor)
    assert [document["availability"] for document in documents] in (["available"], ["on_request"])
    take_out_item(session, actor, item)
    documents += gather(session, actor)
    assert documents[-1]["availability"] == Availability.ON_REQUEST


def test_a_renamed_taxon_changes_the_records_of_its_resources(session: Session, actor: Actor) -> None:
    resource = public(session, actor, taxon=TaxonDraft("Oryzias latipes"))
    gather(session, actor)
    taxon = resource.taxon
    assert taxon is not None
    catalogue.edit_taxon(session, actor, taxon, TaxonDraft("Oryzias sakaizumii", name_ja="キタノメダカ"), taxon.version)
    (document,) = gather(session, actor)
    assert document["taxon"] == {"name": "Oryzias sakaizumii", "name_ja": "キタノメダカ"}


def test_a_depositor_is_named_once_the_name_may_be_shown(session: Session, actor: Actor) -> None:
    depositor = make_depositor(session, actor)
    resource = public(session, actor)
    row = DepositRow(
        deposit_id=make_deposit(session, actor, [["Strain name"], ["B6"]], depositor).id,
        number=99,
        written={},
        understood={},
        problems=[],
        state=RowState.READY,
        decision=Decision.TAKEN,
        resource=resource,
    )
    session.add(row)
    session.flush()
    assert depositor_of(session, actor, resource) is None
    known = newest_seq(session)
    draft = DepositorDraft(name="Hanako Yamada", is_name_public=True)
    edit_depositor(session, actor, depositor, draft, depositor.version)
    assert depositor_of(session, actor, resource) == "Hanako Yamada"
    assert changed_resource_ids(session, events_after(session, known, 10)) == {resource.id}


def depositor_of(session: Session, actor: Actor, resource: Resource) -> str | None:
    (candidate,) = candidates(session, [resource.id], actor.at)
    return candidate.record.depositor


def test_a_closed_parent_is_not_named_until_it_is_opened(session: Session, actor: Actor) -> None:
    parent, child = make_resource(session, actor), public(session, actor)
    catalogue.add_lineage(session, actor, [LineageDraft(child, parent)])
    (document,) = gather(session, actor)
    assert "lineage" not in document
    catalogue.set_visibility(session, actor, parent, Visibility.OPEN, None, parent.version)
    told = {document["accession"]: document for document in gather(session, actor)}
    assert told[child.accession]["lineage"][0]["accession"] == parent.accession


def test_a_resource_that_does_not_fit_the_format_is_on_the_worklist(session: Session, actor: Actor) -> None:
    resource = public(session, actor, genotype="x" * 20_001)
    assert gather(session, actor) == []
    row = session.get_one(Publication, resource.id)
    assert row.state is PublicState.FAULTY
    assert row.fault_values is not None
    assert row.fault_values["field"] == "genotype"


def test_only_who_may_publish_gathers(session: Session, actor: Actor) -> None:
    with pytest.raises(PermissionDenied):
        gather_changes(session, replace(actor, permissions=frozenset()))
