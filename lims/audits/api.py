"""API of audits: begin, scan in bulk, differences, settle; readings of photos and rack files; coverage; samples."""

from typing import Any

from werkzeug.datastructures import FileStorage

from lims.audits.lines import shown_lines
from lims.audits.models import Audit, Sample
from lims.audits.operations.auditing import AuditDraft, begin_audit, cancel_audit, close_audit, finish_count
from lims.audits.operations.reading import (
    ReadingConfirmation,
    answer_doubt,
    confirm_reading,
    correct_reading,
    keep_reading,
)
from lims.audits.operations.sampling import SampleDraft, draw_sample
from lims.audits.operations.settling import Choice, settle_boxes
from lims.audits.queries import audits as queries
from lims.audits.queries.counts import comparisons
from lims.audits.queries.readings import compared_reading, reading_by_id
from lims.audits.queries.standings import CoverageFilter, coverage, standings
from lims.audits.schemas import (
    AuditAnswersSchema,
    AuditCoverageQuerySchema,
    AuditCoverageSchema,
    AuditEndSchema,
    AuditPageSchema,
    AuditQuerySchema,
    AuditSampleSchema,
    AuditScansSchema,
    AuditSchema,
    AuditSettledSchema,
    AuditSettlementSchema,
    BoxReadingConfirmationSchema,
    BoxReadingCorrectionSchema,
    BoxReadingSchema,
    BoxReadingUploadSchema,
    ComparedBoxSchema,
    NewAuditSampleSchema,
    NewAuditSchema,
)
from lims.audits.sources import File, read_file
from lims.audits.telling import take_sighting
from lims.core.permissions import Permission
from lims.lots import queries as lots
from lims.storage import queries as storage
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.multipart import MultipartBlueprint

blueprint = MultipartBlueprint(
    "audits_api", __name__, url_prefix="/api/audits", description="Audits: what is really in a box"
)


@blueprint.get("/")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(AuditQuerySchema, location="query")
@blueprint.response(200, AuditPageSchema)
def get_audits(query: dict[str, Any]) -> Any:
    """Audits, newest first."""
    return queries.audits(session(), query["state"], query["after"], query["size"])


@blueprint.post("/")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(NewAuditSchema)
@blueprint.response(201, AuditSchema)
def post_audit(new: dict[str, Any]) -> Audit:
    """Begin the audit of a place with everything in it."""
    with transaction() as writing:
        place, _coordinate = storage.named_place(writing, new["place"])
        draft = AuditDraft(place, new["exact"], new["blind"], new["note"])
        number = begin_audit(writing, current_actor(), draft).number
    return queries.audit_by_number(session(), number)


@blueprint.get("/<number>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, AuditSchema)
def get_audit(number: str) -> Audit:
    """One audit."""
    return queries.audit_by_number(session(), number)


@blueprint.post("/<number>/scans")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(AuditScansSchema)
@blueprint.response(200, AuditAnswersSchema)
def post_scans(sent: dict[str, Any], number: str) -> dict[str, Any]:
    """Scans one after another, as on the scanning page; a second delivery of one changes nothing."""
    told = [take_sighting(current_actor(), number, scan["message_id"], scan["code"]) for scan in sent["scans"]]
    return told[-1] | {"answers": [each["scan"] for each in told]}


@blueprint.get("/<number>/differences")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, ComparedBoxSchema(many=True))
def get_differences(number: str) -> list[dict[str, Any]]:
    """How the boxes whose count was begun differ from what is recorded; of a blind audit those that are counted."""
    audit = queries.audit_by_number(session(), number)
    boxes = [box for box in queries.boxes_of(session(), audit) if box.begun_at and not box.settled_at]
    if audit.blind:
        boxes = [box for box in boxes if box.counted_at]
    found = comparisons(session(), audit, boxes)
    return [
        {
            "box": box.location.barcode,
            "right": len(found[box.location_id].lines) - len(found[box.location_id].differences),
            "differences": shown_lines(session(), found[box.location_id].differences),
        }
        for box in boxes
    ]


@blueprint.post("/<number>/boxes/<barcode>/count")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(204)
def post_count(number: str, barcode: str) -> None:
    """Say that everything in a box was scanned."""
    with transaction() as writing:
        audit = queries.audit_by_number(writing, number)
        finish_count(writing, current_actor(), audit, queries.audited_box(writing, audit, barcode))


@blueprint.post("/<number>/settlement")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(AuditSettlementSchema)
@blueprint.response(200, AuditSettledSchema)
def post_settlement(asked: dict[str, Any], number: str) -> Any:
    """Settle boxes: everything in one transaction. What nothing is decided about gets the usual decision."""
    with transaction() as writing:
        audit = queries.audit_by_number(writing, number)
        named = asked["boxes"]
        boxes = None if named is None else [queries.audited_box(writing, audit, code) for code in named]
        return settle_boxes(writing, current_actor(), audit, boxes, _choices(asked["decisions"]), asked["reason"])


@blueprint.post("/<number>/end")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(AuditEndSchema)
@blueprint.response(200, AuditSchema)
def post_end(asked: dict[str, Any], number: str) -> Audit:
    """Close an audit, or give it up."""
    with transaction() as writing:
        audit = queries.audit_by_number(writing, number)
        if asked["give_up"]:
            cancel_audit(writing, current_actor(), audit, asked["reason"])
        else:
            close_audit(writing, current_actor(), audit)
    return queries.audit_by_number(session(), number)


@blueprint.post("/readings")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(BoxReadingUploadSchema, location="multipart")
@blueprint.response(201, BoxReadingSchema(many=True))
def post_readings(sent: dict[str, Any]) -> list[dict[str, Any]]:
    """Read a photo of a box, or a rack reader's file of one or more; nothing is recorded until it is confirmed."""
    upload: FileStorage = sent["file"]
    file = File(upload.filename or "", upload.mimetype or "application/octet-stream", upload.read())
    box = storage.named_place(session(), sent["place"])[0] if sent["place"] else None
    found = read_file(session(), file, box, sent["reader"] or None)
    with transaction() as writing:
        keys = [keep_reading(writing, current_actor(), read, file).id for read in found]
    return [_reading(key) for key in keys]


@blueprint.get("/readings/<int:reading_id>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, BoxReadingSchema)
def get_reading(reading_id: int) -> dict[str, Any]:
    """What was read in a box, beside what is recorded."""
    return _reading(reading_id)


@blueprint.post("/readings/<int:reading_id>/corrections")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(BoxReadingCorrectionSchema)
@blueprint.response(200, BoxReadingSchema)
def post_corrections(asked: dict[str, Any], reading_id: int) -> dict[str, Any]:
    """Correct positions, and answer doubts."""
    answers = {name: asked[name] for name in ("turned", "is_this_box") if asked[name] is not None}
    with transaction() as writing:
        found = reading_by_id(writing, reading_id)
        if answers:
            answer_doubt(writing, current_actor(), found, answers)
        correct_reading(writing, current_actor(), found, asked["positions"])
    return _reading(reading_id)


@blueprint.post("/readings/<int:reading_id>/confirmation")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(BoxReadingConfirmationSchema)
@blueprint.response(200, AuditSettledSchema)
def post_confirmation(asked: dict[str, Any], reading_id: int) -> Any:
    """Record what was read: moves, stores, new codes, what is missing; all of it or nothing."""
    with transaction() as writing:
        said = ReadingConfirmation(
            choices=_choices(asked["decisions"]),
            missing=asked["missing"],
            reason=asked["reason"],
            lot=lots.lot(writing, asked["lot"]) if asked["lot"] else None,
            names_container=asked["names_container"],
            version=asked["version"],
        )
        return confirm_reading(writing, current_actor(), reading_by_id(writing, reading_id), said)


@blueprint.get("/coverage")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(AuditCoverageQuerySchema, location="query")
@blueprint.response(200, AuditCoverageSchema)
def get_coverage(query: dict[str, Any]) -> dict[str, Any]:
    """When boxes were last confirmed, those due first at the top."""
    actor = current_actor()
    freezer = storage.location(session(), query["storage"]).id if query["storage"] else None
    chosen = CoverageFilter(freezer, query["age"])
    page = standings(session(), chosen, actor.at, actor.today, query["after"], query["size"])
    total = coverage(session(), actor.today)
    return {
        "boxes": total.boxes,
        "current": total.current,
        "due": total.due,
        "never": total.never,
        "rows": page.rows,
        "next": page.next,
    }


@blueprint.post("/samples")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(NewAuditSampleSchema)
@blueprint.response(201, AuditSampleSchema)
def post_sample(asked: dict[str, Any]) -> Sample | None:
    """Draw boxes for a random audit, which is counted blind."""
    with transaction() as writing:
        number = draw_sample(writing, current_actor(), SampleDraft(**asked)).number
    return queries.audit_by_number(session(), number).sample


@blueprint.get("/<number>/sample")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, AuditSampleSchema)
def get_sample(number: str) -> Sample:
    """How a random audit was drawn, and the error rate that it gave."""
    return queries.sample_of(session(), number)


def _choices(decisions: list[dict[str, Any]]) -> dict[str, Choice]:
    return {each["text"]: Choice(each["decision"], each["shown"], each["position"]) for each in decisions}


def _reading(reading_id: int) -> dict[str, Any]:
    row = reading_by_id(session(), reading_id)
    compared = compared_reading(session(), row)
    lines = compared.comparison
    return {
        "id": row.id,
        "box": row.location.barcode,
        "way": row.way.value,
        "state": row.state.value,
        "version": row.version,
        "codes": compared.reading.codes,
        "unreadable": sorted(compared.reading.unreadable),
        "empty": sorted(compared.reading.empty),
        "stray": compared.stray,
        "doubts": [doubt.value for doubt in compared.reading.doubts],
        "right": len(lines.lines) - len(lines.differences),
        "differences": shown_lines(session(), lines.differences),
    }
