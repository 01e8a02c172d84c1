"""The blueprint that the area's pages share."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.ledger.wording import word_fact
from lims.shipping import answers, wording
from lims.web.navigation import navigate

blueprint = Blueprint("shipping", __name__, url_prefix="/shipping")

navigate(
    label=N_("Shipping"),
    endpoint="shipping.shipments",
    permission=Permission.SHIPPING_READ,
    icon="truck",
    order=60,
)

for _words in (
    wording.shipment_state_label,
    wording.paper_label,
    wording.country_label,
    wording.refrigerant_label,
    wording.carrier_label,
    wording.line_form_label,
    answers.opened_text,
    wording.money,
    wording.weight,
):
    blueprint.add_app_template_filter(_words)

word_fact("shipment", "consignee_country", wording.country_label)
word_fact("pick", "line_id", wording.line_label)
