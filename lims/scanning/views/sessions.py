"""Sessions of one's own: the list, and the review of one with every scan and its answer."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.scanning import queries
from lims.scanning.drafts import ScanDraft, Settlement
from lims.scanning.operations import Action, SessionChange, change_session, intention_of, ways_to_settle
from lims.scanning.taking import take_scan, take_settlement
from lims.scanning.telling import told_conflicts, told_line, told_ways
from lims.scanning.views.blueprint import blueprint
from lims.scanning.views.scanning import LONGEST_CODE, LONGEST_MESSAGE_ID
from lims.scanning.wording import SESSION_STATE_LABELS
from lims.storage.commands import Command, command_code
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import sentence

DONE: dict[Action, str] = {
    Action.PAUSE: N_("Paused. Go on here or on another device."),
    Action.RESUME: N_("The session goes on."),
    Action.FINISH: N_("The session is finished."),
    Action.RENAME: N_("The session has its new name."),
}


@blueprint.get("/sessions")
@requires(Permission.STORAGE_MOVE)
def sessions() -> ResponseReturnValue:
    """One's own sessions, that of the newest scan first."""
    page = queries.sessions_of(session(), current_actor().user_id or 0, request.args.get("after"))
    return render_template("scanning/sessions.html", page=page, labels=SESSION_STATE_LABELS)


@blueprint.get("/sessions/<code>")
@requires(Permission.STORAGE_MOVE)
def review(code: str) -> ResponseReturnValue:
    """Every scan of a session with its answer, and what waits to be settled."""
    actor = current_actor()
    found = queries.scan_session(session(), actor.user_id or 0, code)
    page = queries.scans_of(session(), found.id, request.args.get("after"))
    waiting = [
        (told_line(actor, scan), told_ways(ways_to_settle(intention_of(scan))))
        for scan in queries.open_conflicts(session(), found.id)
    ]
    return render_template(
        "scanning/session.html",
        found=found,
        page=page,
        lines=[told_line(actor, scan) for scan in page.rows],
        conflicts=waiting,
        labels=SESSION_STATE_LABELS,
        message_ids={line["message_id"]: str(uuid.uuid4()) for line, _ways in waiting},
    )


@blueprint.post("/sessions/<code>")
@requires(Permission.STORAGE_MOVE)
def change(code: str) -> ResponseReturnValue:
    """Pause, resume, finish or rename a session; the page's program sends JSON."""
    chosen = _change(_sent())
    with transaction() as writing:
        found = change_session(writing, current_actor(), code, chosen)
        told = {"code": found.code, "name": found.name, "state": found.state.value}
    if request.is_json:
        return jsonify(session=told)
    flash(_(DONE[chosen.action]), "success")
    if chosen.action is Action.RESUME:
        return redirect(url_for("scanning.scan", session=code))
    return redirect(url_for("scanning.review", code=code))


@blueprint.post("/sessions/<code>/undo")
@requires(Permission.STORAGE_MOVE)
def undo_last(code: str) -> ResponseReturnValue:
    """Take back the last scan of a session, as its command does."""
    queries.scan_session(session(), current_actor().user_id or 0, code)
    told = take_scan(current_actor(), ScanDraft(str(uuid.uuid4()), command_code(Command.UNDO), code), None)
    flash(told["scan"]["sentence"], "success" if told["scan"]["tone"] == "undone" else "danger")
    return redirect(url_for("scanning.review", code=code))


@blueprint.get("/sessions/<code>/conflicts")
@requires(Permission.STORAGE_MOVE)
def conflicts(code: str) -> ResponseReturnValue:
    """What waits to be settled, for the page's program."""
    return jsonify(told_conflicts(session(), current_actor(), code))


@blueprint.post("/sessions/<code>/conflicts/<message_id>")
@requires(Permission.STORAGE_MOVE)
def settle(code: str, message_id: str) -> ResponseReturnValue:
    """Settle a conflict, by the page's program or by a form."""
    sent = _sent()
    settlement = _settlement(sent)
    if request.is_json:
        return jsonify(take_settlement(current_actor(), code, message_id, settlement, _text(sent, "drawn") or None))
    try:
        told = take_settlement(current_actor(), code, message_id, settlement, None)
        flash(told["scan"]["sentence"], "success")
    except Refusal as refusal:
        flash(sentence(refusal), "danger")
    return redirect(url_for("scanning.review", code=code))


def _sent() -> Mapping[str, Any]:
    sent = request.get_json() if request.is_json else request.form
    return sent if isinstance(sent, Mapping) else abort(400)


def _text(sent: Mapping[str, Any], name: str) -> str:
    """A text that was sent, or an empty one; anything else is a bad request."""
    text = sent.get(name) or ""
    if not isinstance(text, str) or len(text) > LONGEST_CODE:
        abort(400)
    return text


def _change(sent: Mapping[str, Any]) -> SessionChange:
    action = _text(sent, "action")
    if action not in set(Action):
        abort(400)
    return SessionChange(Action(action), _text(sent, "name"))


def _settlement(sent: Mapping[str, Any]) -> Settlement:
    message_id = _text(sent, "message_id")
    if not 8 <= len(message_id) <= LONGEST_MESSAGE_ID:
        abort(400)
    said = (_text(sent, name) for name in ("how", "place", "reason", "item"))
    return Settlement(message_id, *said)
