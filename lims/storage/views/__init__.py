"""Pages of storage."""

from lims.storage.views import arranging, finding, items, locations, panels
from lims.storage.views.blueprint import blueprint

__all__ = ["arranging", "blueprint", "finding", "items", "locations", "panels"]
