"""The page of a record, and the same for machines."""

from typing import Any

from flask import Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.index.models import Record
from lims.index.queries import records as queries
from lims.index.rules.linked_data import linked_data
from lims.index.views.blueprint import blueprint
from lims.sync.records import Record as PublicRecord
from lims.sync.records import parse_record
from lims.web.access import public
from lims.web.database import session

GONE = 410


@blueprint.get("/records/<centre>/<accession>")
@public
def record(centre: str, accession: str) -> ResponseReturnValue:
    row = queries.record(session(), centre, accession)
    if row.withdrawn_because is not None:
        return render_template("index/withdrawn.html", record=row), GONE
    public_record = parse_record(row.document)
    return render_template(
        "index/record.html", row=row, record=public_record, linked_data=_linked_data(row, public_record)
    )


@blueprint.get("/records/<centre>/<accession>.json")
@public
def record_json(centre: str, accession: str) -> ResponseReturnValue:
    row = queries.record(session(), centre, accession)
    if row.withdrawn_because is not None:
        return jsonify(accession=row.accession, withdrawn_because=row.withdrawn_because.value), GONE
    return jsonify(
        record=row.document,
        signed=row.signed,
        centre={"code": row.centre.code, "name_en": row.centre.name_en, "name_ja": row.centre.name_ja},
        received_at=row.received_at.isoformat(),
    )


@blueprint.get("/records/<centre>/<accession>.jsonld")
@public
def record_linked_data(centre: str, accession: str) -> ResponseReturnValue:
    row = queries.record(session(), centre, accession)
    if row.withdrawn_because is not None:
        return jsonify(accession=row.accession, withdrawn_because=row.withdrawn_because.value), GONE
    answer: Response = jsonify(_linked_data(row, parse_record(row.document)))
    answer.mimetype = "application/ld+json"
    return answer


def _linked_data(row: Record, record: PublicRecord) -> dict[str, Any]:
    page = url_for("index.record", centre=row.centre_code, accession=row.accession, _external=True)
    centre = {
        "name_en": row.centre.name_en,
        "name_ja": row.centre.name_ja,
        "home_page": row.centre.home_page,
    }
    return linked_data(record, page, centre)
