"""What intake shows on other pages: where a resource came from, and what waits for a curator."""

from flask import render_template

from lims.core.permissions import Permission
from lims.deposits import queries
from lims.resources.models import Resource
from lims.web.actors import optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("resources.resource", order=60)
def deposit_of_resource(resource: Resource) -> str:
    if not _may_read():
        return ""
    row = queries.deposit_of_resource(session(), resource.id)
    if row is None:
        return ""
    deposit = queries.deposit_by_id(session(), row.deposit_id)
    return render_template("deposits/_panel.html", deposit=deposit, row=row)


@panel("web.home", order=40)
def waiting_deposits(_nothing: None) -> str:
    if not _may_read():
        return ""
    waiting = queries.open_deposits(session())
    if not waiting:
        return ""
    counts = queries.counts_of_deposits(session(), [each.id for each in waiting])
    return render_template("deposits/_home.html", deposits=waiting, counts=counts)


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.DEPOSITS_READ)
