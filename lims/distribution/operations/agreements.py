"""Agreements: drafting, sending, recording what came back signed, ending."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.attachments import keep_file
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.core.settings import settings_of
from lims.distribution.drafts import AgreementDraft, SignedCopy
from lims.distribution.models import Agreement, AgreementScope
from lims.distribution.operations.files import keep_upload
from lims.distribution.operations.steps import begin_agreement_step
from lims.distribution.papers import agreement_pdf
from lims.distribution.queries import practice_of
from lims.distribution.rules.agreements import last_day
from lims.distribution.states import AgreementState
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind


def draft_agreement(session: Session, actor: Actor, draft: AgreementDraft) -> Agreement:
    """Write an agreement as a PDF that is kept byte for byte. Raises InvalidValue for what can't be agreed on."""
    actor.require(Permission.DISTRIBUTION_EDIT)
    _check(session, draft)
    (number,) = next_numbers(session, f"agreement {actor.today.year}")
    name = f"{settings_of(session).centre_code}-MTA-{actor.today.year}-{number:04d}"
    content = agreement_pdf(session, draft, name, actor.today)
    agreement = Agreement(
        number=name,
        requester=draft.requester,
        institution=draft.requester.institution,
        purpose=draft.purpose,
        scope=draft.scope,
        language=draft.language,
        draft_file=keep_file(session, actor, f"{name}.pdf", "application/pdf", content),
        resources=list(draft.resources),
        drafted_at=actor.at,
    )
    with entry(session, actor, EventKind.AGREEMENT_DRAFTED) as event:
        session.add(agreement)
        event.create(agreement)
    return agreement


def send_agreement(session: Session, actor: Actor, agreement: Agreement, note: str | None = None) -> None:
    """Say that the draft was sent to the requester's institution. Raises AgreementStepNotPossible."""
    begin_agreement_step(session, actor, agreement, "send")
    with entry(session, actor, EventKind.AGREEMENT_SENT, reason=note) as event:
        event.change(agreement)
        agreement.state = AgreementState.SENT
        agreement.sent_at = actor.at


def record_signed_agreement(session: Session, actor: Actor, agreement: Agreement, copy: SignedCopy) -> None:
    """Keep the agreement that came back signed; it is active, unless the centre countersigns first.

    Raises AgreementStepNotPossible, FileNotAccepted, InvalidValue for a missing signatory or a day to come.
    """
    begin_agreement_step(session, actor, agreement, "sign")
    if not copy.signatory.strip():
        raise InvalidValue("signatory", copy.signatory, N_("Say who signed it."))
    if copy.signed_on > actor.today:
        raise InvalidValue("signed_on", copy.signed_on, N_("This day is yet to come."))
    attachment = keep_upload(session, actor, copy.file)
    with entry(session, actor, EventKind.AGREEMENT_SIGNED, signed_on=copy.signed_on.isoformat()) as event:
        event.change(agreement)
        agreement.state = AgreementState.SIGNED
        agreement.signed_file = attachment
        agreement.signatory = copy.signatory.strip()
        agreement.signed_on = copy.signed_on
        if not practice_of(session).countersign:
            _activate(session, actor, agreement)


def countersign_agreement(session: Session, actor: Actor, agreement: Agreement, signatory: str) -> None:
    """Make a signed agreement active by the centre's own signature. Raises AgreementStepNotPossible, InvalidValue."""
    begin_agreement_step(session, actor, agreement, "activate")
    if not signatory.strip():
        raise InvalidValue("signatory", signatory, N_("Say who signed it."))
    with entry(session, actor, EventKind.AGREEMENT_SIGNED) as event:
        event.change(agreement)
        agreement.countersignatory = signatory.strip()
        _activate(session, actor, agreement)


def terminate_agreement(session: Session, actor: Actor, agreement: Agreement, reason: str) -> None:
    """End an agreement. Raises AgreementStepNotPossible, InvalidValue without a reason."""
    begin_agreement_step(session, actor, agreement, "terminate")
    if not reason.strip():
        raise InvalidValue("reason", reason, N_("Give a reason."))
    with entry(session, actor, EventKind.AGREEMENT_ENDED, reason=reason) as event:
        event.change(agreement)
        agreement.state = AgreementState.TERMINATED
        agreement.end_reason = reason


def _activate(session: Session, actor: Actor, agreement: Agreement) -> None:
    agreement.state = AgreementState.ACTIVE
    agreement.active_on = actor.today
    agreement.last_day_on = last_day(actor.today, practice_of(session).agreement_months)


def _check(session: Session, draft: AgreementDraft) -> None:
    if draft.purpose not in practice_of(session).purposes:
        raise InvalidValue("purpose", draft.purpose, N_("It is not in the list."))
    if not draft.requester.institution:
        raise InvalidValue("requester", draft.requester.name, N_("The requester has no institution."))
    if draft.scope is AgreementScope.RESOURCES and not draft.resources:
        raise InvalidValue("resources", "", N_("The agreement names no resource."))
