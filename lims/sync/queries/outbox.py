"""What is on its way to the index, and how the last syncs went."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.paging import Page, keyset
from lims.distribution.models import Request
from lims.distribution.states import RequestState
from lims.ledger.queries import newest_seq
from lims.resources.models import Resource
from lims.sync.models import Change, ChangeState, Cursor, ForwardedRequest, IndexKey, Publication, PublicState, Run

LEDGER = "ledger"
# After these nothing more will be told about a request.
FINAL_STATES = (RequestState.CLOSED, RequestState.REFUSED, RequestState.CANCELLED)


@dataclass(frozen=True)
class Backlog:
    """How far the sync is behind: events not read yet, changes that wait, changes that were refused."""

    events_unread: int
    waiting: int
    refused: int
    oldest_waiting_at: datetime | None


def cursor_position(session: Session) -> int:
    cursor = session.get(Cursor, LEDGER)
    return cursor.position if cursor else 0


def waiting_changes(session: Session, limit: int) -> Sequence[Change]:
    """The next changes to be sent, in order."""
    return session.scalars(
        select(Change).where(Change.state == ChangeState.WAITING).order_by(Change.sequence).limit(limit)
    ).all()


def waiting_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Change).where(Change.state == ChangeState.WAITING)) or 0


def backlog(session: Session) -> Backlog:
    oldest = session.scalar(select(func.min(Change.made_at)).where(Change.state == ChangeState.WAITING))
    refused = select(func.count()).select_from(Change).where(Change.state == ChangeState.REFUSED)
    return Backlog(
        events_unread=newest_seq(session) - cursor_position(session),
        waiting=waiting_count(session),
        refused=session.scalar(refused) or 0,
        oldest_waiting_at=oldest,
    )


def publication_counts(session: Session) -> dict[PublicState, int]:
    """How many resources are public, withheld, or can't be published for a fault."""
    rows = session.execute(select(Publication.state, func.count()).group_by(Publication.state))
    return {PublicState(state): int(count) for state, count in rows}


def publication_of(session: Session, resource: Resource) -> Publication | None:
    return session.get(Publication, resource.id)


def last_change_of(session: Session, resource: Resource) -> Change | None:
    """The newest line of the outbox about a resource."""
    return session.scalar(
        select(Change).where(Change.resource_id == resource.id).order_by(Change.sequence.desc()).limit(1)
    )


def refused_changes(session: Session, limit: int = 200) -> Sequence[Change]:
    """Changes that the index did not take, newest first."""
    return session.scalars(
        select(Change)
        .where(Change.state == ChangeState.REFUSED)
        .order_by(Change.sequence.desc())
        .limit(limit)
        .options(joinedload(Change.resource))
    ).all()


def faulty_publications(session: Session, limit: int = 200) -> Sequence[Publication]:
    """Resources that should be public, but do not fit into the record's format."""
    return session.scalars(
        select(Publication)
        .where(Publication.state == PublicState.FAULTY)
        .order_by(Publication.resource_id)
        .limit(limit)
        .options(joinedload(Publication.resource))
    ).all()


def runs(session: Session, after: str | None = None, size: int = 20) -> Page:
    """The last syncs, newest first."""
    return keyset(session, select(Run), [Run.id], after=after, size=size, descending=True)


def last_run(session: Session) -> Run | None:
    return session.scalar(select(Run).order_by(Run.id.desc()).limit(1))


def index_key(session: Session, index_url: str) -> IndexKey | None:
    return session.get(IndexKey, index_url)


def known_messages(session: Session, message_ids: Collection[str]) -> frozenset[str]:
    """Which of these requests of the index were taken before."""
    found = select(ForwardedRequest.message_id).where(ForwardedRequest.message_id.in_(message_ids))
    return frozenset(session.scalars(found))


def untold_requests(session: Session, limit: int) -> Sequence[ForwardedRequest]:
    """Requests of the index of which it does not know yet where they stand."""
    rows = session.scalars(
        select(ForwardedRequest)
        .outerjoin(ForwardedRequest.request)
        .where(
            ForwardedRequest.state_told.is_(None)
            | ForwardedRequest.request_id.is_not(None)
            & ForwardedRequest.state_told.not_in(FINAL_STATES)
            & (Request.state != ForwardedRequest.state_told)
        )
        .order_by(ForwardedRequest.received_at, ForwardedRequest.message_id)
        .limit(limit)
        .options(joinedload(ForwardedRequest.request).joinedload(Request.shipment))
    )
    return rows.all()
