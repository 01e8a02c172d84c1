"""API of storage: the tree, items in their places and outside, other codes of things."""

from lims.storage.api import aliases, finding, inventories, outside, places
from lims.storage.api.blueprint import blueprint

__all__ = ["aliases", "blueprint", "finding", "inventories", "outside", "places"]
