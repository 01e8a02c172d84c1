"""API of distribution: requests and what blocks them, decisions, requesters, agreements, legal checks."""

from lims.distribution.api import agreements, clearances, requesters, requests, steps
from lims.distribution.api.blueprint import blueprint

__all__ = ["agreements", "blueprint", "clearances", "requesters", "requests", "steps"]
