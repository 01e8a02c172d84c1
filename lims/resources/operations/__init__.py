"""What changes the catalogue: registering, editing, withdrawing, lineage, taxa."""

from lims.resources.operations.editing import (
    add_data_link,
    add_reference,
    edit_resource,
    remove_data_link,
    remove_reference,
    set_visibility,
    withdraw_resource,
)
from lims.resources.operations.lineage import add_lineage, remove_lineage
from lims.resources.operations.registering import register_resource, register_resources
from lims.resources.operations.taxa import create_taxon, edit_taxon, find_or_create_taxa, merge_taxa

__all__ = [
    "add_data_link",
    "add_lineage",
    "add_reference",
    "create_taxon",
    "edit_resource",
    "edit_taxon",
    "find_or_create_taxa",
    "merge_taxa",
    "register_resource",
    "register_resources",
    "remove_data_link",
    "remove_lineage",
    "remove_reference",
    "set_visibility",
    "withdraw_resource",
]
