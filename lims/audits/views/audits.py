"""Audits: the list, beginning one, its boxes, closing it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.audits.forms import AuditForm, CancelForm, EndForm, SettleForm
from lims.audits.models import Audit, AuditedBox, AuditState
from lims.audits.operations.auditing import AuditDraft, begin_audit, cancel_audit, close_audit
from lims.audits.operations.settling import settle_boxes
from lims.audits.queries import audits as queries
from lims.audits.queries.boxes import items_in, paths_of
from lims.audits.queries.counts import comparisons, things_seen
from lims.audits.rules.differences import Finding
from lims.audits.views.blueprint import blueprint
from lims.core.permissions import Permission
from lims.storage import queries as storage
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in

# Beyond so many begun boxes the differences are counted when a box is finished, not at every look.
COMPARED_AT_ONCE = 100


@blueprint.get("/", endpoint="audits")
@requires(Permission.STORAGE_READ)
def list_audits() -> ResponseReturnValue:
    asked = request.args.get("state", "")
    state = AuditState(asked) if asked in set(AuditState) else None
    page = queries.audits(session(), state, request.args.get("after"))
    progress = queries.progress_of(session(), [audit.id for audit in page.rows])
    return render_template("audits/audits.html", page=page, progress=progress, state=state, states=list(AuditState))


@blueprint.get("/new")
@requires(Permission.STORAGE_MOVE)
def new_audit() -> ResponseReturnValue:
    return render_template("audits/new_audit.html", form=AuditForm(formdata=None, place=request.args.get("place", "")))


@blueprint.post("/new")
@requires(Permission.STORAGE_MOVE)
def begin() -> ResponseReturnValue:
    form = AuditForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            place, _coordinate = storage.named_place(writing, form.place.data)
            draft = AuditDraft(place, form.exact.data, form.blind.data, form.note.data)
            number = begin_audit(writing, current_actor(), draft).number
        if not form.errors:
            return redirect(url_for("audits.scan", number=number))
    return render_template("audits/new_audit.html", form=form), 422


@blueprint.get("/<number>")
@requires(Permission.STORAGE_READ)
def audit(number: str) -> ResponseReturnValue:
    return audit_page(queries.audit_by_number(session(), number), SettleForm(formdata=None))


@blueprint.post("/<number>/settlement")
@requires(Permission.STORAGE_MOVE)
def settle_all(number: str) -> ResponseReturnValue:
    """Settle every begun box in the usual way."""
    form = SettleForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = queries.audit_by_number(writing, number)
            settled = settle_boxes(writing, current_actor(), found, reason=form.reason.data or "")
        if not form.errors:
            flash(settled_text(settled.recorded, settled.lost, settled.left), "success")
            return redirect(url_for("audits.audit", number=number))
    return audit_page(queries.audit_by_number(session(), number), form), 422


@blueprint.post("/<number>/end")
@requires(Permission.STORAGE_MOVE)
def close(number: str) -> ResponseReturnValue:
    form = EndForm()
    with refusals_in(form), transaction() as writing:
        close_audit(writing, current_actor(), queries.audit_by_number(writing, number))
    if form.form_errors:
        return audit_page(queries.audit_by_number(session(), number), form), 409
    flash(_("The audit is closed."), "success")
    return redirect(url_for("audits.audit", number=number))


@blueprint.post("/<number>/cancellation")
@requires(Permission.STORAGE_MOVE)
def cancel(number: str) -> ResponseReturnValue:
    form = CancelForm()
    with refusals_in(form), transaction() as writing:
        cancel_audit(writing, current_actor(), queries.audit_by_number(writing, number), form.reason.data or None)
    if form.form_errors:
        return audit_page(queries.audit_by_number(session(), number), form), 409
    flash(_("The audit is given up. What was settled stays."), "success")
    return redirect(url_for("audits.audits"))


def settled_text(recorded: int, lost: int, left: int) -> str:
    """What a settlement did."""
    return _(
        "Settled. Recorded where found: %(recorded)s, reported lost: %(lost)s, left as they are: %(left)s.",
        recorded=recorded,
        lost=lost,
        left=left,
    )


def audit_page(found: Audit, form: SettleForm | EndForm | CancelForm) -> str:
    """The boxes of an audit, with what was found in each."""
    reading = session()
    boxes = queries.boxes_of(reading, found)
    location_ids = [box.location_id for box in boxes]
    return render_template(
        "audits/audit.html",
        audit=found,
        boxes=boxes,
        findings=_findings(found, boxes),
        seen=things_seen(reading, found.id),
        recorded={} if found.blind and found.state is AuditState.OPEN else items_in(reading, location_ids),
        ways=paths_of(reading, location_ids),
        place=storage.path(reading, found.location_id) if found.location_id else [],
        form=form,
        unsettled=sum(1 for box in boxes if box.begun_at and not box.settled_at),
        counted=sum(1 for box in boxes if box.counted_at),
        settled=sum(1 for box in boxes if box.settled_at),
    )


def _findings(found: Audit, boxes: Sequence[AuditedBox]) -> dict[int, dict[str, int]]:
    """How many differences of each kind there are in each box; nothing of a blind count that is not finished."""
    tallies = {box.location_id: dict(box.findings["tally"]) for box in boxes if box.findings}
    under_way = [box for box in boxes if box.begun_at and not box.counted_at and not box.settled_at]
    if not found.blind and len(under_way) <= COMPARED_AT_ONCE:
        for location_id, compared in comparisons(session(), found, under_way).items():
            tallies[location_id] = compared.tally.as_json()
    return {
        location_id: {name: count for name, count in tally.items() if name != Finding.RIGHT.value}
        for location_id, tally in tallies.items()
    }
