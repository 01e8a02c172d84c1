"""Random audits: the error rate of the collection, drawing boxes, and how many are needed."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.audits.configuration import practice_of
from lims.audits.forms import SampleForm, SizeForm
from lims.audits.models import Method, Sample
from lims.audits.operations.sampling import SampleDraft, draw_sample
from lims.audits.queries.audits import progress_of, sample_of
from lims.audits.queries.samples import drawn_again, estimated_samples, frame, samples
from lims.audits.rules.chart import Rate, rate_chart
from lims.audits.rules.intervals import needed_boxes
from lims.audits.views.blueprint import blueprint
from lims.audits.wording import METHODS
from lims.core.attachments import content_of
from lims.core.permissions import Permission
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in

USUAL_RATE, USUAL_WIDTH = 0.01, 0.02


@blueprint.get("/samples", endpoint="samples")
@requires(Permission.STORAGE_READ)
def list_samples() -> ResponseReturnValue:
    return _page(_offered(SampleForm(formdata=None)))


@blueprint.post("/samples")
@requires(Permission.STORAGE_MOVE)
def draw() -> ResponseReturnValue:
    form = _offered(SampleForm(), filled=True)
    if form.validate_on_submit():
        method = Method(form.method.data) if form.method.data in set(Method) else Method.WEIGHTED
        draft = SampleDraft(form.boxes.data or 0, method, form.seed.data or "", form.exact.data, form.note.data)
        with refusals_in(form), transaction() as writing:
            number = draw_sample(writing, current_actor(), draft).number
        if not form.errors:
            flash(_("The boxes are drawn. They are counted blind."), "success")
            return redirect(url_for("audits.audit", number=number))
    return _page(form), 422


@blueprint.get("/samples/<number>/boxes.csv")
@requires(Permission.STORAGE_READ)
def sample_frame(number: str) -> Response:
    """The list that was drawn from."""
    answer = make_response(content_of(session(), sample_of(session(), number).frame))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-boxes.csv"'
    return answer


@blueprint.get("/samples/<number>")
@requires(Permission.STORAGE_READ)
def sample(number: str) -> ResponseReturnValue:
    """What the kept list and seed draw again."""
    found = sample_of(session(), number)
    again, is_same = drawn_again(session(), found)
    return render_template("audits/sample.html", audit=found.audit, sample=found, again=again, is_same=is_same)


def _offered(form: SampleForm, *, filled: bool = False) -> SampleForm:
    practice = practice_of(session()).sample
    form.method.choices = [(method.value, _(label)) for method, label in METHODS.items()]
    if not filled:
        form.boxes.data, form.method.data, form.exact.data = practice.boxes, practice.method.value, practice.exact
    return form


def _page(form: SampleForm) -> str:
    page = samples(session(), request.args.get("after"))
    past = estimated_samples(session())
    zone = current_actor().zone
    rates = [
        Rate(each.estimated_at.astimezone(zone).date(), each.audit.number, each.rate, each.low or 0, each.high or 0)
        for each in past
        if each.estimated_at is not None and each.rate is not None
    ]
    return render_template(
        "audits/samples.html",
        form=form,
        page=page,
        progress=progress_of(session(), [each.audit_id for each in page.rows]),
        chart=rate_chart(rates),
        latest=past[0] if past else None,
        size=_size(past[0] if past else None),
    )


def _size(latest: Sample | None) -> dict[str, object]:
    """How many boxes give an interval of a wanted width, from what the last sample showed."""
    candidates, _keys = frame(session(), Method.SIMPLE, current_actor().at)
    per_box = sum(each.items for each in candidates) / len(candidates) if candidates else 0
    rate = _share(request.args.get("rate"), latest.rate if latest and latest.rate else USUAL_RATE)
    width = _share(request.args.get("width"), USUAL_WIDTH)
    effect = practice_of(session()).sample.design_effect
    if latest and latest.errors and latest.effective_items and latest.counted_items:
        effect = latest.counted_items / latest.effective_items
    form = SizeForm(formdata=None, rate=f"{100 * rate:.3g}", width=f"{100 * width:.3g}")
    boxes = needed_boxes(rate, width, per_box, effect) if per_box else None
    return {"form": form, "boxes": boxes, "per_box": per_box, "design_effect": effect}


def _share(text: str | None, usual: float) -> float:
    try:
        share = float(text) / 100 if text else usual
    except ValueError:
        return usual
    return share if 0 < share < 1 else usual
