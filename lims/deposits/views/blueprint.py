"""The blueprint of deposits, its entry in the navigation, and the words its templates use."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.deposits import wording
from lims.deposits.models import UseCondition
from lims.ledger.wording import word_fact
from lims.resources.wording import kind_label
from lims.web.navigation import navigate

blueprint = Blueprint("deposits", __name__, url_prefix="/deposits")

navigate(
    label=N_("Deposits"),
    endpoint="deposits.deposits",
    permission=Permission.DEPOSITS_READ,
    icon="box-arrow-in-down",
    order=15,
)

blueprint.add_app_template_filter(wording.use_condition_label)
blueprint.add_app_template_filter(wording.reason_label, "column_reason")
blueprint.add_app_template_filter(wording.remarks_of)
blueprint.add_app_template_filter(kind_label, "kind_of_deposit")

word_fact("deposit", "kind", kind_label)
word_fact("deposit_agreement", "use_condition", lambda condition: wording.use_condition_label(UseCondition(condition)))
