"""Tables of distribution: who asks, what for, under which agreement, and which legal checks were answered."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.attachments import Attachment
from lims.core.schema import Base, Key, Versioned, choice
from lims.distribution.states import AgreementState, Decision, RequestState
from lims.ledger.models import custody
from lims.resources.models import Resource
from lims.shipping.models import Shipment
from lims.shipping.states import HERE, LEFT


class Source(StrEnum):
    """The way on which a request came."""

    PAGE = "page"
    API = "api"
    INDEX = "index"


class AgreementScope(StrEnum):
    """Whether an agreement is about named resources or about all that the centre distributes."""

    RESOURCES = "resources"
    CENTRE = "centre"


@custody("requester", "number", "institution", "country", "category", "version")
class Requester(Versioned, Base):
    """A person at an institution who asks for resources; the country is an ISO 3166-1 alpha-3 code.

    Name and address are left out of the ledger, which can't forget them.
    """

    __tablename__ = "distribution_requester"
    __table_args__ = (Index("ix_distribution_requester_email", "email"),)

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str]
    institution: Mapped[str]
    department: Mapped[str | None]
    address: Mapped[str]
    country: Mapped[str] = mapped_column(String(3))
    email: Mapped[str]
    phone: Mapped[str | None]
    category: Mapped[str | None] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(2))
    # Number, name, institution and address as they are compared: folded by `search_key`.
    folded_text: Mapped[str]
    created_at: Mapped[datetime]


@custody("request", "number", "requester_id", "purpose", "decision", "shipment_id")
class Request(Versioned, Base):
    """What a requester asks for; accepted, it is an order.

    Only decisions are kept here: whether the order is being prepared or has been shipped is what its shipment
    says, so that both can't differ.
    """

    __tablename__ = "distribution_request"
    __table_args__ = (
        CheckConstraint(
            "shipment_id IS NULL OR decision NOT IN ('received', 'under_review')", name="shipment_of_order"
        ),
        CheckConstraint(
            "decision NOT IN ('refused', 'cancelled') OR decision_reason IS NOT NULL",
            name="ended_with_reason",
        ),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey(Requester.id), index=True)
    purpose: Mapped[str | None] = mapped_column(String(24))
    purpose_text: Mapped[str]
    decision: Mapped[Decision] = mapped_column(choice(Decision), default=Decision.RECEIVED, index=True)
    decision_reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    source: Mapped[Source] = mapped_column(choice(Source))
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    note: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey(Shipment.id), unique=True)

    requester: Mapped[Requester] = relationship()
    shipment: Mapped[Shipment | None] = relationship()
    lines: Mapped[list["RequestLine"]] = relationship(order_by="RequestLine.id", back_populates="request")
    clearances: Mapped[list["Clearance"]] = relationship(order_by="Clearance.id", back_populates="request")

    @hybrid_property
    def state(self) -> RequestState:
        """Where the request stands, by the centre's decision and by its shipment."""
        if self.decision is not Decision.ACCEPTED or self.shipment is None:
            return RequestState(self.decision.value)
        if self.shipment.state in LEFT:
            return RequestState.SHIPPED
        return RequestState.PREPARING if self.shipment.state in HERE else RequestState.ACCEPTED

    @state.inplace.expression
    @classmethod
    def _state_expression(cls) -> ColumnElement[str]:
        of_shipment = (
            select(
                case(
                    (Shipment.state.in_(LEFT), RequestState.SHIPPED.value),
                    (Shipment.state.in_(HERE), RequestState.PREPARING.value),
                    else_=RequestState.ACCEPTED.value,
                )
            )
            .where(Shipment.id == cls.shipment_id)
            .scalar_subquery()
        )
        accepted = func.coalesce(of_shipment, RequestState.ACCEPTED.value)
        return case((cls.decision == Decision.ACCEPTED, accepted), else_=cast(cls.decision, String))


class RequestLine(Base):
    """One resource that is asked for, the form in which, and how many items.

    `accepted_terms` are the very words of the terms of use that the requester accepted.
    """

    __tablename__ = "distribution_request_line"
    __table_args__ = (
        CheckConstraint("items_wanted > 0", name="items_wanted"),
        UniqueConstraint("request_id", "resource_id", "form"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey(Request.id))
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), index=True)
    form: Mapped[str] = mapped_column(String(24), default="")
    items_wanted: Mapped[int]
    accepted_terms: Mapped[str | None]
    terms_accepted_at: Mapped[datetime | None]

    request: Mapped[Request] = relationship(back_populates="lines")
    resource: Mapped[Resource] = relationship()


@custody("agreement", "number", "requester_id", "institution", "purpose", "state", "signed_file_id", "last_day_on")
class Agreement(Versioned, Base):
    """A material transfer agreement between this centre and a requester's institution, for one purpose."""

    __tablename__ = "distribution_agreement"
    __table_args__ = (
        CheckConstraint("state <> 'active' OR signed_file_id IS NOT NULL", name="active_is_signed"),
        CheckConstraint("(signed_file_id IS NULL) = (signed_on IS NULL)", name="signed_on_a_day"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey(Requester.id), index=True)
    # The institution at the time: a requester who moves needs a new agreement.
    institution: Mapped[str]
    purpose: Mapped[str] = mapped_column(String(24))
    scope: Mapped[AgreementScope] = mapped_column(choice(AgreementScope))
    state: Mapped[AgreementState] = mapped_column(choice(AgreementState), default=AgreementState.DRAFT, index=True)
    language: Mapped[str] = mapped_column(String(2))
    draft_file_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id))
    signed_file_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))
    signatory: Mapped[str | None]
    signed_on: Mapped[date | None]
    countersignatory: Mapped[str | None]
    active_on: Mapped[date | None]
    last_day_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    drafted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    requester: Mapped[Requester] = relationship()
    draft_file: Mapped[Attachment] = relationship(foreign_keys=[draft_file_id])
    signed_file: Mapped[Attachment | None] = relationship(foreign_keys=[signed_file_id])
    resources: Mapped[list[Resource]] = relationship(secondary="distribution_agreement_resource")


class AgreementResource(Base):
    """A resource that an agreement names."""

    __tablename__ = "distribution_agreement_resource"

    agreement_id: Mapped[int] = mapped_column(ForeignKey(Agreement.id), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), primary_key=True, index=True)


@custody("clearance", "id", "request_id", "line_id", "check_code", "confirmed_at", "withdrawn_at")
class Clearance(Base):
    """A person's answer to a legal check; without a line it is for the whole request. Kept when withdrawn."""

    __tablename__ = "distribution_clearance"
    __table_args__ = (
        Index("ix_distribution_clearance_request_id", "request_id"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdraw_reason IS NULL)", name="withdrawn_with_reason"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey(Request.id))
    line_id: Mapped[int | None] = mapped_column(ForeignKey(RequestLine.id))
    check_code: Mapped[str] = mapped_column(String(48))
    # The rules as they were when the question was answered.
    rules_as_of: Mapped[date]
    note: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None]

    request: Mapped[Request] = relationship(back_populates="clearances")
    line: Mapped[RequestLine | None] = relationship()
    document: Mapped[Attachment | None] = relationship()


class Caution(Base):
    """A condition of the depositor or a flag of the law that a person has set for a resource."""

    __tablename__ = "distribution_caution"

    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    set_by: Mapped[str]
    set_at: Mapped[datetime]
