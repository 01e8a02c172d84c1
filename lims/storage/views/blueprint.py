"""The blueprint of storage and its entries in the navigation."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.storage import wording
from lims.web.navigation import navigate

blueprint = Blueprint("storage", __name__, url_prefix="/storage")
wording.register(blueprint)

navigate(label=N_("Storage"), endpoint="storage.tree", permission=Permission.STORAGE_READ, icon="boxes", order=40)
