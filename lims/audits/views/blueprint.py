"""The blueprint of audits, its entry in the navigation, and the words its templates use."""

from flask import Blueprint

from lims.audits import wording
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.web.navigation import navigate

blueprint = Blueprint("audits", __name__, url_prefix="/audits")

navigate(
    label=N_("Audits"),
    endpoint="audits.audits",
    permission=Permission.STORAGE_READ,
    icon="clipboard-check",
    order=42,
)
wording.register(blueprint)
