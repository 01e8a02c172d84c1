"""What distribution shows on the pages of other areas: requests for a resource, and what waits for whom."""

from collections import Counter
from dataclasses import dataclass

from flask import render_template

from lims.core.permissions import Permission
from lims.distribution.models import Request
from lims.distribution.queries import law_of
from lims.distribution.queries.blocking import blockers_of, cautions_of
from lims.distribution.queries.requests import RequestFilter, numbers_by_state, requests, requests_in_states
from lims.distribution.rules.blockers import Blocker
from lims.distribution.states import RequestState
from lims.resources.models import Resource
from lims.web.actors import current_actor, optional_actor
from lims.web.database import session
from lims.web.panels import panel

SHOWN_REQUESTS = 8
WAITING = (RequestState.RECEIVED, RequestState.UNDER_REVIEW, RequestState.ACCEPTED)


@dataclass(frozen=True)
class WaitingRequest:
    """A request that waits, what is first to be done about it, and how much more there is."""

    request: Request
    first: Blocker | None
    further: int


@panel("resources.resource", order=50)
def requests_for_a_resource(resource: Resource) -> str:
    if not _may_read():
        return ""
    page = requests(session(), RequestFilter(resource_id=resource.id), size=SHOWN_REQUESTS)
    cautions = cautions_of(session(), [resource.id])[resource.id] | law_of(session()).flags_of(resource.attributes)
    return render_template(
        "distribution/_resource.html", resource=resource, requests=page.rows, cautions=sorted(cautions)
    )


@panel("web.home", order=30)
def what_waits_for_whom(_nothing: None) -> str:
    if not _may_read():
        return ""
    waiting = [_waiting(request) for request in requests_in_states(session(), WAITING, SHOWN_REQUESTS)]
    counts = Counter(numbers_by_state(session()))
    return render_template("distribution/_home.html", waiting=waiting, counts=counts, states=RequestState)


def _waiting(request: Request) -> WaitingRequest:
    found = blockers_of(session(), current_actor(), request)
    return WaitingRequest(request, found[0] if found else None, max(0, len(found) - 1))


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.DISTRIBUTION_READ)
