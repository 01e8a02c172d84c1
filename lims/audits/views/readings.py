"""Photos and rack files of boxes: reading, looking, correcting, confirming."""

from collections.abc import Mapping

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lims.audits.drawn_states import drawn_states, reading_states
from lims.audits.forms import ConfirmReadingForm, EndForm, ReadingForm
from lims.audits.kept_readings import Fractions, photo_place
from lims.audits.lines import shown_lines
from lims.audits.models import ReadingState, Way
from lims.audits.operations.reading import (
    ReadingConfirmation,
    answer_doubt,
    confirm_reading,
    correct_reading,
    drop_reading,
    keep_reading,
    replace_reading,
)
from lims.audits.queries.readings import compared_reading, reading_by_id, readings
from lims.audits.rack_files import rack_readers_of
from lims.audits.rack_files.refusals import RackFileFaults
from lims.audits.readings import DOUBTS
from lims.audits.rules.differences import Decision, Finding
from lims.audits.sources import File, photo_read, read_file
from lims.audits.views.audits import settled_text
from lims.audits.views.blueprint import blueprint
from lims.audits.views.boxes import choices
from lims.core.attachments import content_of
from lims.core.permissions import Permission
from lims.lots import queries as lots
from lims.storage import queries as storage
from lims.storage.wording import reader_language
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in

LONGEST_CODE = 200


@blueprint.get("/readings", endpoint="readings")
@requires(Permission.STORAGE_READ)
def list_readings() -> ResponseReturnValue:
    page = readings(session(), None, request.args.get("after"))
    return render_template("audits/readings.html", page=page)


@blueprint.get("/readings/new")
@requires(Permission.STORAGE_MOVE)
def new_reading() -> ResponseReturnValue:
    form = _offered(ReadingForm(formdata=None, place=request.args.get("place", "")))
    return render_template("audits/new_reading.html", form=form)


@blueprint.post("/readings/new")
@requires(Permission.STORAGE_MOVE)
def take_reading() -> ResponseReturnValue:
    """Read a file, which takes seconds for a photo, and only then keep it."""
    form = _offered(ReadingForm())
    keys: list[int] = []
    faults: list[dict[str, object]] = []
    if form.validate_on_submit():
        sent = form.file.data
        file = File(sent.filename or "", sent.mimetype or "application/octet-stream", sent.read())
        with refusals_in(form):
            try:
                keys = _kept(form, file)
            except RackFileFaults as refusal:
                faults = refusal.values["faults"]
                raise
        if not form.errors and len(keys) == 1:
            return redirect(url_for("audits.reading", reading_id=keys[0]))
        if not form.errors:
            flash(_("Racks read: %(n)s. Confirm each of them.", n=len(keys)), "success")
            return redirect(url_for("audits.readings"))
    return render_template("audits/new_reading.html", form=form, faults=faults), 422


def _kept(form: ReadingForm, file: File) -> list[int]:
    box = storage.named_place(session(), form.place.data)[0] if form.place.data else None
    found = read_file(session(), file, box, form.reader.data or None)
    with transaction() as writing:
        return [keep_reading(writing, current_actor(), read, file).id for read in found]


@blueprint.get("/readings/<int:reading_id>")
@requires(Permission.STORAGE_READ)
def reading(reading_id: int) -> ResponseReturnValue:
    return reading_page(reading_id, _confirmation(ConfirmReadingForm(formdata=None)))


@blueprint.get("/readings/<int:reading_id>/photo")
@requires(Permission.STORAGE_READ)
def photo(reading_id: int) -> Response:
    """The photo with what was read drawn on it; `plain` for the photo itself."""
    found = reading_by_id(session(), reading_id)
    shown = found.attachment if request.args.get("plain") or found.overlay is None else found.overlay
    if found.way is not Way.PHOTO:
        abort(404)
    answer = make_response(content_of(session(), shown))
    answer.headers["Content-Type"] = shown.media_type if shown.media_type.startswith("image/") else "image/jpeg"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.post("/readings/<int:reading_id>/corners")
@requires(Permission.STORAGE_MOVE)
def place_corners(reading_id: int) -> ResponseReturnValue:
    """Read a photo again: `corner` (0 to 3) is the first position's, `corners` are four points that a person chose."""
    form = EndForm()
    found = reading_by_id(session(), reading_id)
    place = photo_place(found.seen)
    chosen = _points(request.form.get("corners", ""))
    number = request.form.get("corner", "")
    corners = chosen or place.corners
    first = corners[int(number)] if corners and number in {"0", "1", "2", "3"} else None
    if chosen and first is None:
        # The four corners are pointed at beginning with that of the first position.
        first = chosen[0]
    with refusals_in(form):
        content = content_of(session(), found.attachment)
        # Corners that were found by the codes are found again; only those of a person are handed on.
        kept = chosen or _kept_corners(found.settings)
        read = photo_read(session(), content, found.location, kept, first)
        with transaction() as writing:
            replace_reading(writing, current_actor(), reading_by_id(writing, reading_id), read)
    if form.form_errors:
        return reading_page(reading_id, form), 422
    return redirect(url_for("audits.reading", reading_id=reading_id))


@blueprint.post("/readings/<int:reading_id>/answers")
@requires(Permission.STORAGE_MOVE)
def answer(reading_id: int) -> ResponseReturnValue:
    """Answer a doubt: `turned` or `is_this_box`, with yes or no."""
    form = EndForm()
    answers = {name: request.form[name] == "yes" for name in ("turned", "is_this_box") if name in request.form}
    with refusals_in(form), transaction() as writing:
        answer_doubt(writing, current_actor(), reading_by_id(writing, reading_id), answers)
    if form.form_errors:
        return reading_page(reading_id, form), 409
    return redirect(url_for("audits.reading", reading_id=reading_id))


@blueprint.post("/readings/<int:reading_id>/corrections")
@requires(Permission.STORAGE_MOVE)
def correct(reading_id: int) -> ResponseReturnValue:
    """Correct positions: `code-A01` is a code, `empty-A01` says that nothing is there; or one as `position`, `code`."""
    form = EndForm()
    with refusals_in(form), transaction() as writing:
        correct_reading(writing, current_actor(), reading_by_id(writing, reading_id), corrections(request.form))
    if form.errors:
        return reading_page(reading_id, form), 422
    return redirect(url_for("audits.reading", reading_id=reading_id))


@blueprint.post("/readings/<int:reading_id>/drop")
@requires(Permission.STORAGE_MOVE)
def drop(reading_id: int) -> ResponseReturnValue:
    form = EndForm()
    with refusals_in(form), transaction() as writing:
        drop_reading(writing, current_actor(), reading_by_id(writing, reading_id))
    if form.form_errors:
        return reading_page(reading_id, form), 409
    flash(_("The reading is dropped. Nothing has been changed."), "success")
    return redirect(url_for("audits.readings"))


@blueprint.post("/readings/<int:reading_id>/confirmation")
@requires(Permission.STORAGE_MOVE)
def confirm(reading_id: int) -> ResponseReturnValue:
    form = _confirmation(ConfirmReadingForm())
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            said = ReadingConfirmation(
                choices=choices(request.form),
                missing=Decision.LOST if form.missing.data == Decision.LOST.value else Decision.LEAVE,
                reason=form.reason.data or "",
                lot=lots.lot(writing, form.lot.data) if form.lot.data else None,
                names_container=form.name_container.data,
                version=int(form.version.data) if (form.version.data or "").isdecimal() else None,
            )
            settled = confirm_reading(writing, current_actor(), reading_by_id(writing, reading_id), said)
        if not form.errors:
            flash(settled_text(settled.recorded, settled.lost, settled.left), "success")
            barcode = reading_by_id(session(), reading_id).location.barcode
            return redirect(url_for("storage.location", barcode=barcode))
    return reading_page(reading_id, form), 422


def corrections(sent: Mapping[str, str]) -> dict[str, str]:
    """What a form says of positions; what is left open says nothing, or nothing is there if `all_empty` names it."""
    found = dict.fromkeys(sent.get("all_empty", "").split(), "")
    for name, value in sent.items():
        kind, _dash, position = name.partition("-")
        if kind == "code" and position and value.strip():
            found[position] = value.strip()[:LONGEST_CODE]
        elif kind == "empty" and position:
            found[position] = ""
    if sent.get("position", "").strip():
        found[sent["position"].strip()] = sent.get("code", "").strip()[:LONGEST_CODE]
    return found


def reading_page(reading_id: int, form: ConfirmReadingForm | EndForm) -> str:
    """What was read beside what is recorded."""
    found = reading_by_id(session(), reading_id)
    compared = compared_reading(session(), found)
    place = photo_place(found.seen)
    confirmation = form if isinstance(form, ConfirmReadingForm) else _confirmation(ConfirmReadingForm(formdata=None))
    confirmation.version.data = str(found.version)
    lines, states = compared.comparison.differences, reading_states(compared)
    return render_template(
        "audits/reading.html",
        reading=found,
        way=storage.path(session(), found.location_id),
        compared=compared,
        doubts=[(doubt.value, _(DOUBTS[doubt])) for doubt in compared.reading.doubts],
        place=place,
        next_corner=(place.first_corner + 1) % 4 if place.first_corner is not None else None,
        grid=drawn_states(compared.grid, states),
        lines=shown_lines(session(), lines, found.location_id),
        right=sum(1 for line in compared.comparison.lines if not line.is_difference),
        missing=sum(1 for line in lines if line.finding is Finding.MISSING),
        unread=[position for position in compared.grid.positions() if states.get(position) == "unread"],
        unsure=[position for position in compared.grid.positions() if states.get(position) == "unsure"],
        unknown=compared.unknown,
        is_open=found.state is ReadingState.OPEN,
        form=form,
        confirmation=confirmation,
    )


def _offered(form: ReadingForm) -> ReadingForm:
    language = reader_language()
    form.reader.choices = [
        SelectChoice("", _("Recognise it")),
        *(SelectChoice(r.name, r.label.in_language(language)) for r in rack_readers_of(session()).readers.values()),
    ]
    return form


def _confirmation(form: ConfirmReadingForm) -> ConfirmReadingForm:
    form.missing.choices = [
        (Decision.LEAVE.value, _("Leave the records: look for it first")),
        (Decision.LOST.value, _("Report it lost")),
    ]
    return form


def _points(text: str) -> Fractions | None:
    """Points as a page writes them, such as 0.1,0.2;0.9,0.2;0.9,0.8;0.1,0.8."""
    try:
        points = tuple((float(x), float(y)) for x, y in (point.split(",") for point in text.split(";") if point))
    except ValueError:
        return None
    return points if len(points) == 4 and all(0 <= value <= 1 for point in points for value in point) else None


def _kept_corners(settings: Mapping[str, object]) -> Fractions | None:
    kept = settings.get("corners")
    return tuple((x, y) for x, y in kept) if isinstance(kept, list) else None
