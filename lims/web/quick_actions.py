"""What people start with, by what they may do: large buttons on the start page.

They name pages of other areas only by endpoint; a page that this instance does not have is left out.
"""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.web.actors import optional_actor


@dataclass(frozen=True)
class QuickAction:
    label: str
    note: str
    endpoint: str
    permission: Permission
    icon: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def shown_label(self) -> str:
        return gettext(self.label)

    @property
    def shown_note(self) -> str:
        return gettext(self.note)


QUICK_ACTIONS = (
    QuickAction(
        N_("Scan"),
        N_("Store, take out, return, discard"),
        "scanning.scan",
        Permission.STORAGE_MOVE,
        "upc-scan",
    ),
    QuickAction(
        N_("Register a deposit"),
        N_("From a depositor's spreadsheet"),
        "deposits.new_list",
        Permission.DEPOSITS_EDIT,
        "box-arrow-in-down",
    ),
    QuickAction(
        N_("Preserve a lot"),
        N_("Freeze, harvest or prepare items"),
        "lots.new_lot",
        Permission.LOTS_PRESERVE,
        "snow2",
    ),
    QuickAction(
        N_("Tests that are due"),
        N_("Withdraw, count, decide"),
        "quality.worklist",
        Permission.QUALITY_RECORD,
        "clipboard2-pulse",
    ),
    QuickAction(
        N_("Requests"),
        N_("See what still blocks them"),
        "distribution.requests",
        Permission.DISTRIBUTION_EDIT,
        "inbox",
    ),
    QuickAction(
        N_("Shipments"),
        N_("Pick, pack and dispatch"),
        "shipping.shipments",
        Permission.SHIPPING_PICK,
        "truck",
    ),
    QuickAction(
        N_("Catalogue"),
        N_("Find resources by name or number"),
        "resources.resources",
        Permission.RESOURCES_READ,
        "collection",
    ),
    QuickAction(
        N_("Verify the ledger"),
        N_("Prove that nothing was changed beside it"),
        "ledger.verification",
        Permission.LEDGER_VERIFY,
        "shield-check",
    ),
)


def quick_actions() -> list[QuickAction]:
    """Those that this person may do on this instance."""
    actor = optional_actor()
    return [
        action
        for action in QUICK_ACTIONS
        if actor is not None and actor.may(action.permission) and action.endpoint in current_app.view_functions
    ]
