"""What safety duplicates show on the pages of other areas."""

from flask import render_template

from lims.core.permissions import Permission
from lims.duplicates import queries
from lims.duplicates.policies import policies_of
from lims.resources.models import Resource
from lims.web.actors import optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("resources.resource", order=35)
def duplicates_of_a_resource(resource: Resource) -> str:
    """At which sites it stands, and whether that is enough."""
    policy = policies_of(session()).of(resource)
    if policy is None or not _may_read():
        return ""
    counts = queries.items_at_sites(session(), policy, [resource.id]).get(resource.id, {})
    standing = [(site, counts[site.id]) for site in queries.sites(session()) if site.id in counts]
    enough = sum(items >= policy.items_per_site for _, items in standing)
    return render_template("duplicates/_resource.html", policy=policy, standing=standing, enough=enough)


@panel("web.home", order=46)
def transfers_today(_nothing: None) -> str:
    count = queries.transfers_under_way(session()) if _may_read() else 0
    return render_template("duplicates/_home.html", count=count) if count else ""


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.STORAGE_READ)
