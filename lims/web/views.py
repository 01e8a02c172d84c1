"""The start page, health for the operator's monitor."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from lims.core.language import N_
from lims.web.access import public, signed_in
from lims.web.actors import current_actor
from lims.web.database import session
from lims.web.navigation import navigate
from lims.web.quick_actions import quick_actions

blueprint = Blueprint("web", __name__)

navigate(label=N_("Start"), endpoint="web.home", permission=None, icon="house", order=0)


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    """An index begins with its public search, a centre with the work of the day."""
    public_start = "index.start" in current_app.view_functions
    return redirect(url_for("index.start" if public_start else "web.home"))


@blueprint.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    return render_template("web/home.html", actions=quick_actions(), today=current_actor().today)


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """Answers when the database does."""
    session().execute(text("SELECT 1"))
    return {"status": "ok"}
