"""Requesters: who asks for resources."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.core.schema import check_version
from lims.core.search import search_key
from lims.core.settings import settings_of
from lims.distribution.drafts import RequesterDraft
from lims.distribution.models import Requester
from lims.distribution.queries import practice_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.values.countries import is_country_code


def register_requester(session: Session, actor: Actor, draft: RequesterDraft) -> Requester:
    """Record somebody who asks for resources. Raises InvalidValue for an unknown country or category."""
    actor.require(Permission.DISTRIBUTION_EDIT)
    with entry(session, actor, EventKind.REQUESTER_REGISTERED) as event:
        requester = new_requester(session, actor, draft)
        event.create(requester)
    return requester


def edit_requester(session: Session, actor: Actor, requester: Requester, draft: RequesterDraft, version: int) -> None:
    """Change what is known about a requester. Raises StaleEdit, InvalidValue.

    A new institution makes the requester's agreements with the old one no longer cover new requests.
    """
    actor.require(Permission.DISTRIBUTION_EDIT)
    check_version(requester, version)
    with entry(session, actor, EventKind.REQUESTER_CHANGED) as event:
        event.change(requester)
        _write(session, requester, draft)


def new_requester(session: Session, actor: Actor, draft: RequesterDraft) -> Requester:
    """Make the row of a requester; the caller announces it to its ledger entry."""
    (number,) = next_numbers(session, "person")
    requester = Requester(number=thing_code(settings_of(session).code_prefix, "person", number), created_at=actor.at)
    _write(session, requester, draft)
    session.add(requester)
    session.flush()
    return requester


def _write(session: Session, requester: Requester, draft: RequesterDraft) -> None:
    if draft.country and not is_country_code(draft.country):
        raise InvalidValue("country", draft.country, N_("It is not an ISO 3166-1 alpha-3 code."))
    if draft.category and draft.category not in practice_of(session).categories:
        raise InvalidValue("category", draft.category, N_("It is not in the list."))
    if not draft.name.strip():
        raise InvalidValue("name", draft.name, N_("A name is needed."))
    requester.name = draft.name.strip()
    requester.institution = draft.institution.strip()
    requester.department = draft.department
    requester.address = draft.address.strip()
    requester.country = draft.country
    requester.email = draft.email.strip()
    requester.phone = draft.phone
    requester.category = draft.category or None
    requester.language = draft.language
    requester.folded_text = search_key(
        " ".join([requester.number, draft.name, draft.institution, draft.department or "", draft.email])
    )
