"""Depositors and their agreements."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.attachments import keep_file
from lims.core.database import check_version
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.core.settings import settings_of
from lims.deposits.drafts import AgreementDraft, DepositorDraft
from lims.deposits.models import DepositAgreement, Depositor
from lims.deposits.queries.deposits import depositor_called
from lims.deposits.refusals import DepositorKnown
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.models import Visibility
from lims.resources.values.countries import is_country_code
from lims.resources.values.names import comparison_key

_AGREEMENT_FIELDS = (
    "title",
    "signed_on",
    "ends_on",
    "use_condition",
    "terms_of_use",
    "visibility",
    "embargoed_until",
)


def register_depositor(session: Session, actor: Actor, draft: DepositorDraft) -> Depositor:
    """Record a new depositor. Raises DepositorKnown for the same name at the same organization, InvalidValue."""
    actor.require(Permission.DEPOSITS_EDIT)
    _check_depositor(session, draft, None)
    number = f"{settings_of(session).centre_code}-DPR-{next_numbers(session, 'depositor')[0]:04}"
    depositor = Depositor(number=number, created_at=actor.at)
    with entry(session, actor, EventKind.DEPOSITOR_REGISTERED) as event:
        _write_depositor(depositor, draft)
        session.add(depositor)
        event.create(depositor)
    return depositor


def edit_depositor(session: Session, actor: Actor, depositor: Depositor, draft: DepositorDraft, version: int) -> None:
    """Change what is known of a depositor. Raises StaleEdit, DepositorKnown, InvalidValue."""
    actor.require(Permission.DEPOSITS_EDIT)
    check_version(depositor, version)
    _check_depositor(session, draft, depositor)
    with entry(session, actor, EventKind.DEPOSITOR_CHANGED) as event:
        event.change(depositor)
        _write_depositor(depositor, draft)


def depositor_for_command(session: Session, actor: Actor, name: str) -> tuple[Depositor, bool]:
    """The depositor of this number or name, registered if nobody is called anything like it; and whether it is new.

    Raises NoSuchDepositor and SeveralDepositors.
    """
    actor.require(Permission.DEPOSITS_EDIT)
    known = depositor_called(session, name)
    if known is not None:
        return known, False
    return register_depositor(session, actor, DepositorDraft(name=name.strip())), True


def record_agreement(session: Session, actor: Actor, depositor: Depositor, draft: AgreementDraft) -> DepositAgreement:
    """Record an agreement with its signed file. Raises InvalidValue."""
    actor.require(Permission.DEPOSITS_EDIT)
    _check_agreement(draft)
    number = f"{settings_of(session).centre_code}-DPA-{next_numbers(session, 'deposit agreement')[0]:04}"
    agreement = DepositAgreement(number=number, depositor_id=depositor.id, created_at=actor.at)
    with entry(session, actor, EventKind.DEPOSIT_AGREEMENT_RECORDED) as event:
        _write_agreement(session, actor, agreement, draft)
        session.add(agreement)
        event.create(agreement)
    return agreement


def edit_agreement(
    session: Session, actor: Actor, agreement: DepositAgreement, draft: AgreementDraft, version: int
) -> None:
    """Change an agreement; without a new file the signed one stays. Resources that came under it are not changed.

    Raises StaleEdit, InvalidValue.
    """
    actor.require(Permission.DEPOSITS_EDIT)
    check_version(agreement, version)
    _check_agreement(draft)
    with entry(session, actor, EventKind.DEPOSIT_AGREEMENT_CHANGED) as event:
        event.change(agreement)
        _write_agreement(session, actor, agreement, draft)


def _write_depositor(depositor: Depositor, draft: DepositorDraft) -> None:
    for each in fields(draft):
        value = getattr(draft, each.name)
        setattr(depositor, each.name, (value.strip() or None) if isinstance(value, str) else value)
    depositor.name_key = comparison_key(draft.name)


def _check_depositor(session: Session, draft: DepositorDraft, known: Depositor | None) -> None:
    if not draft.name.strip():
        raise InvalidValue("name", draft.name, N_("A name is needed."))
    if draft.country and not is_country_code(draft.country):
        raise InvalidValue("country", draft.country, N_("Write the ISO 3166 code, such as JPN."))
    if draft.email and ("@" not in draft.email or " " in draft.email.strip()):
        raise InvalidValue("email", draft.email, N_("Write an address such as name@example.org."))
    same_name = session.scalars(select(Depositor).where(Depositor.name_key == comparison_key(draft.name)))
    for other in same_name:
        if other is not known and comparison_key(other.organization or "") == comparison_key(draft.organization or ""):
            raise DepositorKnown(field="name", number=other.number, name=other.name)


def _write_agreement(session: Session, actor: Actor, agreement: DepositAgreement, draft: AgreementDraft) -> None:
    for name in _AGREEMENT_FIELDS:
        setattr(agreement, name, getattr(draft, name))
    if draft.signed_file is not None:
        file = draft.signed_file
        agreement.attachment = keep_file(session, actor, file.name, file.media_type, file.content)


def _check_agreement(draft: AgreementDraft) -> None:
    if not draft.title.strip():
        raise InvalidValue("title", draft.title, N_("A title is needed."))
    if draft.ends_on is not None and draft.ends_on < draft.signed_on:
        raise InvalidValue("ends_on", draft.ends_on, N_("The agreement can't end before it is signed."))
    is_embargoed = draft.visibility is Visibility.EMBARGOED
    if is_embargoed and draft.embargoed_until is None:
        raise InvalidValue("embargoed_until", "", N_("An embargo needs the date on which it ends."))
    if not is_embargoed and draft.embargoed_until is not None:
        raise InvalidValue("embargoed_until", draft.embargoed_until, N_("Only an embargo has a date."))
