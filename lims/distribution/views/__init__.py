"""Pages of distribution: requests and what blocks them, requesters, agreements, legal checks."""

from lims.distribution import scanned
from lims.distribution.views import agreements, cautions, clearances, panels, requesters, requests, steps
from lims.distribution.views.blueprint import blueprint

__all__ = ["agreements", "blueprint", "cautions", "clearances", "panels", "requesters", "requests", "scanned", "steps"]
