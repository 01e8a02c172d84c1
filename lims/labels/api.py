"""Labels for programs: print, and see what there is to print on."""

from typing import Any

from flask import Response, make_response
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range

from lims.core.permissions import Permission
from lims.labels.choosing import Scope, Selection
from lims.labels.operations import PrintDraft
from lims.labels.printing import book_of, print_selection, suggested
from lims.labels.queries import chosen
from lims.web.access import requires
from lims.web.actors import current_actor, settings
from lims.web.database import session, transaction

blueprint = Blueprint("labels_api", __name__, url_prefix="/api/labels", description="Printing labels")


class LabelPrintSchema(Schema):
    """Exactly one of lot, location and codes says what is printed."""

    lot = fields.String(load_default="")
    location = fields.String(load_default="")
    scope = fields.Enum(
        Scope,
        by_value=True,
        load_default=Scope.ITSELF,
        metadata={"description": "With a location: its own label, or those of what is in it"},
    )
    codes = fields.List(fields.String(), load_default=list, validate=Length(max=10_000))
    design = fields.String(load_default="", metadata={"description": "Left out: the usual one"})
    stock = fields.String(load_default="", metadata={"description": "Left out: the design's usual one"})
    first = fields.Integer(load_default=1, validate=Range(min=1))
    reason = fields.String(load_default="", metadata={"description": "Why labels are printed again"})

    @validates_schema
    def check_choice(self, data: dict[str, Any], **_options: Any) -> None:
        if sum(bool(data[name]) for name in ("lot", "location", "codes")) != 1:
            raise ValidationError("Give exactly one of lot, location and codes.", "codes")


class LabelStockSchema(Schema):
    name = fields.String()
    name_en = fields.String()
    name_ja = fields.String()
    label_width_mm = fields.Float()
    label_height_mm = fields.Float()
    labels_per_page = fields.Integer()


class LabelDesignSchema(Schema):
    name = fields.String()
    name_en = fields.String()
    name_ja = fields.String()
    labels = fields.String(metadata={"description": "item or location"})
    stocks = fields.List(fields.Nested(LabelStockSchema))


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
def print_labels(wanted: dict[str, Any]) -> Response:
    """The labels as a PDF to be printed at actual size; the header X-Print-Job names the print."""
    selection = Selection(
        wanted["lot"], wanted["location"], wanted["scope"], tuple(code.strip().upper() for code in wanted["codes"])
    )
    draft = _draft(selection, wanted)
    job, pdf = print_selection(session(), transaction, current_actor(), selection, draft, settings().language)
    answer = make_response(pdf)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["X-Print-Job"] = str(job.id)
    return answer


def _draft(selection: Selection, wanted: dict[str, Any]) -> PrintDraft:
    """What was asked for, completed by what is usual for such things."""
    book = book_of(session())
    design, stock = suggested(session(), current_actor(), chosen(session(), selection))
    if wanted["design"]:
        design = book.design(wanted["design"])
        stock = book.stocks_for(design)[0]
    return PrintDraft(design.name, wanted["stock"] or stock.name, wanted["first"], wanted["reason"])
