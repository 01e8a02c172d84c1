"""Reading requests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.distribution.models import Request, Requester, RequestLine
from lims.distribution.queries.requesters import is_named
from lims.distribution.states import RequestState
from lims.resources.models import Resource
from lims.shipping.models import Shipment


@dataclass(frozen=True)
class RequestFilter:
    """Which requests to list: of some states (none: all), with a text, of a requester or for a resource."""

    states: Collection[RequestState] = ()
    text: str = ""
    requester_id: int | None = None
    resource_id: int | None = None


def request(session: Session, request_id: int) -> Request:
    """Give one request with its lines; raises NotFound."""
    found = session.get(
        Request,
        request_id,
        options=[
            joinedload(Request.requester),
            joinedload(Request.shipment),
            selectinload(Request.lines).joinedload(RequestLine.resource),
        ],
    )
    if found is None:
        raise NotFound(N_("request"), request_id)
    return found


def request_by_number(session: Session, number: str) -> Request:
    """Give the request with this number; raises NotFound."""
    found = session.scalar(select(Request.id).where(Request.number == number.strip().upper()))
    if found is None:
        raise NotFound(N_("request"), number)
    return request(session, found)


def line_of(request: Request, line_id: int) -> RequestLine:
    """Give the line of a request with this key; raises NotFound."""
    found = next((line for line in request.lines if line.id == line_id), None)
    if found is None:
        raise NotFound(N_("line"), line_id)
    return found


def request_by_message(session: Session, message_id: str) -> Request | None:
    """Give the request that a message made, if it was delivered before."""
    return session.scalar(select(Request).where(Request.message_id == message_id))


def request_of_shipment(session: Session, shipment: Shipment) -> Request | None:
    """Give the request that a shipment was planned for, or None."""
    found = session.scalar(select(Request.id).where(Request.shipment_id == shipment.id))
    return request(session, found) if found else None


def requests(session: Session, chosen: RequestFilter, after: str | None = None, size: int = 50) -> Page:
    """List requests, newest first."""
    statement = select(Request).options(
        joinedload(Request.requester),
        joinedload(Request.shipment),
        selectinload(Request.lines).joinedload(RequestLine.resource),
    )
    if chosen.states:
        statement = statement.where(Request.state.in_([state.value for state in chosen.states]))
    if chosen.requester_id is not None:
        statement = statement.where(Request.requester_id == chosen.requester_id)
    if chosen.resource_id is not None:
        statement = statement.where(_asks_for(chosen.resource_id))
    if chosen.text:
        named = select(Requester.id).where(is_named(chosen.text))
        resource = exists().where(
            RequestLine.request_id == Request.id,
            RequestLine.resource_id == Resource.id,
            Resource.accession == chosen.text.strip().upper(),
        )
        number = Request.number == chosen.text.strip().upper()
        statement = statement.where(or_(number, Request.requester_id.in_(named), resource))
    return keyset(session, statement, [Request.id], after=after, size=size, descending=True)


def requests_in_states(session: Session, states: Collection[RequestState], limit: int) -> Sequence[Request]:
    """List requests in some states, those that wait longest first."""
    return session.scalars(
        select(Request)
        .options(
            joinedload(Request.requester),
            joinedload(Request.shipment),
            selectinload(Request.lines).joinedload(RequestLine.resource),
        )
        .where(Request.state.in_([state.value for state in states]))
        .order_by(Request.id)
        .limit(limit)
    ).all()


def numbers_by_state(session: Session) -> Mapping[RequestState, int]:
    """Count the requests in each state."""
    states = select(Request.state.label("state")).subquery()
    rows = session.execute(select(states.c.state, func.count()).group_by(states.c.state))
    return {RequestState(state): count for state, count in rows}


def _asks_for(resource_id: int) -> ColumnElement[bool]:
    return exists().where(RequestLine.request_id == Request.id, RequestLine.resource_id == resource_id)
