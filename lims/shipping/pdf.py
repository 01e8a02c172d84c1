"""The papers of a parcel as answers to a browser or a program."""

from flask import Response, make_response

from lims.core.language import LANGUAGES, N_
from lims.core.refusals import NotFound
from lims.shipping.models import Shipment
from lims.shipping.papers import Paper, draw_paper
from lims.shipping.pick_list import pick_list_pdf
from lims.web.database import session


def paper_answer(shipment: Shipment, paper: str, language: str | None) -> Response:
    """One paper in the language asked for, else in the consignee's; raises NotFound for a paper that there isn't."""
    if paper not in set(Paper):
        raise NotFound(N_("paper"), paper)
    chosen = language if language in LANGUAGES else shipment.language
    return _pdf(draw_paper(session(), shipment, Paper(paper), chosen), f"{shipment.number}-{paper}")


def pick_list_answer(shipment: Shipment, language: str) -> Response:
    """The pick list in a language."""
    return _pdf(pick_list_pdf(session(), shipment, language), f"{shipment.number}-picks")


def _pdf(content: bytes, name: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
