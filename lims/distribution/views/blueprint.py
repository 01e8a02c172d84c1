"""The blueprint that the area's pages share."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.distribution import wording
from lims.distribution.models import Source
from lims.ledger.wording import word_fact
from lims.shipping.wording import country_label
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

word_fact("requester", "country", country_label)
word_fact("requester", "category", wording.category_label)
word_fact("request", "purpose", wording.purpose_label)
word_fact("request", "source", lambda source: wording.source_label(Source(source)))
word_fact("agreement", "purpose", wording.purpose_label)
word_fact("clearance", "check_code", wording.check_label)
word_fact("clearance", "line_id", wording.line_label)
for _cautions in ("cautions", "cautions_before"):
    word_fact("resource", _cautions, wording.caution_label)
