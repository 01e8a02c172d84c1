"""Pages of scanning."""

from lims.scanning.views import scanning, sheets
from lims.scanning.views.blueprint import blueprint

__all__ = ["blueprint", "scanning", "sheets"]
