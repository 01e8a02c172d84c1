"""Tables of intake: who deposits, under which agreement, which list, and what became of each row."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.attachments import Attachment
from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.resources.models import Resource, Visibility


class UseCondition(StrEnum):
    """Whom the depositor lets have the material."""

    UNRESTRICTED = "unrestricted"
    ACADEMIC_ONLY = "academic_only"
    CONSENT_NEEDED = "consent_needed"
    COLLABORATION = "collaboration"


class DepositState(StrEnum):
    """A draft is being looked at; an accepted one has registered rows and may still have open ones."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class RowState(StrEnum):
    """The worst that the check found in a row."""

    READY = "ready"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


class Decision(StrEnum):
    """What a curator decided about a row; a row that is taken is registered when the deposit is accepted."""

    OPEN = "open"
    TAKEN = "taken"
    LEFT_OUT = "left_out"


@custody("depositor", "number", "number", "name", "organization", "is_active")
class Depositor(Versioned, Base):
    """A person (with an organization) or a group that hands specimens in."""

    __tablename__ = "deposits_depositor"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    name_ja: Mapped[str | None]
    organization: Mapped[str | None]
    organization_ja: Mapped[str | None]
    department: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(String(3))
    address: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    note: Mapped[str | None]
    is_name_public: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    agreements: Mapped[list["DepositAgreement"]] = relationship(
        back_populates="depositor", order_by="DepositAgreement.id.desc()"
    )


@custody(
    "deposit_agreement", "number", "number", "depositor_id", "signed_on", "ends_on", "use_condition", "attachment_id"
)
class DepositAgreement(Versioned, Base):
    """The material transfer agreement under which a depositor hands in; its terms become those of the resources."""

    __tablename__ = "deposits_agreement"
    __table_args__ = (
        CheckConstraint("(visibility = 'embargoed') = (embargoed_until IS NOT NULL)", name="embargo_has_date"),
        CheckConstraint("ends_on IS NULL OR ends_on >= signed_on", name="ends_after_signing"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    depositor_id: Mapped[int] = mapped_column(ForeignKey(Depositor.id), index=True)
    title: Mapped[str]
    signed_on: Mapped[date]
    ends_on: Mapped[date | None]
    use_condition: Mapped[UseCondition] = mapped_column(choice(UseCondition), default=UseCondition.UNRESTRICTED)
    terms_of_use: Mapped[str | None]
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.CLOSED)
    embargoed_until: Mapped[date | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))
    created_at: Mapped[datetime]

    depositor: Mapped[Depositor] = relationship(back_populates="agreements")
    attachment: Mapped[Attachment | None] = relationship()


@custody("deposit", "number", "number", "depositor_id", "agreement_id", "kind", "state")
class Deposit(Versioned, Base):
    """One list of one kind from one depositor. `columns` are the file's, `fields` and `constants` its column map."""

    __tablename__ = "deposits_deposit"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    depositor_id: Mapped[int] = mapped_column(ForeignKey(Depositor.id), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey(DepositAgreement.id))
    kind: Mapped[str] = mapped_column(String(24))
    state: Mapped[DepositState] = mapped_column(choice(DepositState), default=DepositState.DRAFT, index=True)
    received_on: Mapped[date]
    note: Mapped[str | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))
    sheet: Mapped[str] = mapped_column(default="")
    sheets: Mapped[list[Any]]
    columns: Mapped[list[Any]]
    fields: Mapped[dict[str, Any]]
    constants: Mapped[dict[str, Any]]
    remarks: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by: Mapped[str]
    accepted_at: Mapped[datetime | None]

    depositor: Mapped[Depositor] = relationship()
    agreement: Mapped[DepositAgreement | None] = relationship()
    attachment: Mapped[Attachment | None] = relationship()


class DepositRow(Base):
    """A row of a list: as written, as understood, what is to be said about it, and the resource it became."""

    __tablename__ = "deposits_row"
    __table_args__ = (
        UniqueConstraint("deposit_id", "number"),
        CheckConstraint("resource_id IS NULL OR decision = 'taken'", name="registered_is_taken"),
        CheckConstraint("decision <> 'taken' OR state <> 'refused'", name="refused_is_not_taken"),
        Index("ix_deposits_row_state", "deposit_id", "state", "number"),
    )

    id: Mapped[Key]
    deposit_id: Mapped[int] = mapped_column(ForeignKey(Deposit.id))
    number: Mapped[int]
    written: Mapped[dict[str, Any]]
    understood: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    state: Mapped[RowState] = mapped_column(choice(RowState))
    decision: Mapped[Decision] = mapped_column(choice(Decision), default=Decision.OPEN)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey(Resource.id), unique=True)

    resource: Mapped[Resource | None] = relationship()


class RememberedColumn(Base):
    """The field that a curator chose for a column of a depositor's lists; an empty field means: leave it out."""

    __tablename__ = "deposits_remembered_column"
    __table_args__ = (UniqueConstraint("depositor_id", "kind", "header_key"),)

    id: Mapped[Key]
    depositor_id: Mapped[int] = mapped_column(ForeignKey(Depositor.id))
    kind: Mapped[str] = mapped_column(String(24))
    header_key: Mapped[str]
    header: Mapped[str]
    field: Mapped[str]
