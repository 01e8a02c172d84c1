"""The blueprint of lots and its entry in the navigation."""

from flask import Blueprint

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.lots import wording
from lims.resources.kinds import kinds_of
from lims.web.database import session
from lims.web.navigation import navigate

blueprint = Blueprint("lots", __name__, url_prefix="/lots")
wording.register(blueprint)

navigate(label=N_("Lots"), endpoint="lots.lots", permission=Permission.LOTS_READ, icon="snow2", order=30)


def kind_choices() -> list[tuple[str, str]]:
    """All kinds as choices of a form."""
    return [(kind.name, kind.label.in_language(wording.reader_language())) for kind in kinds_of(session())]
