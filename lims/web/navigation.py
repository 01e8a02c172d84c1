"""The main navigation: each area says where it can be entered."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import gettext

from lims.core.permissions import Permission
from lims.web.actors import optional_actor


@dataclass(frozen=True)
class Entry:
    label: str
    endpoint: str
    permission: Permission | None
    icon: str
    order: int


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    label: str
    url: str
    icon: str
    active: bool


_ENTRIES: dict[str, Entry] = {}


def navigate(label: str, endpoint: str, permission: Permission | None, icon: str, order: int) -> None:
    """Add an entry; `label` is marked by `N_`, a permission of None shows it to everybody."""
    _ENTRIES[endpoint] = Entry(label, endpoint, permission, icon, order)


def navigation() -> list[Link]:
    """The entries that this visitor may use, in order; the one of the present page is active."""
    entries = [entry for entry in sorted(_ENTRIES.values(), key=lambda entry: entry.order) if _is_open(entry)]
    active = _active_endpoint(entries)
    return [
        Link(gettext(entry.label), url_for(entry.endpoint), entry.icon, entry.endpoint == active) for entry in entries
    ]


def search_page() -> str | None:
    """Where the search box of every page leads: an index's public search, else the catalogue for who may read it."""
    if "index.start" in current_app.view_functions:
        return url_for("index.start")
    return next((link.url for link in navigation() if link.url == "/resources/"), None)


def _is_open(entry: Entry) -> bool:
    """Whether this instance has the page and this visitor may use it."""
    view = current_app.view_functions.get(entry.endpoint)
    if view is None:
        return False
    actor = optional_actor()
    if entry.permission is None:
        return actor is not None or getattr(view, "access", None) == "public"
    return actor is not None and actor.may(entry.permission)


def _active_endpoint(entries: list[Entry]) -> str | None:
    """The entry of this very page, else the first one of the page's area."""
    area = (request.endpoint or "").split(".")[0]
    of_area = [entry.endpoint for entry in entries if entry.endpoint.split(".")[0] == area]
    return request.endpoint if request.endpoint in of_area else next(iter(of_area), None)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(navigation=navigation, search_page=search_page)
