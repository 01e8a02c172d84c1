"""The blueprint that the area's pages share."""

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue

from lims.core.attachments import Attachment, content_of
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.distribution import wording
from lims.web.database import session
from lims.web.navigation import navigate

blueprint = Blueprint("distribution", __name__, url_prefix="/distribution")

navigate(
    label=N_("Requests"),
    endpoint="distribution.requests",
    permission=Permission.DISTRIBUTION_READ,
    icon="inbox",
    order=50,
)

for _words in (
    wording.request_state_label,
    wording.agreement_state_label,
    wording.source_label,
    wording.scope_label,
    wording.purpose_label,
    wording.category_label,
    wording.caution_label,
    wording.check_label,
    wording.blocker_sentence,
    wording.blocker_action,
    wording.who_may,
):
    blueprint.add_app_template_filter(_words)
blueprint.add_app_template_global(wording.form_label, "wanted_form_label")


def file_answer(attachment: Attachment) -> ResponseReturnValue:
    """A kept file, to be shown by the browser."""
    answer = make_response(content_of(session(), attachment))
    answer.headers["Content-Type"] = attachment.media_type
    answer.headers["Content-Disposition"] = "inline"
    return answer
