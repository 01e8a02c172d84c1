"""Requesters, requests and agreements, made through operations."""

import itertools
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.distribution.drafts import (
    AgreementDraft,
    RequestDraft,
    RequesterDraft,
    RequestLineDraft,
    SignedCopy,
    Upload,
)
from lims.distribution.models import Agreement, AgreementScope, Request, Requester, Source
from lims.distribution.operations import (
    accept_request,
    draft_agreement,
    receive_request,
    record_signed_agreement,
    register_requester,
    send_agreement,
)
from lims.resources.models import Resource
from tests.factories.shipping import make_stocked_lot

_NUMBERS = itertools.count(1)
PDF = Upload("signed.pdf", b"%PDF-1.4 signed by both sides")


def requester_draft(**changes: Any) -> RequesterDraft:
    usual = {
        "name": "Hanako Yamada",
        "institution": "Example University",
        "email": "hanako@example.org",
        "country": "JPN",
        "category": "academic",
        "language": "en",
        "address": "1-1 Example, Kyoto",
    }
    return RequesterDraft(**(usual | changes))


def make_requester(session: Session, actor: Actor, **changes: Any) -> Requester:
    return register_requester(session, actor, requester_draft(**changes))


def request_draft(*resources: Resource, count: int = 2, **changes: Any) -> RequestDraft:
    usual = {
        "requester": requester_draft(),
        "lines": [RequestLineDraft(resource.accession, count) for resource in resources],
        "message_id": f"message-{next(_NUMBERS)}",
        "source": Source.PAGE,
        "language": "en",
        "purpose": "research",
        "purpose_text": "Comparison of seed coats",
    }
    return RequestDraft(**(usual | changes))


def make_request(session: Session, actor: Actor, *resources: Resource, **changes: Any) -> Request:
    """A request for resources, or for one that is in stock."""
    wanted = resources or (make_stocked_lot(session, actor).resource,)
    return receive_request(session, actor, request_draft(*wanted, **changes))


def make_draft_agreement(session: Session, actor: Actor, request: Request, **changes: Any) -> Agreement:
    usual = {
        "requester": request.requester,
        "purpose": request.purpose,
        "scope": AgreementScope.RESOURCES,
        "language": request.language,
        "resources": [line.resource for line in request.lines],
        "request": request,
    }
    return draft_agreement(session, actor, AgreementDraft(**(usual | changes)))


def make_active_agreement(session: Session, actor: Actor, request: Request, **changes: Any) -> Agreement:
    agreement = make_draft_agreement(session, actor, request, **changes)
    send_agreement(session, actor, agreement)
    record_signed_agreement(session, actor, agreement, SignedCopy(PDF, "Dean of Science", date(2026, 4, 1)))
    return agreement


def make_order(session: Session, actor: Actor, *resources: Resource, **changes: Any) -> Request:
    """An accepted request that nothing blocks."""
    request = make_request(session, actor, *resources, **changes)
    accept_request(session, actor, request)
    make_active_agreement(session, actor, request)
    return request
