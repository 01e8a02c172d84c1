"""The blueprint of monitoring, its entry in the navigation, and the words its templates use."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.ledger.wording import word_fact
from lims.monitoring import wording
from lims.monitoring.models import Measures
from lims.web.navigation import navigate

blueprint = Blueprint("monitoring", __name__, url_prefix="/monitoring")

navigate(
    label=N_("Temperatures"),
    endpoint="monitoring.overview",
    permission=Permission.STORAGE_READ,
    icon="thermometer-half",
    order=42,
)

for _words in (
    wording.measures_label,
    wording.alarm_label,
    wording.decision_label,
    wording.step_state_label,
    wording.reading_text,
    wording.time_text,
    wording.worth_text,
    wording.refusal_text,
):
    blueprint.add_app_template_filter(_words)

word_fact("sensor", "measures", lambda value: wording.measures_label(Measures(value)))
