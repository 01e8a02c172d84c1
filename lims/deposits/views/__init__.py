"""Pages of intake."""

from lims.deposits.views import columns, correcting, depositors, intake, overview, panels, rows
from lims.deposits.views.blueprint import blueprint

__all__ = ["blueprint", "columns", "correcting", "depositors", "intake", "overview", "panels", "rows"]
