"""Pages of publication: how far the sync is, what went wrong, the policy, and what leaves of each resource."""

import json
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.resources.kinds import kinds_of
from lims.resources.models import Resource
from lims.resources.queries.catalogue import resource as resource_with_accession
from lims.sync import wording
from lims.sync.operations.delivery import send_again
from lims.sync.policy import ALWAYS_LEAVING, OPTIONAL_FIELDS
from lims.sync.queries import outbox
from lims.sync.queries.preview import preview
from lims.sync.queries.public_records import policy_of
from lims.sync.sending import Sync
from lims.sync.transport import HttpTransport
from lims.web.access import requires
from lims.web.actors import current_actor, optional_actor, settings
from lims.web.database import session, transaction
from lims.web.navigation import navigate
from lims.web.panels import panel
from lims.web.refusing import sentence

blueprint = Blueprint("sync", __name__, url_prefix="/sync")
navigate(label=N_("Publishing"), endpoint="sync.overview", permission=Permission.SYNC_READ, icon="globe2", order=75)

for _words in (wording.field_label, wording.reason_text, wording.rule_label):
    blueprint.add_app_template_filter(_words)
blueprint.add_app_template_filter(wording.is_always, "is_always")
blueprint.add_app_template_global(wording.fault_text)
blueprint.add_app_template_global(wording.record_lines)
blueprint.add_app_template_global(sentence, "refusal_sentence")
blueprint.add_app_template_global(wording.PUBLIC_STATES, "PUBLIC_STATES")  # type: ignore[arg-type]
blueprint.add_app_template_global(wording.CHANGE_STATES, "CHANGE_STATES")  # type: ignore[arg-type]


@blueprint.get("/")
@requires(Permission.SYNC_READ)
def overview() -> ResponseReturnValue:
    reading = session()
    return render_template(
        "sync/overview.html",
        index_url=settings().index_url,
        backlog=outbox.backlog(reading),
        counts=outbox.publication_counts(reading),
        last_run=outbox.last_run(reading),
        refused=outbox.refused_changes(reading),
        faulty=outbox.faulty_publications(reading),
        page=outbox.runs(reading, after=request.args.get("after")),
        key=outbox.index_key(reading, settings().index_url),
    )


@blueprint.post("/run")
@requires(Permission.SYNC_RUN)
def run() -> ResponseReturnValue:
    actor = current_actor()
    sync = Sync(transaction, lambda: actor, HttpTransport(settings().index_url))
    try:
        sync.run()
    except Refusal as refusal:
        flash(sentence(refusal), "danger")
    else:
        flash(_("The national index is up to date."), "success")
    return redirect(url_for("sync.overview"))


@blueprint.post("/changes/<int:sequence>/send-again")
@requires(Permission.SYNC_RUN)
def resend(sequence: int) -> ResponseReturnValue:
    with transaction() as writing:
        send_again(writing, current_actor(), sequence)
    flash(_("It will be sent with the next sync."), "success")
    return redirect(url_for("sync.overview"))


@blueprint.get("/policy")
@requires(Permission.SYNC_READ)
def policy() -> ResponseReturnValue:
    return render_template(
        "sync/policy.html",
        policy=policy_of(session()),
        kinds=kinds_of(session()),
        always=ALWAYS_LEAVING,
        optional=OPTIONAL_FIELDS,
    )


@blueprint.get("/preview/<accession>")
@requires(Permission.SYNC_READ)
def resource(accession: str) -> ResponseReturnValue:
    found = resource_with_accession(session(), accession)
    shown = preview(session(), current_actor(), found)
    document = json.dumps(shown.record.document(), ensure_ascii=False, indent=2) if shown.record else ""
    return render_template("sync/preview.html", resource=found, preview=shown, document=document)


@panel("resources.resource", order=70)
def resource_panel(resource: Resource) -> str:
    actor = optional_actor()
    if not _is_served() or actor is None or not actor.may(Permission.SYNC_READ):
        return ""
    return render_template("sync/_panel.html", resource=resource, preview=preview(session(), actor, resource))


@panel("web.home", order=60)
def home_panel(_thing: Any) -> str:
    """What hinders publication, for those who can do something about it."""
    actor = optional_actor()
    if not _is_served() or actor is None or not actor.may(Permission.SYNC_READ) or not settings().index_url:
        return ""
    return render_template(
        "sync/_home.html",
        backlog=outbox.backlog(session()),
        last_run=outbox.last_run(session()),
        faulty=outbox.publication_counts(session()).get("faulty", 0),  # type: ignore[call-overload]
    )


def _is_served() -> bool:
    """Whether this app is a centre: in tests a centre and an index live in one process and share the panels."""
    return blueprint.name in current_app.blueprints
