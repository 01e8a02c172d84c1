"""The papers of audits as PDF."""

from flask import Response, make_response
from flask_babel import get_locale

from lims.audits.documents.place_list import place_list_pdf
from lims.audits.documents.report import audit_report_pdf
from lims.audits.queries.audits import audit_by_number
from lims.audits.views.blueprint import blueprint
from lims.core.permissions import Permission
from lims.storage import queries as storage
from lims.web.access import requires
from lims.web.database import session


@blueprint.get("/<number>/report.pdf")
@requires(Permission.STORAGE_READ)
def report(number: str) -> Response:
    audit = audit_by_number(session(), number)
    return pdf_answer(audit_report_pdf(session(), audit, reader_language()), audit.number)


@blueprint.get("/lists/<barcode>.pdf")
@requires(Permission.STORAGE_READ)
def place_list(barcode: str) -> Response:
    place = storage.location(session(), barcode)
    return pdf_answer(place_list_pdf(session(), place, reader_language()), f"{place.barcode}-list")


def reader_language() -> str:
    """The language of whoever asks."""
    return str(get_locale() or "en")[:2]


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF that a browser shows."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
