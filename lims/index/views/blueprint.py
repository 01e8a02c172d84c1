"""The blueprint of the index's pages, and the words its templates use."""

from flask import Blueprint
from flask_babel import get_locale, gettext

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.index.forms import country_name
from lims.index.rules.asking import AVAILABILITY_LABELS, CATEGORY_LABELS, STATE_LABELS, Category, can_be_requested
from lims.index.rules.linked_data import NCBI_TAXON, reference_url
from lims.sync.messages.requests import RequestState
from lims.sync.records import Availability, WithdrawalReason, Words
from lims.web.navigation import navigate

blueprint = Blueprint("index", __name__, url_prefix="/index")
navigate(label=N_("Public search"), endpoint="index.start", permission=Permission.INDEX_MANAGE, icon="search", order=10)
navigate(label=N_("Centres"), endpoint="index.centres", permission=Permission.INDEX_MANAGE, icon="buildings", order=20)

WITHDRAWAL_TEXTS = {
    WithdrawalReason.WITHDRAWN: N_("The centre has withdrawn this resource."),
    WithdrawalReason.CLOSED: N_("The centre no longer publishes this resource."),
    WithdrawalReason.EMBARGOED: N_("This resource is under embargo."),
    WithdrawalReason.TRANSFERRED: N_("Another centre keeps this resource now."),
}


@blueprint.app_template_filter()
def availability_label(value: str) -> str:
    return gettext(AVAILABILITY_LABELS[Availability(value)])


@blueprint.app_template_filter()
def asked_state_label(value: str) -> str:
    return gettext(STATE_LABELS[RequestState(value)])


@blueprint.app_template_filter()
def category_label(value: str) -> str:
    return gettext(CATEGORY_LABELS[Category(value)])


@blueprint.app_template_filter()
def withdrawal_text(value: str) -> str:
    return gettext(WITHDRAWAL_TEXTS[WithdrawalReason(value)])


@blueprint.app_template_filter()
def country_label(code: str) -> str:
    return country_name(code, _language())


@blueprint.app_template_filter()
def words(value: Words) -> str:
    """A text of a record in the reader's language, or in the other one."""
    return value.inside(_language())


def _language() -> str:
    return str(get_locale() or "en")[:2]


blueprint.add_app_template_global(reference_url, "reference_url")
blueprint.add_app_template_global(can_be_requested, "can_be_requested")
blueprint.add_app_template_global(lambda ncbi_id: f"{NCBI_TAXON}{ncbi_id}", "taxon_url")
