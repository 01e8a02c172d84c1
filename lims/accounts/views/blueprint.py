"""The blueprint that the area's pages share."""

from flask import Blueprint, url_for

from lims.accounts.rules import is_own_path

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


def own_path(target: str | None) -> str:
    """Where to go next: the given path of this site, or the start page."""
    return target if target and is_own_path(target) else url_for("web.start")
