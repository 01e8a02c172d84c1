"""Permissions in words, for the pages on roles and tokens."""

from flask_babel import gettext

from lims.accounts.roles import Role, load_roles
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.web.actors import settings
from lims.web.templating import in_language

PERMISSIONS: dict[Permission, str] = {
    Permission.LEDGER_READ: N_("Read the custody ledger"),
    Permission.LEDGER_VERIFY: N_("Verify and seal the custody ledger"),
    Permission.ACCOUNTS_MANAGE: N_("Manage accounts and roles"),
    Permission.RESOURCES_READ: N_("Read resources"),
    Permission.RESOURCES_EDIT: N_("Register and edit resources"),
    Permission.LOTS_READ: N_("Read lots"),
    Permission.LOTS_PRESERVE: N_("Preserve lots and edit protocols"),
    Permission.STORAGE_READ: N_("Read storage"),
    Permission.STORAGE_MOVE: N_("Store, move and take out items"),
    Permission.STORAGE_ARRANGE: N_("Arrange freezers, racks and boxes"),
    Permission.STORAGE_DISCARD: N_("Discard items and report losses"),
    Permission.QUALITY_READ: N_("Read tests and results"),
    Permission.QUALITY_RECORD: N_("Record results"),
    Permission.QUALITY_DECIDE: N_("Place and release holds"),
    Permission.DEPOSITS_READ: N_("Read deposits"),
    Permission.DEPOSITS_EDIT: N_("Record depositors and deposit lists"),
    Permission.DEPOSITS_ACCEPT: N_("Accept deposits"),
    Permission.DISTRIBUTION_READ: N_("Read requests"),
    Permission.DISTRIBUTION_EDIT: N_("Record requests and agreements"),
    Permission.DISTRIBUTION_DECIDE: N_("Accept or refuse requests"),
    Permission.MONITORING_RECORD: N_("Hand in temperature readings"),
    Permission.SHIPPING_READ: N_("Read shipments"),
    Permission.SHIPPING_PICK: N_("Pick and pack shipments"),
    Permission.SHIPPING_DISPATCH: N_("Dispatch shipments"),
    Permission.LABELS_READ: N_("See label designs"),
    Permission.LABELS_PRINT: N_("Print labels"),
    Permission.SYNC_READ: N_("See what is published"),
    Permission.SYNC_RUN: N_("Publish and send to the national index"),
    Permission.INDEX_MANAGE: N_("Manage the national index"),
    Permission.INDEX_RECEIVE: N_("Deliver records to the index, as a centre"),
    Permission.INDEX_REQUEST: N_("Ask for resources through the index, as a visitor"),
    Permission.JOBS_READ: N_("See scheduled jobs"),
    Permission.JOBS_RUN: N_("Start scheduled jobs"),
}


def permission_label(permission: Permission | str) -> str:
    """What a permission allows, in the reader's language."""
    return gettext(PERMISSIONS.get(Permission(permission), permission))


def role_label(role: Role) -> str:
    return str(in_language(role.name_en, role.name_ja))


def role_name(name: str) -> str:
    """What a role is called; one that the settings no longer have is called by its code."""
    role = load_roles(settings().config_folder).get(name)
    return role_label(role) if role else name
