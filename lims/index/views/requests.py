"""Asking for resources without an account: the form, a page to check it, and the page of the request."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.index.forms import RequestForm
from lims.index.models import Record, ResourceRequest
from lims.index.operations.requests import RequestDraft, submit_request
from lims.index.queries import centres as centre_queries
from lims.index.queries.records import record
from lims.index.queries.requests import request_with_token
from lims.index.refusals import NothingRequested, NotOffered, SeveralCentres, TooManyResources
from lims.index.rules.asking import MOST_PER_RESOURCE, MOST_RESOURCES, can_be_requested
from lims.index.views.blueprint import blueprint
from lims.web.access import public
from lims.web.actors import visitor_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in
from lims.web.templating import language

# What the buttons of the page to check say; the form itself says nothing.
CHECKED = "checked"
BACK = "back"


@blueprint.route("/requests/new", methods=["GET", "POST"])
@public
def new_request() -> ResponseReturnValue:
    """Fill in the form, look at it once more, then send it. `record` is repeated: CENTRE/ACCESSION."""
    wanted = _wanted()
    centre = centre_queries.centre(session(), wanted[0][0].centre_code)
    form = RequestForm()
    page = {"form": form, "wanted": wanted, "centre": centre, "most": MOST_PER_RESOURCE}
    step = request.form.get("step")
    if not form.validate_on_submit() or step == BACK:
        return render_template("index/request_form.html", **page)
    if step != CHECKED:
        return render_template("index/request_check.html", **page)
    made: ResourceRequest | None = None
    with refusals_in(form), transaction() as writing:
        draft = _draft(form, centre.code, [(row.accession, quantity) for row, quantity in wanted])
        made = submit_request(writing, _visitor(), draft, request.remote_addr or "")
    if form.errors or made is None:
        return render_template("index/request_form.html", **page)
    return redirect(url_for("index.asked", token=made.token))


@blueprint.get("/requests/<token>")
@public
def asked(token: str) -> ResponseReturnValue:
    """How a request stands; only who has the address can see it, and no search engine should keep it."""
    page = render_template("index/request.html", asked=request_with_token(session(), token))
    return page, {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def _visitor() -> Actor:
    return replace(visitor_actor(), permissions=frozenset({Permission.INDEX_REQUEST}))


def _wanted() -> list[tuple[Record, int]]:
    """The records that are asked for, of one centre, with how many of each.

    Raises NothingRequested, TooManyResources, SeveralCentres, NotOffered or NotFound.
    """
    named = dict.fromkeys(request.values.getlist("record"))
    if not named:
        raise NothingRequested
    if len(named) > MOST_RESOURCES:
        raise TooManyResources(most=MOST_RESOURCES)
    parts = [name.partition("/") for name in named]
    rows = [record(session(), centre, accession) for centre, _slash, accession in parts]
    _check_offered(rows)
    return [(row, _quantity(f"quantity-{row.accession}")) for row in rows]


def _check_offered(rows: list[Record]) -> None:
    for row in rows:
        if row.centre_code != rows[0].centre_code:
            raise SeveralCentres(accession=row.accession)
        if row.withdrawn_because is not None or not can_be_requested(row.availability):
            raise NotOffered(accession=row.accession)


def _quantity(name: str) -> int:
    """How many are wanted; what is no sensible number is one."""
    text = request.values.get(name, "1")
    return min(max(int(text), 1), MOST_PER_RESOURCE) if text.isdecimal() else 1


def _draft(form: RequestForm, centre: str, lines: list[tuple[str, int]]) -> RequestDraft:
    return RequestDraft(
        centre=centre,
        name=form.name.data,
        email=form.email.data,
        institution=form.institution.data,
        address=form.address.data or "",
        country=form.country.data,
        category=form.category.data,
        purpose=form.purpose.data,
        language=language(),
        lines=lines,
    )
