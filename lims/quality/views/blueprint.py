"""The blueprint of quality, its entry in the navigation, and the words its templates use."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.ledger.wording import NAMES, word_fact
from lims.quality import wording
from lims.quality.rules.outcomes import percent
from lims.web.navigation import navigate

blueprint = Blueprint("quality", __name__, url_prefix="/quality")

navigate(
    label=N_("Quality"),
    endpoint="quality.worklist",
    permission=Permission.QUALITY_READ,
    icon="clipboard2-pulse",
    order=45,
)

for _words in (
    wording.test_label,
    wording.kind_label,
    wording.hold_reason_label,
    wording.explanation_of,
    wording.in_reader_language,
    wording.time_span,
):
    blueprint.add_app_template_filter(_words)
blueprint.add_app_template_filter(percent, "percent_of_share")

word_fact("result", "test", wording.test_label)
word_fact("result", "verdict", wording.verdict_of_any_test)
word_fact("result", NAMES, wording.reading_label)
