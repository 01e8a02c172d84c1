"""Reading agreements."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.distribution.models import Agreement, Requester
from lims.distribution.queries.requesters import is_named
from lims.distribution.states import AgreementState


def agreement(session: Session, agreement_id: int) -> Agreement:
    """Give one agreement; raises NotFound."""
    found = session.get(
        Agreement,
        agreement_id,
        options=[
            joinedload(Agreement.requester),
            joinedload(Agreement.draft_file),
            joinedload(Agreement.signed_file),
            selectinload(Agreement.resources),
        ],
    )
    if found is None:
        raise NotFound(N_("agreement"), agreement_id)
    return found


def agreement_by_number(session: Session, number: str) -> Agreement:
    """Give the agreement with this number; raises NotFound."""
    found = session.scalar(select(Agreement.id).where(Agreement.number == number.strip().upper()))
    if found is None:
        raise NotFound(N_("agreement"), number)
    return agreement(session, found)


def agreements_with(session: Session, requester: Requester) -> Sequence[Agreement]:
    """List all agreements with a requester, newest first."""
    return session.scalars(
        select(Agreement)
        .options(selectinload(Agreement.resources))
        .where(Agreement.requester_id == requester.id)
        .order_by(Agreement.id.desc())
    ).all()


def agreements(
    session: Session,
    today: date,
    states: Collection[AgreementState] = (),
    text: str = "",
    after: str | None = None,
    size: int = 50,
) -> Page:
    """List agreements, newest first, of some states (or all) as they are today."""
    statement = select(Agreement).options(joinedload(Agreement.requester))
    if states:
        past = and_(Agreement.state == AgreementState.ACTIVE, Agreement.last_day_on < today)
        stored = [state for state in states if state not in (AgreementState.ACTIVE, AgreementState.EXPIRED)]
        conditions: list[ColumnElement[bool]] = [Agreement.state.in_(stored)]
        if AgreementState.EXPIRED in states:
            conditions.append(past)
        if AgreementState.ACTIVE in states:
            holds = or_(Agreement.last_day_on.is_(None), Agreement.last_day_on >= today)
            conditions.append(and_(Agreement.state == AgreementState.ACTIVE, holds))
        statement = statement.where(or_(*conditions))
    if text:
        named = select(Requester.id).where(is_named(text))
        statement = statement.where(or_(Agreement.number == text.strip().upper(), Agreement.requester_id.in_(named)))
    return keyset(session, statement, [Agreement.id], after=after, size=size, descending=True)
