"""Nothing is prepared or leaves while something is in the way; what the law asks is answered by a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lims.core.refusals import InvalidValue
from lims.distribution.operations import (
    accept_request,
    confirm_clearance,
    prepare_order,
    set_cautions,
    terminate_agreement,
    withdraw_clearance,
)
from lims.distribution.queries.agreements import agreements_with
from lims.distribution.queries.blocking import blockers_of
from lims.distribution.refusals import CheckNotNeeded, DocumentMissing, RequestStepNotPossible, StillBlocked
from lims.ledger.queries import history
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold
from lims.resources.models import Visibility
from lims.shipping.operations import dispatch_shipment, pack
from tests.factories.distribution import (
    PDF,
    make_active_agreement,
    make_order,
    make_request,
    requester_draft,
)
from tests.factories.shipping import PACKING, make_seed_resource, make_stocked_lot, scan_all


def codes(session, actor, request):
    return [found.code for found in blockers_of(session, actor, request)]


def checks(session, actor, request):
    return {found.check.code for found in blockers_of(session, actor, request) if found.check}


def test_order_that_nothing_blocks_is_prepared(session, actor):
    request = make_order(session, actor)
    assert codes(session, actor, request) == []
    shipment = prepare_order(session, actor, request)
    assert request.shipment is shipment
    assert (shipment.reference, shipment.consignee_institution) == (request.number, "Example University")
    assert [line.items_wanted for line in shipment.lines] == [2]


def test_blocked_order_is_not_prepared(session, actor):
    request = make_request(session, actor)
    accept_request(session, actor, request)
    with pytest.raises(StillBlocked) as refusal:
        prepare_order(session, actor, request)
    assert refusal.value.values["count"] == 1


def test_request_that_is_not_accepted_or_already_prepared_is_not_prepared(session, actor):
    with pytest.raises(RequestStepNotPossible):
        prepare_order(session, actor, make_request(session, actor))
    request = make_order(session, actor)
    prepare_order(session, actor, request)
    with pytest.raises(RequestStepNotPossible):
        prepare_order(session, actor, request)


def test_stock_that_can_not_be_sent_says_why(session, actor):
    request = make_request(session, actor, make_stocked_lot(session, actor, is_tested=False).resource)
    assert "no-passed-lot" in codes(session, actor, request)
    held = make_stocked_lot(session, actor)
    place_hold(session, actor, held, HoldReason.QUARANTINE)
    assert "lot-on-hold" in codes(session, actor, make_request(session, actor, held.resource))
    few = make_stocked_lot(session, actor, 1)
    assert "not-enough-stock" in codes(session, actor, make_request(session, actor, few.resource))


def test_form_that_is_wanted_is_the_form_that_is_counted(session, actor):
    lot = make_stocked_lot(session, actor)
    request = make_request(session, actor, lot.resource)
    assert "not-enough-stock" not in codes(session, actor, request)
    request.lines[0].form = "plant"
    assert "not-enough-stock" in codes(session, actor, request)


def test_closed_and_embargoed_resources_are_not_sent(session, actor):
    closed = make_seed_resource(session, actor, visibility=Visibility.CLOSED)
    embargoed = make_seed_resource(
        session, actor, visibility=Visibility.EMBARGOED, embargoed_until=actor.today + timedelta(days=1)
    )
    assert "not-visible" in codes(session, actor, make_request(session, actor, closed))
    request = make_request(session, actor, embargoed)
    assert "embargo" in codes(session, actor, request)
    assert "embargo" not in codes(session, replace(actor, at=actor.at + timedelta(days=2)), request)


def test_depositors_consent_needs_its_document(session, actor):
    request = make_order(session, actor)
    line = request.lines[0]
    set_cautions(session, actor, line.resource, ["consent"])
    assert checks(session, actor, request) == {"depositor-consent"}
    with pytest.raises(DocumentMissing):
        confirm_clearance(session, actor, request, "depositor-consent", line)
    confirm_clearance(session, actor, request, "depositor-consent", line, document=PDF)
    assert codes(session, actor, request) == []


def test_caution_that_nobody_knows_is_refused_and_lifted_ones_no_longer_count(session, actor):
    request = make_order(session, actor)
    resource = request.lines[0].resource
    with pytest.raises(InvalidValue):
        set_cautions(session, actor, resource, ["magic"])
    set_cautions(session, actor, resource, ["suspended", "lmo"])
    assert "suspended" in codes(session, actor, request)
    set_cautions(session, actor, resource, [])
    assert codes(session, actor, request) == []
    assert history(session, "resource", resource.id)[0].event.details["cautions_before"] == ["lmo", "suspended"]


def test_order_to_switzerland_waits_for_the_export_checks(session, actor):
    request = make_request(
        session, actor, requester=requester_draft(country="CHE", email="anna@example.org", name="Anna Meier")
    )
    accept_request(session, actor, request)
    make_active_agreement(session, actor, request)
    line = request.lines[0]
    wanted = {"list-control", "catch-all", "sanctions", "phytosanitary", "import-permit"}
    assert checks(session, actor, request) == wanted
    confirm_clearance(session, actor, request, "list-control", line, "item 3-2(1): not listed")
    for check in wanted - {"list-control"}:
        confirm_clearance(session, actor, request, check, note="looked up", document=PDF)
    assert codes(session, actor, request) == []
    clearance = request.clearances[0]
    assert (clearance.confirmed_by, clearance.rules_as_of.year) == ("tester", 2026)
    withdraw_clearance(session, actor, clearance, "The classification was wrong.")
    assert checks(session, actor, request) == {"list-control"}


def test_check_that_the_law_does_not_ask_can_not_be_confirmed(session, actor):
    request = make_order(session, actor)
    with pytest.raises(CheckNotNeeded):
        confirm_clearance(session, actor, request, "catch-all")


def test_agreement_that_ends_after_packing_stops_the_parcel(session, actor):
    request = make_order(session, actor)
    shipment = prepare_order(session, actor, request)
    scan_all(session, actor, shipment)
    pack(session, actor, shipment, PACKING)
    (agreement,) = agreements_with(session, request.requester)
    terminate_agreement(session, actor, agreement, "Material was passed on.")
    with pytest.raises(StillBlocked):
        dispatch_shipment(session, actor, shipment, "")


def test_customs_are_told_of_modified_and_infectious_goods(session, actor):
    request = make_order(session, actor)
    line = request.lines[0]
    set_cautions(session, actor, line.resource, ["lmo", "bsl2"])
    for check in ("lmo-information", "lmo-containment", "biosafety"):
        confirm_clearance(session, actor, request, check, line, document=PDF)
    (sent,) = prepare_order(session, actor, request).lines
    assert (sent.is_modified, sent.is_infectious) == (True, True)
