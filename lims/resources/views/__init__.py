"""Pages of the catalogue."""

from lims.resources.views import catalogue, editing, relations, taxa
from lims.resources.views.blueprint import blueprint

__all__ = ["blueprint", "catalogue", "editing", "relations", "taxa"]
