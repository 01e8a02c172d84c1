"""An agreement is written once, comes back signed, holds for a while, and covers what it says."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from lims.core.attachments import content_of
from lims.core.refusals import InvalidValue
from lims.distribution.drafts import SignedCopy, Upload
from lims.distribution.models import AgreementScope
from lims.distribution.operations import (
    countersign_agreement,
    edit_requester,
    record_signed_agreement,
    send_agreement,
    terminate_agreement,
)
from lims.distribution.queries.agreements import agreements
from lims.distribution.queries.blocking import blockers_of
from lims.distribution.refusals import AgreementStepNotPossible, FileNotAccepted
from lims.distribution.states import AgreementState
from tests.factories.distribution import (
    PDF,
    make_active_agreement,
    make_draft_agreement,
    make_request,
    requester_draft,
)
from tests.factories.shipping import make_stocked_lot

SIGNED_ON = date(2026, 4, 1)


def text_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def agreement_blockers(session, actor, request):
    return [found.code for found in blockers_of(session, actor, request) if found.code.startswith("agreement")]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_draft_is_a_pdf_that_names_both_sides_and_the_material(session, actor, language):
    request = make_request(session, actor, language=language)
    agreement = make_draft_agreement(session, actor, request)
    assert agreement.number == "NIG-MTA-2026-0001"
    text = text_of(content_of(session, agreement.draft_file))
    for word in (agreement.number, request.number, "Example University", request.lines[0].resource.accession):
        assert word in text


def test_blocker_tells_how_far_the_agreement_is_until_it_is_active(session, actor):
    request = make_request(session, actor)
    assert agreement_blockers(session, actor, request) == ["agreement-missing"]
    agreement = make_draft_agreement(session, actor, request)
    assert agreement_blockers(session, actor, request) == ["agreement-in-draft"]
    send_agreement(session, actor, agreement)
    assert agreement_blockers(session, actor, request) == ["agreement-unsigned"]
    record_signed_agreement(session, actor, agreement, SignedCopy(PDF, "Dean", SIGNED_ON))
    assert agreement_blockers(session, actor, request) == []
    assert (agreement.state, agreement.active_on) == (AgreementState.ACTIVE, SIGNED_ON)
    assert agreement.last_day_on == date(2031, 4, 1)
    assert content_of(session, agreement.signed_file) == PDF.content


def test_agreement_covers_later_requests_for_the_same_resource_and_purpose_only(session, actor):
    first = make_request(session, actor)
    make_active_agreement(session, actor, first)
    resource = first.lines[0].resource
    again = make_request(session, actor, resource, requester=first.requester)
    teaching = make_request(session, actor, resource, requester=first.requester, purpose="education")
    other = make_request(session, actor, make_stocked_lot(session, actor).resource, requester=first.requester)
    assert agreement_blockers(session, actor, again) == []
    assert agreement_blockers(session, actor, teaching) == ["agreement-missing"]
    assert agreement_blockers(session, actor, other) == ["agreement-missing"]


def test_agreement_for_all_resources_of_the_centre_covers_any(session, actor):
    request = make_request(session, actor)
    make_active_agreement(session, actor, request, scope=AgreementScope.CENTRE, resources=[])
    other = make_request(session, actor, make_stocked_lot(session, actor).resource, requester=request.requester)
    assert agreement_blockers(session, actor, other) == []


def test_requester_who_moves_needs_a_new_agreement(session, actor):
    request = make_request(session, actor)
    make_active_agreement(session, actor, request)
    moved = requester_draft(institution="Other University")
    edit_requester(session, actor, request.requester, moved, request.requester.version)
    assert agreement_blockers(session, actor, request) == ["agreement-missing"]


def test_agreement_expires_by_its_last_day_without_anybody_doing_anything(session, actor):
    request = make_request(session, actor)
    agreement = make_active_agreement(session, actor, request)
    later = replace(actor, at=actor.at + timedelta(days=6 * 365))
    assert agreement_blockers(session, later, request) == ["agreement-expired"]
    assert agreements(session, later.today, [AgreementState.EXPIRED]).rows == [agreement]
    assert agreements(session, later.today, [AgreementState.ACTIVE]).rows == []
    assert agreements(session, actor.today, [AgreementState.ACTIVE, AgreementState.DRAFT]).rows == [agreement]


def test_terminated_agreement_no_longer_covers(session, actor):
    request = make_request(session, actor)
    agreement = make_active_agreement(session, actor, request)
    with pytest.raises(InvalidValue):
        terminate_agreement(session, actor, agreement, "")
    terminate_agreement(session, actor, agreement, "Material was passed on.")
    assert agreement_blockers(session, actor, request) == ["agreement-missing"]
    with pytest.raises(AgreementStepNotPossible):
        send_agreement(session, actor, agreement)


def test_signed_copy_needs_a_signatory_a_past_day_and_a_readable_file(session, actor):
    agreement = make_draft_agreement(session, actor, make_request(session, actor))
    with pytest.raises(InvalidValue):
        record_signed_agreement(session, actor, agreement, SignedCopy(PDF, " ", SIGNED_ON))
    with pytest.raises(InvalidValue):
        record_signed_agreement(session, actor, agreement, SignedCopy(PDF, "Dean", SIGNED_ON + timedelta(days=1)))
    program = Upload("signed.pdf", b"MZ this is a program")
    with pytest.raises(FileNotAccepted):
        record_signed_agreement(session, actor, agreement, SignedCopy(program, "Dean", SIGNED_ON))


def test_centre_that_countersigns_activates_only_then(session, actor, monkeypatch):
    from lims.distribution import queries
    from lims.distribution.operations import agreements as operations

    practice = replace(queries.practice_of(session), countersign=True)
    monkeypatch.setattr(operations, "practice_of", lambda _session: practice)
    request = make_request(session, actor)
    agreement = make_active_agreement(session, actor, request)
    assert agreement.state is AgreementState.SIGNED
    assert agreement_blockers(session, actor, request) == ["agreement-not-countersigned"]
    countersign_agreement(session, actor, agreement, "Director")
    assert agreement.state is AgreementState.ACTIVE


def test_agreement_about_nothing_or_with_nobody_is_refused(session, actor):
    request = make_request(session, actor)
    with pytest.raises(InvalidValue):
        make_draft_agreement(session, actor, request, resources=[])
    with pytest.raises(InvalidValue):
        make_draft_agreement(session, actor, request, purpose="fun")
