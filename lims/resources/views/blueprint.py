"""The blueprint that the catalogue's pages share."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.ledger.wording import word_fact
from lims.resources import wording
from lims.web.navigation import navigate

blueprint = Blueprint("resources", __name__, url_prefix="/resources")

navigate(
    label=N_("Catalogue"),
    endpoint="resources.resources",
    permission=Permission.RESOURCES_READ,
    icon="collection",
    order=20,
)

for _words in (wording.kind_label, wording.value_text, wording.reader):
    blueprint.add_app_template_filter(_words)

word_fact("resource", "kind", wording.kind_label)
word_fact("resource", "fields", wording.field_label)
word_fact("lineage", "role", wording.parent_role_label)
