"""Pages of the custody ledger, and the history panels on the pages of things."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.ledger import queries, wording
from lims.ledger.forms import EventFilterForm
from lims.ledger.kinds import EventKind
from lims.ledger.verification import MOST_FINDINGS_AT_ONCE, extent, first_findings
from lims.web.access import requires
from lims.web.actors import optional_actor, settings
from lims.web.database import database, session
from lims.web.navigation import navigate
from lims.web.panels import panel

LINES_IN_PANEL = 25
EVENTS_ON_START_PAGE = 8

blueprint = Blueprint("ledger", __name__, url_prefix="/ledger")
navigate(
    label=N_("Ledger"),
    endpoint="ledger.events",
    permission=Permission.LEDGER_READ,
    icon="journal-check",
    order=85,
)

for _words in (
    wording.event_label,
    wording.event_icon,
    wording.event_facts,
    wording.event_reason,
    wording.finding_text,
    wording.told,
):
    blueprint.add_app_template_filter(_words)


@blueprint.get("/")
@requires(Permission.LEDGER_READ)
def events() -> ResponseReturnValue:
    form = EventFilterForm(request.args)
    form.validate()
    chosen = form.kind.data
    page = queries.events(
        session(),
        kind=EventKind(chosen) if chosen in set(EventKind) else None,
        actor_name=form.person.data or None,
        code=form.code.data or None,
        since=_start_of(form.since.data),
        until=_start_of(form.until.data, days_later=1),
        after=request.args.get("after"),
    )
    return render_template(
        "ledger/events.html", form=form, page=page, things=_things_of(page.rows), seal=queries.newest_seal(session())
    )


@blueprint.get("/events/<int:seq>")
@requires(Permission.LEDGER_READ)
def event(seq: int) -> ResponseReturnValue:
    found = queries.event_alone(session(), seq)
    page = queries.lines(session(), seq, after=request.args.get("after"))
    return render_template(
        "ledger/event.html",
        event=found,
        page=page,
        lines=wording.told(page.rows),
        seal=queries.seal_of(session(), seq),
        newest_seq=queries.newest_seq(session()),
    )


@blueprint.get("/seals")
@requires(Permission.LEDGER_READ)
def seals() -> ResponseReturnValue:
    page = queries.seals(session(), after=request.args.get("after"))
    newest = queries.newest_seal(session())
    waiting = queries.newest_seq(session()) - (newest.last_seq if newest else 0)
    return render_template("ledger/seals.html", page=page, waiting=waiting)


@blueprint.get("/verification")
@requires(Permission.LEDGER_VERIFY)
def verification() -> ResponseReturnValue:
    return render_template("ledger/verification.html", extent=extent(session()), found=None)


@blueprint.post("/verification")
@requires(Permission.LEDGER_VERIFY)
def verify() -> ResponseReturnValue:
    """Recompute everything, unless that would take too long."""
    found = None
    whole = extent(session())
    if not whole.is_too_large:
        with database().snapshot() as reading:
            found = first_findings(reading)
    return render_template("ledger/verification.html", extent=whole, found=found, most_shown=MOST_FINDINGS_AT_ONCE)


@panel("resources.resource", order=90)
def resource_history(resource: Any) -> str:
    return _history_panel("resource", resource.id)


@panel("lots.lot", order=90)
def lot_history(lot: Any) -> str:
    return _history_panel("lot", lot.id)


@panel("storage.location", order=90)
def location_history(location: Any) -> str:
    return _history_panel("location", location.id)


@panel("web.home", order=90)
def recent_events(_thing: None) -> str:
    actor = optional_actor()
    if actor is None or not actor.may(Permission.LEDGER_READ):
        return ""
    rows = queries.events(session(), size=EVENTS_ON_START_PAGE).rows
    return render_template("ledger/_recent.html", events=rows, things=_things_of(rows))


def _history_panel(thing: str, thing_id: int) -> str:
    actor = optional_actor()
    if actor is None or not actor.may(Permission.LEDGER_READ):
        return ""
    lines = queries.history(session(), thing, thing_id, limit=LINES_IN_PANEL + 1)
    code = lines[0].code if lines else ""
    return render_template(
        "ledger/_panel.html",
        lines=lines[:LINES_IN_PANEL],
        code=code,
        has_more=len(lines) > LINES_IN_PANEL,
    )


def _things_of(rows: list[Any]) -> dict[int, list[wording.Thing]]:
    return wording.things_by_event(queries.first_things(session(), [event.seq for event in rows]))


def _start_of(day: Any, days_later: int = 0) -> datetime | None:
    """The first instant of a day in the centre's zone."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days_later), time.min, tzinfo=settings().zone)
