"""Reading requesters."""

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.core.search import search_key
from lims.distribution.models import Requester


def requester(session: Session, requester_id: int) -> Requester:
    """Give one requester; raises NotFound."""
    found = session.get(Requester, requester_id)
    if found is None:
        raise NotFound(N_("requester"), requester_id)
    return found


def requester_by_number(session: Session, number: str) -> Requester:
    """Give the requester with this number; raises NotFound."""
    found = session.scalar(select(Requester).where(Requester.number == number.strip().upper()))
    if found is None:
        raise NotFound(N_("requester"), number)
    return found


def known_requester(session: Session, email: str, institution: str) -> Requester | None:
    """Give the requester with this address at this institution, however both are spelled."""
    candidates = session.scalars(select(Requester).where(func.lower(Requester.email) == email.strip().lower()))
    key = search_key(institution)
    return next((found for found in candidates if search_key(found.institution) == key), None)


def requesters(session: Session, text: str = "", after: str | None = None, size: int = 50) -> Page:
    """List requesters, newest first, with a text in name, institution, e-mail address or number."""
    statement = select(Requester).where(is_named(text))
    return keyset(session, statement, [Requester.id], after=after, size=size, descending=True)


def is_named(text: str) -> ColumnElement[bool]:
    """Give the condition that every word of a text occurs in a requester's number, name, institution or address."""
    words = search_key(text).split()
    return and_(true(), *[Requester.folded_text.contains(word, autoescape=True) for word in words])
