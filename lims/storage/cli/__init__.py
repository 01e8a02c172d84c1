"""Commands of storage: the tree, items in their places and outside, other codes of things."""

from lims.storage.cli import aliases, finding, inventories, outside
from lims.storage.cli.places import storage

__all__ = ["COMMANDS", "aliases", "finding", "inventories", "outside"]

COMMANDS = [storage]
