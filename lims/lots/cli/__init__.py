"""Commands of lots: preservations, withdrawals, protocols; aliquots, splits and pools."""

from lims.lots.cli import deriving
from lims.lots.cli.lots import lots

__all__ = ["COMMANDS", "deriving"]

COMMANDS = [lots]
