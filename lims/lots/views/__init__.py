"""Pages of lots and protocols."""

from lims.lots.views import deriving, keeping, lots, making, panels, protocols
from lims.lots.views.blueprint import blueprint

__all__ = ["blueprint", "deriving", "keeping", "lots", "making", "panels", "protocols"]
