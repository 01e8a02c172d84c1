"""At the failing freezer, with a phone or a scanner: two scans for each box, or many boxes by their slots."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.monitoring.forms import SlotsForm, StepForm
from lims.monitoring.looking_up import box_named, location_named, slots_named
from lims.monitoring.models import Evacuation, EvacuationState, EvacuationStep, StepState
from lims.monitoring.operations import check_to_be_carried, confirm_slots, confirm_step, undo_step
from lims.monitoring.queries.evacuations import evacuation as evacuation_by_number
from lims.monitoring.queries.evacuations import last_done, progress, racks_inside, step_of, steps
from lims.monitoring.refusals import NotInEvacuation
from lims.monitoring.views.blueprint import blueprint
from lims.storage.queries import location as location_by_barcode
from lims.storage.queries import path, paths
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in

NEXT_SHOWN = 8


@blueprint.get("/evacuations/<number>/carry")
@requires(Permission.STORAGE_MOVE)
def carry(number: str) -> ResponseReturnValue:
    """What is next; with `box`, where the box in the hand goes."""
    found = evacuation_by_number(session(), number)
    if found.state is EvacuationState.CLOSED:
        return redirect(url_for("monitoring.evacuation", number=found.number))
    return _carry_page(found, StepForm(formdata=None, box=request.args.get("box", "")))


@blueprint.post("/evacuations/<number>/carry", endpoint="carry_step")
@requires(Permission.STORAGE_MOVE)
def take_scan(number: str) -> ResponseReturnValue:
    """A scan: the first is a box, the second its target. Another box of the plan takes the place of the first."""
    found = evacuation_by_number(session(), number)
    form = StepForm()
    if form.validate_on_submit():
        text, held = form.scan.data or "", form.box.data or ""
        with refusals_in(form):
            if not held or _is_box_of(found, text):
                box = box_named(session(), found, text)
                check_to_be_carried(session(), found, box)
                return redirect(url_for("monitoring.carry", number=found.number, box=box.barcode))
            with transaction() as writing:
                plan = evacuation_by_number(writing, number)
                target, slot = location_named(writing, text)
                step = confirm_step(writing, current_actor(), plan, location_by_barcode(writing, held), target, slot)
                said, tone = _said(step), "success" if step.as_planned else "warning"
            flash(said, tone)
            return redirect(url_for("monitoring.carry", number=found.number))
    return _carry_page(evacuation_by_number(session(), number), form), 422


@blueprint.route("/evacuations/<number>/slots", methods=["GET", "POST"])
@requires(Permission.STORAGE_MOVE)
def carry_slots(number: str) -> ResponseReturnValue:
    """Boxes whose labels are frosted, chosen by their slots."""
    found = evacuation_by_number(session(), number)
    form = SlotsForm()
    racks = racks_inside(session(), found)
    form.offer([(rack.barcode, rack.name) for rack in racks])
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            plan = evacuation_by_number(writing, number)
            rack = location_by_barcode(writing, form.rack.data or "")
            target, _slot = location_named(writing, form.target.data or "")
            done = confirm_slots(writing, current_actor(), plan, rack, slots_named(form.slots.data or ""), target)
            carried = len(done)
        if not form.errors:
            flash(_("Boxes carried: %(n)s.", n=carried), "success")
            return redirect(url_for("monitoring.carry", number=found.number))
        found = evacuation_by_number(session(), number)
    page = render_template("monitoring/carry_slots.html", plan=found, form=form, racks=racks)
    return page, 422 if form.errors else 200


@blueprint.post("/evacuations/<number>/steps/<barcode>/undo")
@requires(Permission.STORAGE_MOVE)
def undo_carrying(number: str, barcode: str) -> ResponseReturnValue:
    """Take a step back: the box stands where it stood before."""
    with transaction() as writing:
        plan = evacuation_by_number(writing, number)
        box = location_by_barcode(writing, barcode)
        step = step_of(writing, plan, box.id)
        if step is None:
            raise NotInEvacuation(box=box.name)
        undo_step(writing, current_actor(), step)
        name = box.name
    flash(_("%(box)s is where it was before.", box=name), "success")
    return redirect(url_for("monitoring.carry", number=number))


def _carry_page(found: Evacuation, form: StepForm) -> str:
    open_steps = [step for step in steps(session(), found) if step.state in (StepState.PLANNED, StepState.NO_ROOM)]
    done = last_done(session(), found)
    held = _held(found, form.box.data or "")
    shown = [*open_steps[:NEXT_SHOWN], *done, *([held] if held else [])]
    place_ids = {place.id for step in shown for place in (step.source, step.target, step.put) if place is not None}
    return render_template(
        "monitoring/carry.html",
        plan=found,
        way=path(session(), found.location_id),
        form=form,
        held=held,
        waiting=open_steps[:NEXT_SHOWN],
        done=done,
        ways=paths(session(), place_ids),
        counts=progress(session(), found),
    )


def _held(found: Evacuation, code: str) -> EvacuationStep | None:
    """The step of the box in the hand."""
    if not code:
        return None
    return step_of(session(), found, location_by_barcode(session(), code).id)


def _is_box_of(found: Evacuation, text: str) -> bool:
    """Whether a scan is another box of the plan, so that the first one was put down again."""
    try:
        box, _slot = location_named(session(), text)
    except NotFound:
        return False
    return step_of(session(), found, box.id) is not None


def _said(step: EvacuationStep) -> str:
    place = step.put.name if step.put else "-"
    values = {"box": step.location.name, "place": f"{place} {step.put_slot}" if step.put_slot else place}
    if step.as_planned:
        return _("%(box)s → %(place)s", **values)
    return _("%(box)s → %(place)s, otherwise than planned", **values)
