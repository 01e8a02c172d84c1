"""Scans and sessions, for scanners with a program of their own."""

from typing import Any

from flask_smorest import Blueprint

from lims.core.permissions import Permission
from lims.scanning import queries
from lims.scanning.drafts import Settlement
from lims.scanning.operations import Action, SessionChange, change_session
from lims.scanning.schemas import (
    BatchSchema,
    ConflictsSchema,
    PageOfSchema,
    ScanAnswerSchema,
    ScanSchema,
    SessionChangeSchema,
    SessionLineSchema,
    SessionScansSchema,
    SessionSchema,
    SessionsSchema,
    SettlementSchema,
)
from lims.scanning.taking import draft_of, take_batch, take_scan, take_settlement
from lims.scanning.telling import told_conflicts, told_line, told_state
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction

blueprint = Blueprint("scanning_api", __name__, url_prefix="/api/scanning", description="Scans at the freezer")


@blueprint.get("/scans")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(SessionSchema, location="query")
@blueprint.response(200, ScanAnswerSchema)
def scans(asked: dict[str, Any]) -> dict[str, Any]:
    """Where a session of one's own stands, and its last scans."""
    actor = current_actor()
    return told_state(session(), actor, asked["session"] or queries.code_of_person(actor.user_id or 0))


@blueprint.post("/scans")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ScanSchema)
@blueprint.response(200, ScanAnswerSchema)
def scan(asked: dict[str, Any]) -> dict[str, Any]:
    """One scan, as on the scanning page; a message id that was received before gets its first answer again."""
    return take_scan(current_actor(), draft_of(asked, asked["session"]), asked["drawn"])


@blueprint.post("/batch")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(BatchSchema)
@blueprint.response(200, ScanAnswerSchema)
def batch(asked: dict[str, Any]) -> dict[str, Any]:
    """Scans that waited for a network, in the order in which they were made; each is done for itself."""
    drafts = [draft_of(each, asked["session"]) for each in asked["scans"]]
    return take_batch(current_actor(), drafts, asked["drawn"])


@blueprint.get("/sessions")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(PageOfSchema, location="query")
@blueprint.response(200, SessionsSchema)
def sessions(asked: dict[str, Any]) -> dict[str, Any]:
    """One's own sessions, that of the newest scan first."""
    page = queries.sessions_of(session(), current_actor().user_id or 0, asked["after"])
    return {"sessions": page.rows, "next": page.next}


@blueprint.get("/sessions/<code>")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(PageOfSchema, location="query")
@blueprint.response(200, SessionScansSchema)
def session_scans(asked: dict[str, Any], code: str) -> dict[str, Any]:
    """All scans of a session of one's own with their answers, the newest first."""
    actor = current_actor()
    found = queries.scan_session(session(), actor.user_id or 0, code)
    page = queries.scans_of(session(), found.id, asked["after"])
    return {"scans": [told_line(actor, each) for each in page.rows], "next": page.next}


@blueprint.post("/sessions/<code>")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(SessionChangeSchema)
@blueprint.response(200, SessionLineSchema)
def change(asked: dict[str, Any], code: str) -> Any:
    """Pause, resume, finish or rename a session of one's own."""
    with transaction() as writing:
        return change_session(writing, current_actor(), code, SessionChange(Action(asked["action"]), asked["name"]))


@blueprint.get("/sessions/<code>/conflicts")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(200, ConflictsSchema)
def conflicts(code: str) -> dict[str, Any]:
    """Late scans of a session that could not be done and wait to be settled, the first scanned first."""
    return told_conflicts(session(), current_actor(), code)


@blueprint.post("/sessions/<code>/conflicts/<message_id>")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(SettlementSchema)
@blueprint.response(200, ScanAnswerSchema)
def settle(asked: dict[str, Any], code: str, message_id: str) -> dict[str, Any]:
    """Settle a conflict in one of the ways that are offered for it."""
    settlement = Settlement(asked["message_id"], asked["how"], asked["place"], asked["reason"], asked["item"])
    return take_settlement(current_actor(), code, message_id, settlement, asked["drawn"])
