"""The public pages of the index: search, records, requests, centres; and the administration of centres."""

from lims.index.views import administration, centres, records, requests, searching
from lims.index.views.blueprint import blueprint

__all__ = ["administration", "blueprint", "centres", "records", "requests", "searching"]
