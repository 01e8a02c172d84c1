"""Tables of publication at a centre: how far the ledger was read, what is public, what is on its way."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, choice
from lims.distribution.models import Request
from lims.distribution.states import RequestState
from lims.resources.models import Resource
from lims.sync.records import WithdrawalReason


class PublicState(StrEnum):
    """What the world may know of a resource."""

    PUBLIC = "public"
    WITHHELD = "withheld"
    FAULTY = "faulty"


class ChangeState(StrEnum):
    """Where a change is on its way to the index."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


class Cursor(Base):
    """How far something was read: the ledger up to the event `position`."""

    __tablename__ = "sync_cursor"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    moved_at: Mapped[datetime]


class Publication(Base):
    """What was decided about a resource last.

    `digest` is that of the public record without its date, so that nothing is sent when nothing changed. On
    `decide_on` it is decided anew: because an event touched the resource, or because from that day on more of it may
    leave. A faulty one can't be put into the record's format: `fault` says why.
    """

    __tablename__ = "sync_publication"
    __table_args__ = (
        CheckConstraint("(state = 'public') = (digest IS NOT NULL)", name="public_has_digest"),
        CheckConstraint("(state = 'faulty') = (fault IS NOT NULL)", name="faulty_says_why"),
    )

    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), primary_key=True)
    state: Mapped[PublicState] = mapped_column(choice(PublicState), index=True)
    withheld_because: Mapped[WithdrawalReason | None] = mapped_column(choice(WithdrawalReason))
    digest: Mapped[str | None] = mapped_column(String(64))
    decide_on: Mapped[date | None] = mapped_column(index=True)
    fault: Mapped[str | None]
    fault_values: Mapped[dict[str, Any] | None]
    decided_at: Mapped[datetime]

    resource: Mapped[Resource] = relationship()


class Change(Base):
    """One line of the outbox: a record or a tombstone, in the order in which it became true.

    Only the newest change of a resource is sent; an older one that still waits is superseded.
    """

    __tablename__ = "sync_outbox"
    __table_args__ = (
        Index("ix_sync_outbox_state", "state", "sequence"),
        Index("ix_sync_outbox_resource", "resource_id", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id))
    accession: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]]
    state: Mapped[ChangeState] = mapped_column(choice(ChangeState), default=ChangeState.WAITING)
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(String(64))
    refusal_text: Mapped[str | None]

    resource: Mapped[Resource] = relationship()


class Run(Base):
    """One sync: what it read, sent and got, and the sentence that tells why it broke off, if it did."""

    __tablename__ = "sync_run"

    id: Mapped[Key]
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    actor_name: Mapped[str]
    events_read: Mapped[int] = mapped_column(default=0)
    changes_made: Mapped[int] = mapped_column(default=0)
    changes_accepted: Mapped[int] = mapped_column(default=0)
    changes_refused: Mapped[int] = mapped_column(default=0)
    requests_received: Mapped[int] = mapped_column(default=0)
    states_told: Mapped[int] = mapped_column(default=0)
    seal_witnessed: Mapped[int | None]
    fault: Mapped[str | None]
    fault_values: Mapped[dict[str, Any] | None]


class IndexKey(Base):
    """The key by which the index was known at first contact; another one is not trusted silently."""

    __tablename__ = "sync_index_key"

    index_url: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12))
    jwk: Mapped[dict[str, Any]]
    pinned_at: Mapped[datetime]


class ForwardedRequest(Base):
    """A request that came from the index: which one it is here, and what the index was told of it last.

    One that could not be taken has no request here, but a fault, and is told as refused.
    """

    __tablename__ = "sync_request"
    __table_args__ = (CheckConstraint("(request_id IS NULL) = (fault IS NOT NULL)", name="request_or_fault"),)

    message_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey(Request.id), unique=True)
    fault: Mapped[str | None]
    received_at: Mapped[datetime]
    state_told: Mapped[RequestState | None] = mapped_column(choice(RequestState))
    told_at: Mapped[datetime | None]

    request: Mapped[Request | None] = relationship()
