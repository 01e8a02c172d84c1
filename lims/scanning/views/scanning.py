"""The page at the freezer: each scan is one request and one answer, and is kept."""

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.scanning.telling import take_scan, told
from lims.scanning.views.blueprint import blueprint
from lims.scanning.wording import command_label
from lims.storage.commands import Command, command_code
from lims.storage.wording import location_types, reason_label
from lims.web.access import requires
from lims.web.actors import current_actor

LONGEST_MESSAGE_ID = 64
LONGEST_CODE = 500

BUTTONS = (
    (Command.UNDO, "arrow-counterclockwise", "undo"),
    (Command.TAKE_OUT, "box-arrow-up", "act"),
    (Command.RETURN, "box-arrow-in-down", "act"),
    (Command.NEXT_BOX, "skip-forward", "box"),
    (Command.DONE, "check-lg", "box"),
    (Command.CANCEL, "x-lg", "box"),
    (Command.DISCARD, "trash3", "danger"),
    (Command.LOST, "question-diamond", "danger"),
    (Command.FOUND, "search", "act"),
    (Command.BY_ROW, "arrow-right", "order"),
    (Command.BY_COLUMN, "arrow-down", "order"),
)

# The words that the page's program needs.
WORDS = {
    "ready": N_("Ready. Scan an item, a box or a command."),
    "waiting": N_("No answer from the server. It is tried again. Scans that wait: %(n)s"),
    "failed": N_("Not received. Scan it again."),
    "next": N_("Next position: %(position)s"),
    "full": N_("No free position"),
    "loose": N_("Things lie here loosely"),
    "undone": N_("taken back"),
    "sound_on": N_("Sound is on"),
    "sound_off": N_("Sound is off"),
    "free_cell": N_("%(position)s, free"),
    "next_cell": N_("%(position)s, next"),
    "taken_cell": N_("%(position)s, taken, lot %(letter)s"),
}


@blueprint.get("/")
@requires(Permission.STORAGE_MOVE)
def scan() -> ResponseReturnValue:
    reasons = [(reason_label(name), command_code(Command.DISCARD, name)) for name in location_types().reasons]
    return render_template(
        "scanning/scan.html",
        state=told(current_actor()),
        words={name: _(text) for name, text in WORDS.items()},
        buttons=[(command_label(command), command_code(command), icon, group) for command, icon, group in BUTTONS],
        reasons=reasons,
    )


@blueprint.post("/scans")
@requires(Permission.STORAGE_MOVE)
def receive() -> ResponseReturnValue:
    """One scan: {"message_id": made by the page, "code": what was read}."""
    sent = request.get_json()
    message_id, code = sent.get("message_id"), sent.get("code")
    if not isinstance(message_id, str) or not isinstance(code, str):
        abort(400)
    if not 8 <= len(message_id) <= LONGEST_MESSAGE_ID or len(code) > LONGEST_CODE:
        abort(400)
    return jsonify(take_scan(current_actor(), message_id, code))
