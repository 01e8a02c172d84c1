"""Entering, correcting and reading results."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, NotFound
from lims.lots import queries as lots
from lims.lots.models import Lot
from lims.quality import wording
from lims.quality.definitions import Measure, TestDefinition
from lims.quality.forms import ResultForm, field_name, replicates_offered, result_form
from lims.quality.models import Outcome, Result
from lims.quality.operations import ResultDraft, correct_result, record_result
from lims.quality.queries import (
    WorklistFilter,
    first_result,
    holds_on,
    open_recheck,
    plan_of,
    result_by_id,
    results,
    results_of_lot,
    worklist,
)
from lims.quality.rules.counts import place
from lims.quality.rules.outcomes import threshold_share
from lims.quality.views.blueprint import blueprint
from lims.quality.views.worklist import to_open
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@dataclass(frozen=True)
class Typed:
    """The rows of the grid that were filled in; `numbers` are the places where they stand."""

    rows: list[dict[str, object]]
    numbers: list[int]


@blueprint.get("/results", endpoint="results")
@requires(Permission.QUALITY_READ)
def list_results() -> ResponseReturnValue:
    chosen = request.args.get("outcome", "")
    outcome = Outcome(chosen) if chosen in set(Outcome) else None
    page = results(session(), outcome=outcome, after=request.args.get("after"))
    return render_template("quality/results.html", page=page, chosen=outcome, outcomes=list(Outcome))


@blueprint.get("/results/<int:result_id>", endpoint="result")
@requires(Permission.QUALITY_READ)
def show_result(result_id: int) -> ResponseReturnValue:
    result = result_by_id(session(), result_id)
    test = plan_of(session()).tests.get(result.test)
    due_today = worklist(session(), WorklistFilter(until=current_actor().today), size=1).rows
    return render_template(
        "quality/result.html",
        result=result,
        test=test,
        columns=wording.count_labels(test, result),
        facts_of_test=wording.field_texts(test, result),
        verdict=wording.verdict_label(test, result.verdict),
        due=open_recheck(session(), result.lot_id, result.test),
        holds=holds_on(session(), result.lot),
        next_due=due_today[0] if due_today else None,
    )


@blueprint.route("/lots/<code>/results/new", methods=["GET", "POST"], endpoint="new_result")
@requires(Permission.QUALITY_RECORD)
def enter_result(code: str) -> ResponseReturnValue:
    lot = lots.lot(session(), code)
    offered = plan_of(session()).tests_for(lot.form, lot.resource.kind)
    test = _chosen_test(request.values.get("test"), lot)
    if test is None:
        return render_template("quality/choose_test.html", lot=lot, tests=offered)
    form = result_form(test, tested_on=current_actor().today)
    _offer_item(form, test, lot)
    if form.validate_on_submit():
        typed = _typed_rows(form, test)
        with refusals_in(form), _refusals_at_cells(form, typed), transaction() as writing:
            result = record_result(writing, current_actor(), _draft(writing, form, test, lot.code, typed))
        if not form.errors:
            _flash_outcome(result)
            return redirect(url_for("quality.result", result_id=result.id))
    return _form_page(form, test, lots.lot(session(), code), None)


@blueprint.route("/results/<int:result_id>/correction", methods=["GET", "POST"], endpoint="correct_result")
@requires(Permission.QUALITY_RECORD)
def enter_correction(result_id: int) -> ResponseReturnValue:
    wrong = result_by_id(session(), result_id)
    lot = lots.lot(session(), wrong.lot.code)
    test = _chosen_test(wrong.test, lot)
    if test is None:
        raise NotFound("test", wrong.test)
    form = result_form(test, data=_as_typed(wrong))
    if form.validate_on_submit():
        typed = _typed_rows(form, test)
        with refusals_in(form), _refusals_at_cells(form, typed), transaction() as writing:
            wrong = result_by_id(writing, result_id)
            draft = replace(_draft(writing, form, test, lot.code, typed), item=wrong.item)
            result = correct_result(writing, current_actor(), wrong, draft, form.reason.data or "")
        if not form.errors:
            _flash_outcome(result)
            return redirect(url_for("quality.result", result_id=result.id))
    return _form_page(form, test, lots.lot(session(), lot.code), result_by_id(session(), result_id))


def _form_page(form: ResultForm, test: TestDefinition, lot: Lot, corrected: Result | None) -> ResponseReturnValue:
    first = first_result(
        session(), lot.id, test.name, current_actor().today, without=corrected.id if corrected else None
    )
    row = test.threshold(lot.form, lot.resource.kind)
    threshold = threshold_share(row, first.estimate if first else None) if row else None
    return render_template(
        "quality/result_form.html",
        form=form,
        test=test,
        lot=lot,
        corrected=corrected,
        threshold=threshold,
        first=first,
        earlier=results_of_lot(session(), lot)[:5],
        due=open_recheck(session(), lot.id, test.name),
        to_open=to_open([lot.id]).get(lot.id),
        rows=_rows_shown(form, test),
        field_name=field_name,
        place=place,
    ), 422 if form.errors else 200


def _chosen_test(name: str | None, lot: Lot) -> TestDefinition | None:
    """The test asked for, or the only one there is for the lot."""
    offered = {test.name: test for test in plan_of(session()).tests_for(lot.form, lot.resource.kind)}
    if name in offered:
        return offered[name]
    return next(iter(offered.values())) if len(offered) == 1 else None


def _offer_item(form: ResultForm, test: TestDefinition, lot: Lot) -> None:
    """Propose the item that the worklist says to take; whoever took another scans that one."""
    if request.method == "GET" and (proposed := to_open([lot.id]).get(lot.id)):
        form.item.data = proposed.item.barcode
        form.stock.data = "counted" if test.withdraws else "nothing"


def _typed_rows(form: ResultForm, test: TestDefinition) -> Typed:
    typed = Typed([], [])
    for number in range(1, replicates_offered(test) + 1):
        row: dict[str, object] = {count.name: form[place(number, count.name)].data or "" for count in test.counts}
        if any(row.values()):
            typed.rows.append(row)
            typed.numbers.append(number)
    return typed


def _rows_shown(form: ResultForm, test: TestDefinition) -> list[tuple[int, bool]]:
    """The rows of the grid, each with whether it is shown from the start."""
    filled = set(_typed_rows(form, test).numbers)
    return [
        (number, number <= test.replicates or number in filled) for number in range(1, replicates_offered(test) + 1)
    ]


def _draft(writing: Session, form: ResultForm, test: TestDefinition, lot_code: str, typed: Typed) -> ResultDraft:
    item = lots.item(writing, form.item.data) if form.item.data else None
    leaves = form.stock.data
    counted = sum(int(str(row.get(test.withdraws) or 0)) for row in typed.rows if _is_count(row.get(test.withdraws)))
    return ResultDraft(
        lot=lots.lot(writing, lot_code),
        test=test.name,
        tested_on=form.tested_on.data,
        replicates=typed.rows,
        fields={field.name: form[field_name(field.name)].data for field in test.fields},
        verdict=form["verdict"].data if test.measure is Measure.VERDICT else None,
        item=item,
        withdrawn={"counted": counted, "quantity": form.withdrawn.data}.get(leaves) if item else None,
        used_up=item is not None and leaves == "all",
        analyst=form.analyst.data,
        note=form.note.data,
    )


def _is_count(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdecimal()


@contextmanager
def _refusals_at_cells(form: ResultForm, typed: Typed) -> Iterator[None]:
    """Show what is wrong with a count or field at the place where it was typed."""
    try:
        yield
    except InvalidValue as refusal:
        name = _place_on_page(str(refusal.field), typed)
        field = form._fields.get(name) or form._fields.get(field_name(name))
        if field is None:
            raise
        reason = refusal.values["reason"]
        field.errors = [*field.errors, _(reason)]


def _place_on_page(name: str, typed: Typed) -> str:
    """Blank rows are left out of what is recorded, so replicate 2 may stand in row 3."""
    number, dot, count = name.partition(".")
    if dot and number.isdecimal() and 1 <= int(number) <= len(typed.numbers):
        return place(typed.numbers[int(number) - 1], count)
    return place(1, count) if dot else name


def _as_typed(result: Result) -> Mapping[str, Any]:
    """A recorded result as the form shows it for correction."""
    values: dict[str, Any] = {
        place(number, name): str(count)
        for number, row in enumerate(result.counts, start=1)
        for name, count in row.items()
    }
    for name, value in result.fields.items():
        values[field_name(name)] = f"{value:g}" if isinstance(value, float) else value
    return values | {
        "tested_on": result.tested_on,
        "verdict": result.verdict,
        "analyst": result.analyst,
        "note": result.note,
        "item": result.item.barcode if result.item else "",
        "stock": "nothing",
    }


def _flash_outcome(result: Result) -> None:
    if result.outcome is Outcome.FAIL:
        flash(_("Recorded. The test failed: the lot is on hold."), "danger")
    elif result.outcome is Outcome.WATCH:
        flash(_("Recorded. The outcome is not certain: the lot is watched."), "warning")
    else:
        flash(_("Recorded. The test is passed."), "success")
