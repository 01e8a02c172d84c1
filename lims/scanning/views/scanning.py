"""The page at the freezer: each scan is one request and one answer, and is kept."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.scanning.taking import MOST_AT_ONCE, draft_of, take_batch, take_scan
from lims.scanning.telling import told_state
from lims.scanning.views.blueprint import blueprint
from lims.scanning.wording import command_label
from lims.scanning.words import words
from lims.storage.commands import Command, command_code
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session

LONGEST_MESSAGE_ID = 64
LONGEST_CODE = 500
SESSION_CODE = re.compile(r"(?!user-)[0-9A-Za-z-]{8,36}")
TEXTS_SENT = ("drawn", "box", "position", "undoes", "scanned_at")

BUTTONS = (
    (Command.UNDO, "arrow-counterclockwise", "undo"),
    (Command.TAKE_OUT, "box-arrow-up", "act"),
    (Command.TAKE_OUT_KEEPING, "bookmark", "act"),
    (Command.RETURN, "box-arrow-in-down", "act"),
    (Command.MOVE, "arrows-move", "act"),
    (Command.ALL, "check2-all", "act"),
    (Command.NEXT_BOX, "skip-forward", "box"),
    (Command.DONE, "check-lg", "box"),
    (Command.CANCEL, "x-lg", "box"),
    (Command.PAUSE, "pause", "box"),
    (Command.BY_ROW, "arrow-right", "order"),
    (Command.BY_COLUMN, "arrow-down", "order"),
    (Command.FOUND, "search", "act"),
    (Command.THAWED, "thermometer-sun", "act"),
    (Command.UNPLACE, "dash-square-dotted", "danger"),
    (Command.SPILLED, "exclamation-triangle", "danger"),
    (Command.DISCARD, "trash3", "danger"),
    (Command.LOST, "question-diamond", "danger"),
)


@blueprint.get("/")
@requires(Permission.STORAGE_MOVE)
def scan() -> ResponseReturnValue:
    """The page, without anything of a session, so that a device can keep it for when there is no network."""
    return render_template(
        "scanning/scan.html",
        words=words(),
        buttons=[(command_label(command), command_code(command), icon, group) for command, icon, group in BUTTONS],
    )


@blueprint.get("/state")
@requires(Permission.STORAGE_MOVE)
def state() -> ResponseReturnValue:
    """Where a session stands, with its last scans."""
    return jsonify(told_state(session(), current_actor(), session_code(request.args.get("session")) or ""))


@blueprint.post("/scans")
@requires(Permission.STORAGE_MOVE)
def receive() -> ResponseReturnValue:
    """One scan: {"message_id": made by the page, "code": what was read, "session": ..., "drawn": ...}."""
    sent = checked_scan(request.get_json())
    return jsonify(take_scan(current_actor(), draft_of(sent, session_code(sent.get("session"))), sent.get("drawn")))


@blueprint.post("/batch")
@requires(Permission.STORAGE_MOVE)
def receive_batch() -> ResponseReturnValue:
    """Scans that waited, in the order in which they were made: {"session": ..., "scans": [...]}."""
    sent = request.get_json()
    scans = sent.get("scans") if isinstance(sent, Mapping) else None
    if not isinstance(scans, Sequence) or not 1 <= len(scans) <= MOST_AT_ONCE:
        abort(400)
    code = session_code(sent.get("session"))
    drafts = [draft_of(checked_scan(each), code) for each in scans]
    return jsonify(take_batch(current_actor(), drafts, _text(sent.get("drawn"))))


def checked_scan(sent: Any) -> Mapping[str, Any]:
    """A scan as the page sends it; anything else is a bad request."""
    if not isinstance(sent, Mapping):
        abort(400)
    message_id, code = sent.get("message_id"), sent.get("code")
    if not isinstance(message_id, str) or not isinstance(code, str):
        abort(400)
    if not 8 <= len(message_id) <= LONGEST_MESSAGE_ID or len(code) > LONGEST_CODE:
        abort(400)
    for name in TEXTS_SENT:
        _text(sent.get(name))
    return sent


def session_code(sent: object) -> str | None:
    """The code of a session as a page or program makes it; anything else is a bad request."""
    if sent is None:
        return None
    if not isinstance(sent, str) or not SESSION_CODE.fullmatch(sent):
        abort(400)
    return sent


def _text(sent: object) -> str | None:
    if sent is not None and (not isinstance(sent, str) or len(sent) > LONGEST_CODE):
        abort(400)
    return sent
