"""Pages of quality."""

from lims.quality.views import holds, panels, results, worklist
from lims.quality.views.blueprint import blueprint

__all__ = ["blueprint", "holds", "panels", "results", "worklist"]
