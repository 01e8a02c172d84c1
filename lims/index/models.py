"""Tables of the national index.

The record table has a key that is computed from centre and accession, and nothing else that must be unique,
so that it can be hash-partitioned by that key over several machines.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.sync.messages.requests import RequestState
from lims.sync.records import Availability, WithdrawalReason

BigKey = BigInteger().with_variant(Integer, "sqlite")


@custody("centre", "code", "name_en", "name_ja", "home_page", "contact_email", "active")
class Centre(Versioned, Base):
    """A centre that may send records; an inactive one is shown, but nothing is taken from it."""

    __tablename__ = "index_centre"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name_en: Mapped[str]
    name_ja: Mapped[str]
    home_page: Mapped[str | None]
    contact_email: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    registered_at: Mapped[datetime]
    last_message_at: Mapped[datetime | None]

    keys: Mapped[list["CentreKey"]] = relationship(back_populates="centre", order_by="CentreKey.id")

    def name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en


@custody("centre_key", "key_id", "centre_id", "revoked_at")
class CentreKey(Base):
    """A public key of a centre; `key_id` is its thumbprint (RFC 7638). A revoked one proves nothing."""

    __tablename__ = "index_centre_key"

    id: Mapped[Key]
    centre_id: Mapped[int] = mapped_column(ForeignKey(Centre.id), index=True)
    key_id: Mapped[str] = mapped_column(String(43), unique=True)
    jwk: Mapped[dict[str, Any]]
    added_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    centre: Mapped[Centre] = relationship(back_populates="keys")


class Record(Base):
    """A public record: the document as its centre signed it, and columns taken from it for search.

    After a tombstone the row stays, without content: it keeps the sequence number that older messages must
    not go behind, and the reason that visitors of the old address are told.
    """

    __tablename__ = "index_record"
    __table_args__ = (
        CheckConstraint("(withdrawn_because IS NULL) = (document IS NOT NULL)", name="content_or_reason"),
        Index("ix_index_record_accession", "accession"),
        Index("ix_index_record_centre", "centre_code", "accession"),
        Index("ix_index_record_kind", "kind", "accession"),
        Index("ix_index_record_taxon", "taxon_name", "accession"),
        Index("ix_index_record_availability", "availability", "accession"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    centre_code: Mapped[str] = mapped_column(ForeignKey(Centre.code))
    accession: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(BigKey)
    signed: Mapped[str]
    document: Mapped[dict[str, Any] | None]
    kind: Mapped[str | None] = mapped_column(String(64))
    kind_en: Mapped[str | None]
    kind_ja: Mapped[str | None]
    name_en: Mapped[str | None]
    name_ja: Mapped[str | None]
    taxon_name: Mapped[str | None]
    taxon_name_ja: Mapped[str | None]
    availability: Mapped[Availability | None] = mapped_column(choice(Availability))
    withdrawn_because: Mapped[WithdrawalReason | None] = mapped_column(choice(WithdrawalReason))
    search_text: Mapped[str] = mapped_column(default="")
    modified_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)

    centre: Mapped[Centre] = relationship()

    def name(self, language: str) -> str:
        first, second = (self.name_ja, self.name_en) if language == "ja" else (self.name_en, self.name_ja)
        return first or second or self.accession


class RecordName(Base):
    """A name, number or taxon that a record is found by; `key` is how names are compared."""

    __tablename__ = "index_record_name"
    __table_args__ = (Index("ix_index_record_name_key", "key", "record_id"),)

    record_id: Mapped[int] = mapped_column(BigKey, ForeignKey(Record.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]


class Message(Base):
    """A message that came, and the answer it got; coming again it gets the same answer and does nothing."""

    __tablename__ = "index_message"

    message_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    centre_code: Mapped[str] = mapped_column(ForeignKey(Centre.code), index=True)
    purpose: Mapped[str] = mapped_column(String(24))
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(index=True)
    entries_stored: Mapped[int] = mapped_column(default=0)
    entries_unchanged: Mapped[int] = mapped_column(default=0)
    entries_refused: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str]


class RecordRefusal(Base):
    """An entry that was not taken, until a later one about the same resource is."""

    __tablename__ = "index_refusal"
    __table_args__ = (
        UniqueConstraint("centre_code", "sequence"),
        Index("ix_index_refusal_open", "centre_code", "resolved_at"),
    )

    id: Mapped[Key]
    centre_code: Mapped[str] = mapped_column(ForeignKey(Centre.code))
    sequence: Mapped[int] = mapped_column(BigKey)
    accession: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str]
    values: Mapped[dict[str, Any]]
    refused_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class WitnessedSeal(Base):
    """A seal of a centre's custody ledger as it was shown here.

    The same number with two digests means that the centre's ledger was written anew: both are kept as
    evidence.
    """

    __tablename__ = "index_seal"
    __table_args__ = (UniqueConstraint("centre_code", "number", "digest"),)

    id: Mapped[Key]
    centre_code: Mapped[str] = mapped_column(ForeignKey(Centre.code))
    number: Mapped[int] = mapped_column(BigKey)
    first_event: Mapped[int] = mapped_column(BigKey)
    last_event: Mapped[int] = mapped_column(BigKey)
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str]
    sealed_at: Mapped[datetime]
    witnessed_at: Mapped[datetime]


class ResourceRequest(Base):
    """What a researcher asks one centre for. The token is the unguessable part of the address of its page."""

    __tablename__ = "index_request"
    __table_args__ = (
        Index("ix_index_request_waiting", "centre_code", "acknowledged_at"),
        Index("ix_index_request_sender", "sender", "submitted_at"),
    )

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(36), unique=True)
    centre_code: Mapped[str] = mapped_column(ForeignKey(Centre.code))
    name: Mapped[str]
    email: Mapped[str]
    institution: Mapped[str]
    address: Mapped[str | None]
    country: Mapped[str] = mapped_column(String(3))
    category: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str]
    language: Mapped[str] = mapped_column(String(2))
    # A keyed digest of the network address: enough to count, too little to know who it was.
    sender: Mapped[str] = mapped_column(String(64))
    state: Mapped[RequestState] = mapped_column(choice(RequestState), default=RequestState.SUBMITTED)
    centre_number: Mapped[str | None] = mapped_column(String(100))
    submitted_at: Mapped[datetime] = mapped_column(index=True)
    collected_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]

    centre: Mapped[Centre] = relationship()
    lines: Mapped[list["ResourceRequestLine"]] = relationship(
        order_by="ResourceRequestLine.position", cascade="all, delete-orphan"
    )
    steps: Mapped[list["ResourceRequestStep"]] = relationship(
        order_by="ResourceRequestStep.id", cascade="all, delete-orphan"
    )


class ResourceRequestLine(Base):
    """One resource of a request, with the names it had when it was asked for."""

    __tablename__ = "index_request_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    request_id: Mapped[int] = mapped_column(ForeignKey(ResourceRequest.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    accession: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str]
    name_ja: Mapped[str]
    quantity: Mapped[int]


class ResourceRequestStep(Base):
    """A state that a request reached, when, and what the centre wrote about it."""

    __tablename__ = "index_request_step"
    __table_args__ = (UniqueConstraint("request_id", "state", "at"),)

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey(ResourceRequest.id))
    state: Mapped[RequestState] = mapped_column(choice(RequestState))
    at: Mapped[datetime]
    note: Mapped[str | None]
