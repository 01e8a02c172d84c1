"""A box of an audit: how it differs from what is recorded, and what is decided about each line."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.audits.forms import EndForm, SettleForm
from lims.audits.lines import shown_kept_lines, shown_lines
from lims.audits.operations.auditing import finish_count
from lims.audits.operations.settling import Choice, settle_boxes
from lims.audits.queries import audits as queries
from lims.audits.queries.counts import comparisons
from lims.audits.rules.differences import Decision, Difference, Finding
from lims.audits.views.audits import settled_text
from lims.audits.views.blueprint import blueprint
from lims.core.permissions import Permission
from lims.storage import queries as storage
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in

LONGEST_POSITION = 20


@blueprint.get("/<number>/boxes/<barcode>")
@requires(Permission.STORAGE_READ)
def box(number: str, barcode: str) -> ResponseReturnValue:
    return box_page(number, barcode, SettleForm(formdata=None))


@blueprint.post("/<number>/boxes/<barcode>/count")
@requires(Permission.STORAGE_MOVE)
def finish(number: str, barcode: str) -> ResponseReturnValue:
    form = EndForm()
    with refusals_in(form), transaction() as writing:
        audit = queries.audit_by_number(writing, number)
        finish_count(writing, current_actor(), audit, queries.audited_box(writing, audit, barcode))
    if form.form_errors:
        return box_page(number, barcode, form), 409
    return redirect(url_for("audits.box", number=number, barcode=barcode))


@blueprint.post("/<number>/boxes/<barcode>/settlement")
@requires(Permission.STORAGE_MOVE)
def settle(number: str, barcode: str) -> ResponseReturnValue:
    form = SettleForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            audit = queries.audit_by_number(writing, number)
            settled = settle_boxes(
                writing,
                current_actor(),
                audit,
                [queries.audited_box(writing, audit, barcode)],
                choices(request.form),
                form.reason.data or "",
            )
        if not form.errors:
            flash(settled_text(settled.recorded, settled.lost, settled.left), "success")
            return redirect(url_for("audits.audit", number=number))
    return box_page(number, barcode, form), 422


def choices(sent: Mapping[str, str]) -> dict[str, Choice]:
    """The decisions of a form: `line-CODE` holds the finding that was shown and the decision, `at-CODE` a position."""
    found = {}
    for name, value in sent.items():
        shown, _colon, decided = value.partition(":")
        if name.startswith("line-") and shown in set(Finding) and decided in set(Decision):
            text = name.removeprefix("line-")
            position = sent.get(f"at-{text}", "").strip()[:LONGEST_POSITION] or None
            found[text] = Choice(Decision(decided), Finding(shown), position)
    return found


def box_page(number: str, barcode: str, form: SettleForm | EndForm) -> str:
    """The lines of a box; of a blind count that is not finished there are none to see."""
    audit = queries.audit_by_number(session(), number)
    found = queries.audited_box(session(), audit, barcode)
    lines: list[Difference] = []
    if found.begun_at and not found.settled_at and not (audit.blind and found.counted_at is None):
        lines = list(comparisons(session(), audit, [found])[found.location_id].lines)
    kept = found.findings["lines"] if found.settled_at and found.findings else []
    return render_template(
        "audits/box.html",
        audit=audit,
        box=found,
        way=storage.path(session(), found.location_id),
        lines=shown_lines(session(), [line for line in lines if line.is_difference], found.location_id),
        kept=shown_kept_lines(session(), kept, found.location_id),
        right=sum(1 for line in lines if not line.is_difference),
        form=form,
    )
