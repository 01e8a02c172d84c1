"""Requests: what a researcher asks for reaches the centre once, and what became of it comes back."""

import hashlib
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.mail import Mail
from lims.core.refusals import InvalidValue, NotFound, PermissionDenied
from lims.index import refusals
from lims.index.models import ResourceRequest
from lims.index.operations import requests as operations
from lims.index.queries import requests as queries
from lims.index.queries.centres import opened_message
from lims.sync.messages import requests as messages
from lims.sync.messages.batches import Outcome, parse_receipt
from lims.sync.messages.signing import Purpose, open_message, signer_of
from lims.sync.records import Availability
from tests.factories.index import SendingCentre, make_centre, make_request, receipt_content
from tests.factories.sync import make_record


@pytest.fixture
def centre(session: Session, actor: Actor) -> SendingCentre:
    centre = make_centre(session, actor)
    centre.send(
        make_record(),
        make_record("NIGB-STR-000002"),
        make_record("NIGB-STR-000003", availability=Availability.SUSPENDED),
    )
    return centre


def collect(centre: SendingCentre, **parts: Any) -> tuple[messages.ForwardedRequest, ...]:
    known = {"centre": centre.code, "message_id": str(uuid.uuid4()), "sent_at": centre.actor.at}
    collection = messages.Collection(**(known | parts))
    token = centre.signer.sign(Purpose.COLLECTION, collection.document())
    opened = opened_message(centre.session, token, Purpose.COLLECTION)
    digest = hashlib.sha256(token.encode()).hexdigest()
    answer = operations.answer_collection(centre.session, centre.actor, opened, digest)
    key = signer_of(centre.session).key.public_key()
    return messages.parse_requests(open_message(answer, Purpose.REQUESTS, lambda *_: key).document).requests


def tell(centre: SendingCentre, *states: messages.StateOfRequest) -> list[Outcome]:
    told = messages.States(centre.code, str(uuid.uuid4()), centre.actor.at, states)
    token = centre.signer.sign(Purpose.STATES, told.document())
    opened = opened_message(centre.session, token, Purpose.STATES)
    digest = hashlib.sha256(token.encode()).hexdigest()
    answer = operations.receive_states(centre.session, centre.actor, opened, digest)
    return [result.outcome for result in parse_receipt(receipt_content(centre.session, answer)).results]


def state_of(request: ResourceRequest, state: messages.RequestState, minutes: int, **parts: Any) -> Any:
    at = request.submitted_at + timedelta(minutes=minutes)
    return messages.StateOfRequest(request.message_id, state, at, **parts)


def test_a_request_is_kept_and_its_address_is_mailed(session: Session, actor: Actor, centre: SendingCentre) -> None:
    request = make_request(session, actor, lines=[("NIGB-STR-000001", 2), ("NIGB-STR-000002", 1)])
    mail = session.scalars(select(Mail)).one()
    assert mail.recipient == "sato@example.org"
    assert request.token in mail.body
    found = queries.request_with_token(session, request.token)
    assert [(line.accession, line.quantity) for line in found.lines] == [("NIGB-STR-000001", 2), ("NIGB-STR-000002", 1)]
    with pytest.raises(NotFound):
        queries.request_with_token(session, request.token[:-1])


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"email": "sato"}, refusals.WrongEmail, "email"),
        ({"name": " "}, InvalidValue, "name"),
        ({"country": "XXX"}, InvalidValue, "country"),
        ({"category": "friend"}, InvalidValue, "category"),
        ({"lines": []}, refusals.NothingRequested, None),
        ({"lines": [("NIGB-STR-000001", 0)]}, InvalidValue, "quantity"),
        ({"lines": [("RIKEN-STR-000001", 1)]}, refusals.SeveralCentres, None),
        ({"lines": [("NIGB-STR-000003", 1)]}, refusals.NotOffered, None),
        ({"centre": "RIKEN"}, NotFound, None),
    ],
)
def test_a_wrong_request_is_refused(
    session: Session, actor: Actor, centre: SendingCentre, change: Any, refusal: Any, field: str | None
) -> None:
    with pytest.raises(refusal) as caught:
        make_request(session, actor, **change)
    assert caught.value.field == field


def test_too_many_requests_from_one_address_have_to_wait(session: Session, actor: Actor, centre: SendingCentre) -> None:
    for _ in range(10):
        make_request(session, actor)
    with pytest.raises(refusals.TooManyRequests):
        make_request(session, actor)
    make_request(session, replace(actor, at=actor.at + timedelta(hours=7)))


def test_somebody_without_the_permission_cannot_ask(session: Session, actor: Actor, centre: SendingCentre) -> None:
    draft = operations.RequestDraft("NIGB", "A", "a@example.org", "I", "JPN", "academic", "P", "en", [])
    with pytest.raises(PermissionDenied):
        operations.submit_request(session, replace(actor, permissions=frozenset()), draft, "192.0.2.1")


def test_a_centre_collects_its_requests_until_it_acknowledges_them(
    session: Session, actor: Actor, centre: SendingCentre
) -> None:
    other = make_centre(session, actor, "RIKEN")
    request = make_request(session, actor)
    assert collect(other) == ()
    assert [found.message_id for found in collect(centre)] == [request.message_id]
    assert [found.requester.email for found in collect(centre)] == ["sato@example.org"]
    assert tell(centre, state_of(request, messages.RequestState.RECEIVED, 5, number="NGR0000001K")) == [Outcome.STORED]
    assert collect(centre) == ()
    assert (request.state, request.centre_number) == (messages.RequestState.RECEIVED, "NGR0000001K")


def test_states_come_once_and_in_their_order(session: Session, actor: Actor, centre: SendingCentre) -> None:
    request = make_request(session, actor)
    received = state_of(request, messages.RequestState.RECEIVED, 5)
    accepted = state_of(request, messages.RequestState.ACCEPTED, 9, note="MTA follows")
    assert tell(centre, accepted) == [Outcome.STORED]
    assert tell(centre, received, accepted) == [Outcome.STORED, Outcome.UNCHANGED]
    assert request.state is messages.RequestState.ACCEPTED
    assert len(request.steps) == 3
    told = session.scalars(select(Mail).order_by(Mail.id)).all()[-1]
    assert "MTA follows" in told.body


def test_a_centre_cannot_speak_about_requests_of_another(session: Session, actor: Actor, centre: SendingCentre) -> None:
    request = make_request(session, actor)
    other = make_centre(session, actor, "RIKEN")
    assert tell(other, state_of(request, messages.RequestState.REFUSED, 5)) == [Outcome.REFUSED]
    assert request.state is messages.RequestState.SUBMITTED
