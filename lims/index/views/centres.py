"""The centres, and how current what they sent is."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.index.queries import centres as queries
from lims.index.queries.records import Search, facets
from lims.index.views.blueprint import blueprint
from lims.web.access import public
from lims.web.actors import now, optional_actor
from lims.web.database import session
from lims.web.panels import panel


@blueprint.get("/centres")
@public
def centres() -> ResponseReturnValue:
    return render_template("index/centres.html", freshness=queries.freshness(session()), now=now())


@blueprint.get("/centres/<code>")
@public
def centre(code: str) -> ResponseReturnValue:
    """Everybody sees how current a centre is; what was refused of it, those who manage the index."""
    found = queries.freshness_of(session(), queries.centre(session(), code))
    actor = optional_actor()
    may_manage = actor is not None and actor.may(Permission.INDEX_MANAGE)
    return render_template(
        "index/centre.html",
        found=found,
        facets=facets(session(), Search(centre=code)),
        refusals=queries.open_refusals(session(), code) if may_manage else [],
        now=now(),
    )


@panel("web.home", order=30)
def home_panel(_thing: None) -> str:
    """Who is silent, and what was refused: for those who manage the index."""
    actor = optional_actor()
    if not _is_served() or actor is None or not actor.may(Permission.INDEX_MANAGE):
        return ""
    return render_template("index/_home.html", freshness=queries.freshness(session()), now=now())


def _is_served() -> bool:
    """Whether this app is an index: in tests a centre and an index live in one process and share the panels."""
    return blueprint.name in current_app.blueprints
