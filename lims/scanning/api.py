"""Scans, for scanners with a program of their own."""

from typing import Any

from flask_smorest import Blueprint

from lims.core.permissions import Permission
from lims.scanning.schemas import ScanAnswerSchema, ScanSchema
from lims.scanning.telling import take_scan, told
from lims.web.access import requires
from lims.web.actors import current_actor

blueprint = Blueprint("scanning_api", __name__, url_prefix="/api/scanning", description="Scans at the freezer")


@blueprint.get("/scans")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(200, ScanAnswerSchema)
def scans() -> dict[str, Any]:
    """Where one's own scanning stands, and one's last scans."""
    return told(current_actor())


@blueprint.post("/scans")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ScanSchema)
@blueprint.response(200, ScanAnswerSchema)
def scan(asked: dict[str, Any]) -> dict[str, Any]:
    """One scan, as on the scanning page; a message id that was received before gets its first answer again."""
    return take_scan(current_actor(), asked["message_id"], asked["code"])
