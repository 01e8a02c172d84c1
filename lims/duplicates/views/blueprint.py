"""The blueprint of safety duplicates and its entry in the navigation."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.duplicates import wording
from lims.ledger.wording import word_fact
from lims.web.navigation import navigate

blueprint = Blueprint("duplicates", __name__, url_prefix="/duplicates")

navigate(
    label=N_("Safety duplicates"),
    endpoint="duplicates.planner",
    permission=Permission.STORAGE_READ,
    icon="copy",
    order=44,
)

for _words in (wording.policy_label, wording.transfer_state_label, wording.line_label):
    blueprint.add_app_template_filter(_words)

word_fact("transfer", "state", wording.transfer_state_label)
