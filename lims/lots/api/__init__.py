"""API of lots: preservations, items, protocols; aliquots, splits and pools."""

from lims.lots.api import deriving, lots
from lims.lots.api.blueprint import blueprint

__all__ = ["blueprint", "deriving", "lots"]
