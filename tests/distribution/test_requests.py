"""Requests are received once, edited before they are prepared, and decided by those who may."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lims.core.actor import Actor
from lims.core.mail import Mail
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, NotFound, PermissionDenied, StaleEdit
from lims.distribution.drafts import RequestChanges, RequestLineDraft
from lims.distribution.models import Request, Requester
from lims.distribution.operations import (
    accept_request,
    accept_terms,
    cancel_request,
    close_request,
    edit_request,
    edit_requester,
    prepare_order,
    receive_request,
    refuse_request,
    start_review,
)
from lims.distribution.queries.requests import RequestFilter, numbers_by_state, requests
from lims.distribution.refusals import RequestStepNotPossible
from lims.distribution.states import RequestState
from lims.ledger.queries import history
from lims.ledger.verification import findings
from lims.shipping.operations import cancel_shipment, dispatch_shipment, pack
from lims.shipping.states import ShipmentState
from tests.factories.distribution import (
    make_order,
    make_request,
    make_requester,
    request_draft,
    requester_draft,
)
from tests.factories.shipping import PACKING, make_seed_resource, make_stocked_lot, scan_all


def test_received_request_has_a_checked_number_and_its_requester(session, actor):
    request = make_request(session, actor)
    assert request.number.startswith("NGR")
    assert request.state is RequestState.RECEIVED
    assert request.requester.name == "Hanako Yamada"
    assert [line.items_wanted for line in request.lines] == [2]


def test_same_message_delivered_twice_makes_one_request(session, actor):
    draft = request_draft(make_seed_resource(session, actor))
    first = receive_request(session, actor, draft)
    assert receive_request(session, actor, draft) is first
    assert session.scalar(select(func.count()).select_from(Request)) == 1


def test_requester_is_known_again_by_address_and_institution(session, actor):
    known = make_requester(session, actor)
    again = request_draft(
        make_seed_resource(session, actor),
        requester=requester_draft(email="Hanako@Example.org", institution="example  university"),
    )
    elsewhere = request_draft(
        make_seed_resource(session, actor), requester=requester_draft(institution="Other University")
    )
    assert receive_request(session, actor, again).requester is known
    assert receive_request(session, actor, elsewhere).requester is not known
    assert session.scalar(select(func.count()).select_from(Requester)) == 2


def test_unknown_accession_form_purpose_or_count_is_refused(session, actor):
    resource = make_seed_resource(session, actor)
    draft = request_draft(resource)
    line = draft.lines[0]
    with pytest.raises(NotFound):
        receive_request(session, actor, replace(draft, lines=[replace(line, accession="NIG-SEE-999999")]))
    # A face rolls back; in this one transaction each try needs a message of its own.
    for number, wrong in enumerate(
        (
            replace(draft, purpose="fun"),
            replace(draft, lines=[replace(line, form="frozen_sperm")]),
            replace(draft, lines=[replace(line, items_wanted=0)]),
            replace(draft, lines=[line, line]),
        )
    ):
        with pytest.raises(InvalidValue):
            receive_request(session, actor, replace(wrong, message_id=f"wrong-{number}"))


def test_edit_replaces_lines_and_refuses_a_stale_page(session, actor):
    request = make_request(session, actor)
    other = make_seed_resource(session, actor)
    version = request.version
    changes = RequestChanges("education", "Practical course", "urgent", [RequestLineDraft(other.accession, 5)])
    edit_request(session, actor, request, changes, version)
    assert [(line.resource, line.items_wanted) for line in request.lines] == [(other, 5)]
    assert (request.purpose, request.note) == ("education", "urgent")
    with pytest.raises(StaleEdit):
        edit_request(session, actor, request, changes, version)


def test_accepted_terms_are_kept_word_for_word(session, actor):
    resource = make_seed_resource(session, actor, terms_of_use="Cite Yamada 2020.")
    request = make_request(session, actor, resource)
    assert request.lines[0].accepted_terms is None
    with pytest.raises(InvalidValue):
        accept_terms(session, actor, request, "")
    accept_terms(session, actor, request, "mail of 2026-03-30")
    assert request.lines[0].accepted_terms == "Cite Yamada 2020."


def test_request_goes_through_review_to_acceptance_and_the_requester_is_told(session, actor):
    request = make_request(session, actor)
    start_review(session, actor, request)
    assert request.state is RequestState.UNDER_REVIEW
    accept_request(session, actor, request)
    assert request.state is RequestState.ACCEPTED
    assert request.number in session.scalars(select(Mail)).one().subject
    with pytest.raises(RequestStepNotPossible):
        start_review(session, actor, request)


def test_refusal_needs_a_reason_which_the_requester_is_told(session, actor):
    request = make_request(session, actor)
    with pytest.raises(InvalidValue):
        refuse_request(session, actor, request, "")
    refuse_request(session, actor, request, "The strain has been lost.")
    assert request.state is RequestState.REFUSED
    assert "The strain has been lost." in session.scalars(select(Mail)).one().body


def test_state_follows_the_shipment_in_python_and_in_sql(session, actor):
    request = make_order(session, actor)
    shipment = prepare_order(session, actor, request)

    def listed(state):
        return requests(session, RequestFilter(states=[state])).rows == [request]

    assert request.state is RequestState.PREPARING
    assert listed(RequestState.PREPARING)
    scan_all(session, actor, shipment)
    pack(session, actor, shipment, PACKING)
    assert request.state is RequestState.PREPARING
    dispatch_shipment(session, actor, shipment, "")
    assert request.state is RequestState.SHIPPED
    assert listed(RequestState.SHIPPED)
    assert not listed(RequestState.PREPARING)
    assert numbers_by_state(session) == {RequestState.SHIPPED: 1}
    close_request(session, actor, request)
    assert request.state is RequestState.CLOSED


def test_cancelled_shipment_makes_the_request_an_order_again_that_can_be_prepared(session, actor):
    request = make_order(session, actor)
    first = prepare_order(session, actor, request)
    cancel_shipment(session, actor, first, "wrong day")
    assert request.state is RequestState.ACCEPTED
    assert prepare_order(session, actor, request) is not first
    assert request.state is RequestState.PREPARING


def test_cancelled_request_cancels_its_shipment(session, actor):
    request = make_order(session, actor)
    shipment = prepare_order(session, actor, request)
    cancel_request(session, actor, request, "The requester has withdrawn.")
    assert (request.state, shipment.state) == (RequestState.CANCELLED, ShipmentState.CANCELLED)


def test_curator_may_record_but_not_decide(session, actor, base_settings):
    permissions = frozenset({Permission.DISTRIBUTION_EDIT})
    curator = Actor("curator", permissions, "test", actor.at, base_settings.zone)
    request = make_request(session, actor)
    start_review(session, curator, request)
    with pytest.raises(PermissionDenied):
        accept_request(session, curator, request)


def test_requester_is_edited_with_a_version_and_searched_in_any_spelling(session, actor):
    requester = make_requester(session, actor)
    version = requester.version
    edit_requester(session, actor, requester, requester_draft(name="ヤマダ ハナコ"), version)
    with pytest.raises(StaleEdit):
        edit_requester(session, actor, requester, requester_draft(), version)
    request = make_request(session, actor, requester=requester)
    assert requests(session, RequestFilter(text="やまだ")).rows == [request]
    assert requests(session, RequestFilter(text=request.lines[0].resource.accession)).rows == [request]
    assert requests(session, RequestFilter(text="nobody")).rows == []


def test_requester_from_no_country_that_exists_is_refused(session, actor):
    with pytest.raises(InvalidValue):
        make_requester(session, actor, country="XYZ")
    with pytest.raises(InvalidValue):
        make_requester(session, actor, category="alien")


def test_ledger_vouches_for_the_whole_way(database, actor):
    with database.transaction() as session:
        lot = make_stocked_lot(session, actor)
        request = make_order(session, actor, lot.resource)
        shipment = prepare_order(session, actor, request)
        scan_all(session, actor, shipment)
        pack(session, actor, shipment, PACKING)
        dispatch_shipment(session, actor, shipment, "")
        kinds = [line.event.kind for line in history(session, "request", request.id)]
    assert kinds == ["order.prepared", "request.accepted", "request.received"]
    with database.read() as session:
        assert list(findings(session)) == []
