"""Pages of labels: what was printed, choosing and previewing, and the buttons on the pages of things."""

import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lims.core.language import N_
from lims.core.paper import letterhead_of
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.labels.choosing import Chosen, Scope, Selection
from lims.labels.commands import draw_command_sheet
from lims.labels.describing import contents_of
from lims.labels.designs import load_labels
from lims.labels.forms import CodesForm, PrintForm, ReprintForm
from lims.labels.models import PrintJob
from lims.labels.operations import PrintDraft
from lims.labels.preview import label_svg, sheet_svg
from lims.labels.printing import book_of, file_of_job, print_selection, suggested
from lims.labels.queries import chosen, codes_of_job, last_print_of, print_job, print_jobs, printed_before
from lims.labels.rules import check_fresh, is_fresh
from lims.lots.models import Item, Lot
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.web.access import requires
from lims.web.actors import current_actor, now, optional_actor, settings
from lims.web.database import session, transaction
from lims.web.navigation import navigate
from lims.web.panels import panel
from lims.web.refusing import refusals_in, sentence
from lims.web.templating import language

CODES_SHOWN = 200

blueprint = Blueprint("labels", __name__, url_prefix="/labels")
navigate(label=N_("Labels"), endpoint="labels.prints", permission=Permission.LABELS_READ, icon="tags", order=60)


@blueprint.record_once
def check_label_files(state: Any) -> None:
    """A wrong file in `labels/` stops the start, not the first print of the morning."""
    load_labels(state.app.extensions["lims.settings"].labels_folder)


@blueprint.get("/")
@requires(Permission.LABELS_READ)
def prints() -> ResponseReturnValue:
    page = print_jobs(session(), after=request.args.get("after"))
    return render_template("labels/prints.html", page=page, form=CodesForm(), names=_names())


@blueprint.post("/choose")
@requires(Permission.LABELS_PRINT)
def choose() -> ResponseReturnValue:
    """Codes that were typed, scanned or pasted: on to the printing page if all are known."""
    form = CodesForm()
    if form.validate_on_submit():
        with refusals_in(form):
            print_form = PrintForm(formdata=None, data={"codes": form.codes.data})
            return _print_page(print_form, chosen(session(), print_form.selection()))
    page = print_jobs(session())
    return render_template("labels/prints.html", page=page, form=form, names=_names()), 422


@blueprint.get("/print")
@requires(Permission.LABELS_PRINT)
def choose_print() -> ResponseReturnValue:
    """How to print the labels that a link chose: of a lot, of items, of a location or of what is in it."""
    given = {name: request.args.get(name, "") for name in ("lot", "location", "scope")}
    form = PrintForm(formdata=None, data=given | {"codes": " ".join(request.args.getlist("code"))})
    return _print_page(form, chosen(session(), form.selection()))


@blueprint.post("/print")
@requires(Permission.LABELS_PRINT)
def print_chosen() -> ResponseReturnValue:
    form = PrintForm()
    found = chosen(session(), form.selection())
    form.layout.choices = _layouts(found)
    if form.validate_on_submit():
        design, stock = form.design_and_stock()
        draft = PrintDraft(design, stock, _first_place(stock, form.first.data), form.reason.data or "")
        with refusals_in(form):
            job, _pdf = print_selection(
                session(), transaction, current_actor(), form.selection(), draft, settings().language
            )
            return _show_printed(job)
    return _print_page(form, found), 422


@blueprint.post("/preview")
@requires(Permission.LABELS_PRINT)
def preview() -> ResponseReturnValue:
    """The part of the printing page that shows a label and the sheet; fetched again when the form changes."""
    form = PrintForm()
    return render_template("labels/_preview.html", **_preview(form, chosen(session(), form.selection())))


@blueprint.get("/prints/<int:job_id>")
@requires(Permission.LABELS_READ)
def job(job_id: int) -> ResponseReturnValue:
    return _job_page(print_job(session(), job_id), ReprintForm())


@blueprint.post("/prints/<int:job_id>")
@requires(Permission.LABELS_PRINT)
def reprint(job_id: int) -> ResponseReturnValue:
    """Print all labels of an earlier print again."""
    earlier = print_job(session(), job_id)
    form = ReprintForm()
    if form.validate_on_submit():
        selection = Selection(codes=codes_of_job(session(), earlier))
        first = _first_place(earlier.stock, form.first.data)
        draft = PrintDraft(earlier.design, earlier.stock, first, form.reason.data, reprint_of=earlier)
        with refusals_in(form):
            made, _pdf = print_selection(session(), transaction, current_actor(), selection, draft, settings().language)
            return _show_printed(made)
    return _job_page(print_job(session(), job_id), form), 422


@blueprint.get("/prints/<int:job_id>/labels.pdf")
@requires(Permission.LABELS_PRINT)
def file(job_id: int) -> ResponseReturnValue:
    """The file of a print that was just made; later the labels are printed again, with a reason."""
    made = print_job(session(), job_id)
    check_fresh(made.printed_at, now())
    return _pdf(file_of_job(session(), made, settings().language), f"labels-{made.id}.pdf")


@blueprint.get("/commands.pdf")
@requires(Permission.LABELS_READ)
def commands() -> ResponseReturnValue:
    """The command barcodes of the scanning page."""
    head = letterhead_of(settings(), language())
    return _pdf(draw_command_sheet(location_types_of(session()), head, language()), "commands.pdf")


@panel("lots.lot", order=70)
def panel_of_lot(lot: Lot) -> str:
    return _panel({"lot": lot.code}, None)


@panel("storage.item", order=70)
def panel_of_item(item: Item) -> str:
    return _panel({"code": item.barcode}, last_print_of(session(), item.barcode))


@panel("storage.location", order=70)
def panel_of_location(location: Location) -> str:
    types = location_types_of(session())
    holds_locations = types.type(location.type).holds_locations
    return _panel(
        {"location": location.barcode},
        last_print_of(session(), location.barcode),
        holds_items=types.type(location.type).holds_items,
        holds_locations=holds_locations,
    )


def _panel(choice: dict[str, str], last: PrintJob | None, **facts: bool) -> str:
    actor = optional_actor()
    if actor is None or not actor.may(Permission.LABELS_READ):
        return ""
    return render_template("labels/_panel.html", choice=choice, last=last, scopes=Scope, **facts)


def _print_page(form: PrintForm, found: Chosen) -> str:
    if not form.layout.choices:
        form.layout.choices = _layouts(found)
    if not form.layout.data:
        design, stock = suggested(session(), current_actor(), found)
        form.layout.data = f"{design.name}/{stock.name}"
    return render_template(
        "labels/print.html",
        form=form,
        found=found,
        printed_before=printed_before(session(), found.codes),
        **_preview(form, found),
    )


def _preview(form: PrintForm, found: Chosen) -> dict[str, Any]:
    """The first label and the map of the sheet, or the sentence why they can't be printed like that."""
    book = book_of(session())
    design_name, stock_name = form.design_and_stock()
    try:
        design, stock = book.design(design_name), book.stock(stock_name)
        content = next(iter(contents_of(session(), found, settings().language)))
        label = label_svg(design, stock, content, _("Label of %(code)s", code=content.barcode))
    except Refusal as refusal:
        return {"refused": sentence(refusal), "label": None, "sheet": None, "stock": None}
    first = min(max(form.first.data or 1, 1), stock.labels_per_page)
    sheet = None
    if not stock.roll:
        sheet = Markup(sheet_svg(stock, first, len(found), _("Places on the sheet")))  # noqa: S704 - made of numbers
    # The preview escapes each text itself.
    return {"refused": None, "label": Markup(label), "sheet": sheet, "stock": stock}  # noqa: S704


def _first_place(stock_name: str, typed: int | None) -> int:
    """Where the printing begins: on a roll, whatever a hidden field still says, at the next label."""
    return 1 if _on_roll(stock_name) else typed or 1


def _on_roll(stock_name: str) -> bool:
    """Is this a roll? Stocks that are no longer in `labels/` count as sheets."""
    stock = book_of(session()).stocks.get(stock_name)
    return stock is not None and stock.roll


def _layouts(found: Chosen) -> dict[str, list[tuple[str, str]]]:
    """Designs with their stocks, as groups of a select."""
    book = book_of(session())
    return {
        design.label_name(language()): [
            (f"{design.name}/{stock.name}", stock.label_name(language())) for stock in book.stocks_for(design)
        ]
        for design in book.designs_for(found.thing.value)
    }


def _names() -> dict[str, str]:
    """What people call designs and stocks; the two never share a name in `labels/`."""
    book = book_of(session())
    stocks = {stock.name: stock.label_name(language()) for stock in book.stocks.values()}
    return stocks | {design.name: design.label_name(language()) for design in book.designs.values()}


def _show_printed(made: PrintJob) -> ResponseReturnValue:
    flash(_("Labels printed: %(n)s. Open the file and print it at actual size.", n=made.labels_printed), "success")
    return redirect(url_for("labels.job", job_id=made.id))


def _job_page(made: PrintJob, form: ReprintForm) -> str:
    codes = codes_of_job(session(), made)
    return render_template(
        "labels/job.html",
        job=made,
        form=form,
        codes=codes[:CODES_SHOWN],
        more_codes=max(0, len(codes) - CODES_SHOWN),
        fresh=is_fresh(made.printed_at, now()),
        names=_names(),
        on_roll=_on_roll(made.stock),
    )


def _pdf(content: bytes, name: str) -> ResponseReturnValue:
    answer = send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
