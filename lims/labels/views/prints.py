"""Pages of printing: what was printed, choosing and previewing, and the files."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.paper import letterhead_of
from lims.core.permissions import Permission
from lims.labels.choosing import Chosen, Selection
from lims.labels.commands import draw_command_sheet
from lims.labels.forms import CodesForm, PrintForm, PrintsForm, ReprintForm, SendAgainForm, printer_in
from lims.labels.models import DeliveryState, PrintJob
from lims.labels.operations import PrintDraft
from lims.labels.printing import (
    book_of,
    file_of_job,
    print_selection,
    printers_of,
    queue_selection,
    suggested,
    suggested_printer,
    zpl_of_job,
)
from lims.labels.queries import chosen, codes_of_job, print_job, print_jobs, printed_before
from lims.labels.rules import check_fresh, is_fresh
from lims.labels.views.blueprint import blueprint, fresh_file, names, printer_names
from lims.labels.views.previewing import preview_of
from lims.labels.views.queue import say_sent
from lims.labels.zpl import RESOLUTIONS
from lims.storage.location_types import location_types_of
from lims.web.access import requires
from lims.web.actors import current_actor, now, settings
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in
from lims.web.templating import language

CODES_SHOWN = 200


@blueprint.get("/")
@requires(Permission.LABELS_READ)
def prints() -> ResponseReturnValue:
    return _prints_page(CodesForm())


def _prints_page(form: CodesForm) -> str:
    shown = PrintsForm(request.args)
    page = print_jobs(session(), after=request.args.get("after"), code=shown.code.data or "")
    return render_template(
        "labels/prints.html", page=page, form=form, shown=shown, names=names(), printer_names=printer_names()
    )


@blueprint.post("/choose")
@requires(Permission.LABELS_PRINT)
def choose() -> ResponseReturnValue:
    """Codes that were typed, scanned or pasted: on to the printing page if all are known."""
    form = CodesForm()
    if form.validate_on_submit():
        with refusals_in(form):
            print_form = PrintForm(formdata=None, data={"codes": form.codes.data})
            return _print_page(print_form, chosen(session(), print_form.selection()))
    return _prints_page(form), 422


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
    form.target.choices = _targets()
    if form.validate_on_submit():
        design, stock = form.design_and_stock()
        draft = PrintDraft(design, stock, _first_place(stock, form.first.data), form.reason.data or "")
        with refusals_in(form):
            return _print(form.selection(), draft, form.printer())
    return _print_page(form, found), 422


def _print(selection: Selection, draft: PrintDraft, printer: str) -> ResponseReturnValue:
    """To a printer, or into a file."""
    if printer:
        job_id = queue_selection(session(), transaction, current_actor(), selection, draft, printer)
        say_sent(job_id)
        return redirect(url_for("labels.job", job_id=job_id))
    made, _pdf = print_selection(session(), transaction, current_actor(), selection, draft, settings().language)
    flash(_("Labels printed: %(n)s. Open the file and print it at actual size.", n=made.labels_printed), "success")
    return redirect(url_for("labels.job", job_id=made.id))


@blueprint.post("/preview")
@requires(Permission.LABELS_PRINT)
def preview() -> ResponseReturnValue:
    """The part of the printing page that shows a label and the sheet; fetched again when the form changes."""
    form = PrintForm()
    return render_template("labels/_preview.html", **preview_of(form, chosen(session(), form.selection())))


@blueprint.get("/prints/<int:job_id>")
@requires(Permission.LABELS_READ)
def job(job_id: int) -> ResponseReturnValue:
    return _job_page(print_job(session(), job_id), ReprintForm(formdata=None))


@blueprint.post("/prints/<int:job_id>")
@requires(Permission.LABELS_PRINT)
def reprint(job_id: int) -> ResponseReturnValue:
    """Print all labels of an earlier print again, where they were printed before."""
    earlier = print_job(session(), job_id)
    form = ReprintForm()
    form.target.choices = _targets()
    if form.validate_on_submit():
        selection = Selection(codes=codes_of_job(session(), earlier))
        first = _first_place(earlier.stock, form.first.data)
        draft = PrintDraft(earlier.design, earlier.stock, first, form.reason.data, reprint_of=earlier)
        with refusals_in(form):
            return _print(selection, draft, printer_in(form.target.data))
    return _job_page(print_job(session(), job_id), form), 422


@blueprint.get("/prints/<int:job_id>/labels.pdf")
@requires(Permission.LABELS_PRINT)
def file(job_id: int) -> ResponseReturnValue:
    """The file of a print that was just made; later the labels are printed again, with a reason."""
    made = print_job(session(), job_id)
    check_fresh(made.printed_at, now())
    pdf = file_of_job(session(), made, settings().language)
    return fresh_file(pdf, "application/pdf", f"labels-{made.id}.pdf")


@blueprint.get("/prints/<int:job_id>/labels-<int:dpi>.zpl")
@requires(Permission.LABELS_PRINT)
def zpl_file(job_id: int, dpi: int) -> ResponseReturnValue:
    """The same for a thermal printer that the program can't reach."""
    made = print_job(session(), job_id)
    check_fresh(made.printed_at, now())
    zpl = zpl_of_job(session(), made, settings().language, dpi)
    return fresh_file(zpl.encode(), "application/octet-stream", f"labels-{made.id}-{dpi}dpi.zpl")


@blueprint.get("/commands.pdf")
@requires(Permission.LABELS_READ)
def commands() -> ResponseReturnValue:
    """The command barcodes of the scanning page."""
    head = letterhead_of(settings(), language())
    sheet = draw_command_sheet(location_types_of(session()), head, language())
    return fresh_file(sheet, "application/pdf", "commands.pdf")


def _print_page(form: PrintForm, found: Chosen) -> str:
    form.layout.choices = form.layout.choices or _layouts(found)
    form.target.choices = form.target.choices or _targets()
    if not form.layout.data:
        design, stock = suggested(session(), current_actor(), found)
        form.layout.data = f"{design.name}/{stock.name}"
        printer = suggested_printer(session(), current_actor(), found, stock)
        form.target.data = f"printer:{printer.name}" if printer else ""
    return render_template(
        "labels/print.html",
        form=form,
        found=found,
        printed_before=printed_before(session(), found.codes),
        has_printers=len(form.target.choices) > 1,
        **preview_of(form, found),
    )


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


def _targets() -> list[tuple[str, str]]:
    """A file, or one of the printers."""
    return [("", _("A file, to be opened and printed")), *((f"printer:{n}", label) for n, label in _printers())]


def _printers() -> list[tuple[str, str]]:
    return [(printer.name, printer.label_name(language())) for printer in printers_of(session()).by_name.values()]


def _job_page(made: PrintJob, form: ReprintForm) -> str:
    codes = codes_of_job(session(), made)
    form.target.choices = _targets()
    sent = made.delivery
    if sent is not None and not form.is_submitted():
        form.target.data = f"printer:{sent.printer}"
    failed = sent is not None and sent.state in (DeliveryState.FAILED, DeliveryState.CANCELLED)
    return render_template(
        "labels/job.html",
        job=made,
        delivery=sent,
        abandoned=sent is not None and sent.held_until is not None and sent.held_until < now(),
        form=form,
        again=SendAgainForm(formdata=None, first_label=sent.labels_sent + 1) if sent and failed else None,
        codes=codes[:CODES_SHOWN],
        more_codes=max(0, len(codes) - CODES_SHOWN),
        fresh=sent is None and is_fresh(made.printed_at, now()),
        resolutions=RESOLUTIONS,
        names=names(),
        printer_names=printer_names(),
        on_roll=_on_roll(made.stock),
    )
