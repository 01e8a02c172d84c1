"""The page on which an audit is scanned: each scan is one request and one answer, and is kept."""

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.audits.models import AuditState
from lims.audits.queries.audits import audit_by_number
from lims.audits.telling import take_sighting, told
from lims.audits.views.blueprint import blueprint
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.storage.commands import Command, command_code
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session

LONGEST_MESSAGE_ID = 64
LONGEST_CODE = 500

BUTTONS = (
    (Command.UNDO, N_("Undo"), "arrow-counterclockwise", "undo"),
    (Command.DONE, N_("Box is counted"), "check-lg", "act"),
    (Command.NEXT_BOX, N_("Next box"), "skip-forward", "act"),
    (Command.BY_ROW, N_("Positions row by row"), "arrow-right", "order"),
    (Command.BY_COLUMN, N_("Positions column by column"), "arrow-down", "order"),
    (Command.CANCEL, N_("Without positions"), "x-lg", "order"),
)

# The words that the page's program needs.
WORDS = {
    "ready": N_("Ready. Scan a box of this audit, or what is in the open one."),
    "waiting": N_("No answer from the server. It is tried again. Scans that wait: %(n)s"),
    "failed": N_("Not received. Scan it again."),
    "next": N_("Next position: %(position)s"),
    "undone": N_("taken back"),
    "sound_on": N_("Sound is on"),
    "sound_off": N_("Sound is off"),
    "progress": N_("Boxes counted: %(counted)s of %(all)s"),
    "cell_": N_("%(position)s"),
    "cell_seen": N_("%(position)s, seen"),
    "cell_wrong": N_("%(position)s, something else than recorded"),
    "cell_expected": N_("%(position)s, not seen yet"),
    "cell_next": N_("%(position)s, next"),
}


@blueprint.get("/<number>/scan")
@requires(Permission.STORAGE_MOVE)
def scan(number: str) -> ResponseReturnValue:
    audit = audit_by_number(session(), number)
    if audit.state is not AuditState.OPEN:
        return redirect(url_for("audits.audit", number=number))
    return render_template(
        "audits/scan.html",
        audit=audit,
        state=told(current_actor(), audit),
        words={name: _(text) for name, text in WORDS.items()},
        buttons=[(_(label), command_code(command), icon, group) for command, label, icon, group in BUTTONS],
    )


@blueprint.post("/<number>/scans")
@requires(Permission.STORAGE_MOVE)
def receive(number: str) -> ResponseReturnValue:
    """One scan: {"message_id": made by the page, "code": what was read}."""
    sent = request.get_json()
    message_id, code = sent.get("message_id"), sent.get("code")
    if not isinstance(message_id, str) or not isinstance(code, str):
        abort(400)
    if not 8 <= len(message_id) <= LONGEST_MESSAGE_ID or len(code) > LONGEST_CODE:
        abort(400)
    return jsonify(take_sighting(current_actor(), number, message_id, code))
