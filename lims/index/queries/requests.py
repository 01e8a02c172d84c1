"""Requests made at the index."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.core.keys import derived_secret
from lims.core.refusals import NotFound
from lims.core.settings import settings_of
from lims.index.models import ResourceRequest
from lims.index.rules.asking import WINDOW
from lims.sync.messages.requests import MOST_REQUESTS

SENDER_SECRET = "index request sender"  # noqa: S105 - the purpose for which a secret is derived


def request_with_token(session: Session, token: str) -> ResourceRequest:
    """The request behind an unguessable address, with its lines and steps. Raises NotFound."""
    found = session.scalar(
        select(ResourceRequest)
        .where(ResourceRequest.token == token)
        .options(
            joinedload(ResourceRequest.centre),
            selectinload(ResourceRequest.lines),
            selectinload(ResourceRequest.steps),
        )
    )
    if found is None:
        raise NotFound("request", token)
    return found


def waiting_requests(session: Session, centre_code: str) -> Sequence[ResourceRequest]:
    """What a centre has not acknowledged yet, oldest first, as much as one message holds."""
    return session.scalars(
        select(ResourceRequest)
        .where(ResourceRequest.centre_code == centre_code, ResourceRequest.acknowledged_at.is_(None))
        .order_by(ResourceRequest.id)
        .limit(MOST_REQUESTS)
        .options(selectinload(ResourceRequest.lines))
    ).all()


def sender_of(session: Session, address: str) -> str:
    """A keyed digest of a network address: the same for the same visitor, of no use to anybody else."""
    secret = derived_secret(settings_of(session).key_file, SENDER_SECRET)
    return hmac.new(secret, address.encode(), "sha256").hexdigest()


def requests_sent_by(session: Session, sender: str, now: datetime) -> int:
    """How many requests came from one network address within the window."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ResourceRequest)
            .where(ResourceRequest.sender == sender, ResourceRequest.submitted_at > now - WINDOW)
        )
        or 0
    )


def open_request_counts(session: Session) -> dict[str, int]:
    """How many requests wait for each centre."""
    rows = session.execute(
        select(ResourceRequest.centre_code, func.count())
        .where(ResourceRequest.acknowledged_at.is_(None))
        .group_by(ResourceRequest.centre_code)
    )
    return {code: int(count) for code, count in rows}
