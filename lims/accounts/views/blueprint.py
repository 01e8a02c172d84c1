"""The blueprint that the area's pages share."""

from flask import Blueprint, url_for

from lims.accounts import wording
from lims.accounts.rules import is_own_path
from lims.ledger.wording import word_fact

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")

word_fact("user", "role_names", wording.role_name)
word_fact("user", "roles", wording.role_name)
word_fact("token", "scopes", wording.permission_label)


def own_path(target: str | None) -> str:
    """Where to go next: the given path of this site, or the start page."""
    return target if target and is_own_path(target) else url_for("web.start")
