"""Labels for programs: print into files or on printers, follow the queue, and see what there is to print on."""

from typing import Any

from flask import Response, make_response
from flask_smorest import Blueprint

from lims.core.permissions import Permission
from lims.labels.choosing import Selection
from lims.labels.connection import PrinterConnection, PrinterTrouble
from lims.labels.models import PrintJob
from lims.labels.operations import PrintDraft, cancel_print, print_labels, send_again, set_shift
from lims.labels.printing import (
    book_of,
    print_selection,
    printers_of,
    queue_selection,
    suggested,
    zpl_of_chosen,
)
from lims.labels.queries import chosen, codes_of_job, print_job, print_jobs
from lims.labels.refusals import PrinterInUse
from lims.labels.schemas import (
    LabelAgainSchema,
    LabelDesignSchema,
    LabelPageQuerySchema,
    LabelPrintedSchema,
    LabelPrinterSchema,
    LabelPrinterStatusSchema,
    LabelPrintJobSchema,
    LabelPrintPageSchema,
    LabelPrintSchema,
    LabelQueueSchema,
    LabelShiftSchema,
    LabelZplSchema,
)
from lims.labels.sending import Sender
from lims.web.access import requires
from lims.web.actors import current_actor, settings
from lims.web.database import database, session, transaction

# A program waits no longer for a printer; the scheduler sends the rest.
_SECONDS = 6

blueprint = Blueprint("labels_api", __name__, url_prefix="/api/labels", description="Printing labels")


@blueprint.get("/designs")
@requires(Permission.LABELS_READ)
@blueprint.response(200, LabelDesignSchema(many=True))
def designs() -> list[dict[str, Any]]:
    """All designs, each with the stocks that it can be printed on, the usual one first."""
    book = book_of(session())
    return [
        {
            "name": design.name,
            "name_en": design.name_en,
            "name_ja": design.name_ja,
            "labels": design.labels,
            "stocks": book.stocks_for(design),
        }
        for design in book.designs.values()
    ]


@blueprint.post("/")
@requires(Permission.LABELS_PRINT)
@blueprint.arguments(LabelPrintSchema)
@blueprint.response(200, content_type="application/pdf")
def print_pdf(wanted: dict[str, Any]) -> Response:
    """The labels as a PDF to be printed at actual size; the header X-Print-Job names the print."""
    selection = _selection(wanted)
    job, pdf = print_selection(
        session(), transaction, current_actor(), selection, _draft(selection, wanted), settings().language
    )
    return _file(pdf, "application/pdf", job)


@blueprint.post("/zpl")
@requires(Permission.LABELS_PRINT)
@blueprint.arguments(LabelZplSchema)
@blueprint.response(200, content_type="text/plain")
def print_zpl(wanted: dict[str, Any]) -> Response:
    """The labels as ZPL II for a thermal printer; the header X-Print-Job names the print."""
    selection = _selection(wanted)
    draft = _draft(selection, wanted)
    found = chosen(session(), selection)
    zpl = "".join(zpl_of_chosen(session(), found, draft, settings().language, wanted["dpi"]))
    with transaction() as writing:
        job = print_labels(writing, current_actor(), chosen(writing, selection), draft)
    return _file(zpl.encode(), "text/plain", job)


@blueprint.get("/printers")
@requires(Permission.LABELS_READ)
@blueprint.response(200, LabelPrinterSchema(many=True))
def printers() -> Any:
    """The printers of this centre and the stocks they may be loaded with."""
    return list(printers_of(session()).by_name.values())


@blueprint.get("/printers/<name>/status")
@requires(Permission.LABELS_PRINT)
@blueprint.response(200, LabelPrinterStatusSchema)
def printer_status(name: str) -> dict[str, Any]:
    """What a printer says of itself (~HS)."""
    printer = printers_of(session()).printer(name)
    try:
        with PrinterConnection(printer) as connection:
            waiting = connection.status().labels_waiting
    except PrinterTrouble as trouble:
        return {"ready": False, "labels_waiting": 0, "trouble": trouble.trouble, "detail": trouble.detail or None}
    return {"ready": True, "labels_waiting": waiting, "trouble": None, "detail": None}


@blueprint.post("/queue")
@requires(Permission.LABELS_PRINT)
@blueprint.arguments(LabelQueueSchema)
@blueprint.response(202, LabelPrintJobSchema)
def queue(wanted: dict[str, Any]) -> PrintJob:
    """Put labels into the queue of a printer, and send them at once unless another print is being sent."""
    selection = _selection(wanted)
    draft = _draft(selection, wanted)
    job_id = queue_selection(session(), transaction, current_actor(), selection, draft, wanted["printer"])
    if wanted["send_now"]:
        _send(job_id)
    return print_job(session(), job_id)


@blueprint.get("/prints")
@requires(Permission.LABELS_READ)
@blueprint.arguments(LabelPageQuerySchema, location="query")
@blueprint.response(200, LabelPrintPageSchema)
def prints(wanted: dict[str, Any]) -> Any:
    """Who printed what, when, and why again; the newest first."""
    return print_jobs(session(), after=wanted["after"], code=wanted["code"])


@blueprint.get("/prints/<int:job_id>")
@requires(Permission.LABELS_READ)
@blueprint.response(200, LabelPrintedSchema)
def one_print(job_id: int) -> dict[str, Any]:
    """One print, how far it is on its way, and its codes."""
    job = print_job(session(), job_id)
    return {"print": job, "codes": codes_of_job(session(), job)}


@blueprint.post("/prints/<int:job_id>/send")
@requires(Permission.LABELS_PRINT)
@blueprint.response(200, LabelPrintJobSchema)
def send_now(job_id: int) -> PrintJob:
    """Send a waiting print without waiting for the scheduler."""
    _send(job_id)
    return print_job(session(), job_id)


@blueprint.post("/prints/<int:job_id>/cancel")
@requires(Permission.LABELS_PRINT)
@blueprint.response(200, LabelPrintJobSchema)
def cancel(job_id: int) -> PrintJob:
    """Send nothing more of a print."""
    with transaction() as writing:
        cancel_print(writing, current_actor(), job_id)
    return print_job(session(), job_id)


@blueprint.post("/prints/<int:job_id>/again")
@requires(Permission.LABELS_PRINT)
@blueprint.arguments(LabelAgainSchema)
@blueprint.response(200, LabelPrintJobSchema)
def again(wanted: dict[str, Any], job_id: int) -> PrintJob:
    """Put a print that failed or was cancelled back into the queue, to go on from a label."""
    with transaction() as writing:
        send_again(writing, current_actor(), job_id, wanted["first"])
    return print_job(session(), job_id)


@blueprint.put("/stocks/<name>/shift")
@requires(Permission.LABELS_PRINT)
@blueprint.arguments(LabelShiftSchema)
@blueprint.response(204)
def shift(wanted: dict[str, Any], name: str) -> None:
    """Set how far the print on a stock lies beside its place."""
    with transaction() as writing:
        set_shift(writing, current_actor(), name, wanted["x_mm"], wanted["y_mm"])


def _send(job_id: int) -> None:
    try:
        Sender(database().read, transaction, current_actor).send(job_id, _SECONDS)
    except PrinterInUse:
        # It waits for its turn, and says so by its state.
        return


def _selection(wanted: dict[str, Any]) -> Selection:
    codes = tuple(code.strip().upper() for code in wanted["codes"])
    return Selection(wanted["lot"], wanted["location"], wanted["scope"], codes)


def _draft(selection: Selection, wanted: dict[str, Any]) -> PrintDraft:
    """What was asked for, completed by what is usual for such things."""
    book = book_of(session())
    design, stock = suggested(session(), current_actor(), chosen(session(), selection))
    if wanted["design"]:
        design = book.design(wanted["design"])
        stock = book.stocks_for(design)[0]
    return PrintDraft(design.name, wanted["stock"] or stock.name, wanted["first"], wanted["reason"])


def _file(content: bytes, media_type: str, job: PrintJob) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers["X-Print-Job"] = str(job.id)
    return answer
