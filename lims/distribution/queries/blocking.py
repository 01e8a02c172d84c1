"""What blocks a request: the facts of the database, put before the rules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.refusals import NotFound
from lims.distribution.legal import Law
from lims.distribution.models import Agreement, AgreementScope, Caution, Clearance, Request, RequestLine
from lims.distribution.queries import law_of, practice_of
from lims.distribution.queries.agreements import agreements_with
from lims.distribution.rules.blockers import Blocker, blockers
from lims.distribution.rules.facts import (
    AgreementFacts,
    ClearanceFacts,
    LineFacts,
    RequesterFacts,
    RequestFacts,
    StockFacts,
)
from lims.distribution.states import RequestState
from lims.resources.models import Resource, ResourceState, Visibility
from lims.shipping.queries.stock import LotStock, lots_in_stock


def blockers_of(session: Session, actor: Actor, request: Request) -> tuple[Blocker, ...]:
    """List all that keeps a request from being sent today."""
    return blockers(facts_of(session, actor, request), law_of(session))


def open_checks_of(session: Session, actor: Actor, request: Request) -> Sequence[Blocker]:
    """List the legal checks of a request that are to be answered, or answered again."""
    return [blocker for blocker in blockers_of(session, actor, request) if blocker.check is not None]


def facts_of(session: Session, actor: Actor, request: Request) -> RequestFacts:
    """Collect the facts about a request as they are today."""
    practice = practice_of(session)
    requester = request.requester
    category = practice.categories.get(requester.category or "")
    purpose = practice.purposes.get(request.purpose or "")
    return RequestFacts(
        number=request.number,
        today=actor.today,
        purpose=request.purpose or "",
        is_commercial=purpose is not None and purpose.commercial,
        destination=requester.country,
        requester=RequesterFacts(
            number=requester.number,
            name=requester.name,
            institution=requester.institution,
            email=requester.email,
            address=requester.address,
            country=requester.country,
            category=requester.category or "",
            for_profit=category is not None and category.for_profit,
        ),
        lines=tuple(_line_facts(session, actor, request)),
        agreements=tuple(_agreement_facts(agreement) for agreement in agreements_with(session, requester)),
        clearances=tuple(_clearance_facts(actor, clearance) for clearance in valid_clearances(session, request)),
        is_reserved=request.state in (RequestState.PREPARING, RequestState.SHIPPED),
    )


def valid_clearances(session: Session, request: Request) -> Sequence[Clearance]:
    """List the answers to legal checks that nobody has withdrawn, oldest first."""
    return session.scalars(
        select(Clearance)
        .where(Clearance.request_id == request.id, Clearance.withdrawn_at.is_(None))
        .order_by(Clearance.id)
    ).all()


def clearance(session: Session, clearance_id: int) -> Clearance:
    """Give one answer to a legal check; raises NotFound."""
    found = session.get(Clearance, clearance_id)
    if found is None:
        raise NotFound(N_("clearance"), clearance_id)
    return found


def cautions_of(session: Session, resource_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Give the conditions and flags that people have set for some resources."""
    found: dict[int, set[str]] = {resource_id: set() for resource_id in resource_ids}
    for resource_id, code in session.execute(
        select(Caution.resource_id, Caution.code).where(Caution.resource_id.in_(resource_ids))
    ):
        found[resource_id].add(code)
    return {resource_id: frozenset(codes) for resource_id, codes in found.items()}


def _line_facts(session: Session, actor: Actor, request: Request) -> Sequence[LineFacts]:
    resource_ids = {line.resource_id for line in request.lines}
    stock = lots_in_stock(session, resource_ids)
    cautions = cautions_of(session, resource_ids)
    law = law_of(session)
    return [
        _facts_of_line(actor, line, [lot for lot in stock if _fits(lot, line)], cautions[line.resource_id], law)
        for line in request.lines
    ]


def _fits(lot: LotStock, line: RequestLine) -> bool:
    return lot.resource_id == line.resource_id and line.form in ("", lot.form)


def _facts_of_line(
    actor: Actor, line: RequestLine, lots: Sequence[LotStock], cautions: frozenset[str], law: Law
) -> LineFacts:
    resource = line.resource
    forms = frozenset({line.form} if line.form else {lot.form for lot in lots})
    return LineFacts(
        line_id=line.id,
        resource_id=resource.id,
        accession=resource.accession,
        wanted_items=line.items_wanted,
        is_available=resource.state is ResourceState.ACTIVE,
        is_closed=resource.visibility is Visibility.CLOSED,
        embargo_until_on=_embargo(resource, actor.today),
        terms=resource.terms_of_use or "",
        accepted_terms=line.accepted_terms,
        material=law.material(resource.kind, resource.attributes, cautions, forms),
        stock=StockFacts(
            free_items=sum(lot.free_items for lot in lots if lot.is_sendable),
            held_lots=tuple(lot.code for lot in lots if lot.is_held),
            unproven_lots=tuple(lot.code for lot in lots if not lot.is_held and not lot.is_proven),
        ),
    )


def _embargo(resource: Resource, today: date) -> date | None:
    until = resource.embargoed_until
    return until if until is not None and today < until else None


def _agreement_facts(agreement: Agreement) -> AgreementFacts:
    return AgreementFacts(
        number=agreement.number,
        institution=agreement.institution,
        purpose=agreement.purpose,
        state=agreement.state,
        last_day_on=agreement.last_day_on,
        covers_all=agreement.scope is AgreementScope.CENTRE,
        resource_ids=frozenset(resource.id for resource in agreement.resources),
    )


def _clearance_facts(actor: Actor, clearance: Clearance) -> ClearanceFacts:
    confirmed_on = clearance.confirmed_at.astimezone(actor.zone).date()
    return ClearanceFacts(clearance.check_code, clearance.line_id, confirmed_on)
