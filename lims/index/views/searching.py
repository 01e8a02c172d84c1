"""The start page of the index, and what is found."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lims.index.queries.records import Search, facets, figures, found_count, found_records
from lims.index.views.blueprint import blueprint
from lims.sync.records import Availability
from lims.web.access import public
from lims.web.database import session

FILTERS = ("kind", "taxon", "centre", "availability")
LONGEST_TEXT = 200


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    """The search with the figures of the whole index; with a question in the address, its answers."""
    asked = request.args
    if not any(name in asked for name in ("q", "after", *FILTERS)):
        return render_template(
            "index/start.html", figures=figures(session()), facets=facets(session(), Search()), search=Search()
        )
    search = search_of(asked)
    return render_template(
        "index/results.html",
        search=search,
        filters=FILTERS,
        page=found_records(session(), search, asked.get("after")),
        count=found_count(session(), search),
        facets=facets(session(), search),
    )


def search_of(asked: dict[str, str]) -> Search:
    """The search that an address asks for; an unknown availability is no filter."""
    availability = asked.get("availability", "")
    return Search(
        text=asked.get("q", "")[:LONGEST_TEXT].strip(),
        kind=asked.get("kind", ""),
        taxon=asked.get("taxon", ""),
        centre=asked.get("centre", ""),
        availability=Availability(availability) if availability in set(Availability) else None,
    )
