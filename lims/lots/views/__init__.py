"""Pages of lots and protocols."""

from lims.lots.views import lots, making, panels, protocols
from lims.lots.views.blueprint import blueprint

__all__ = ["blueprint", "lots", "making", "panels", "protocols"]
