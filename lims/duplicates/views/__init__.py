"""Pages of safety duplicates."""

from lims.duplicates.views import panels, planner, transfers
from lims.duplicates.views.blueprint import blueprint

__all__ = ["blueprint", "panels", "planner", "transfers"]
