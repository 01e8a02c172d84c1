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
    """The entries that this visitor may use, in order."""
    actor = optional_actor()
    area = (request.endpoint or "").split(".")[0]
    return [
        Link(gettext(entry.label), url_for(entry.endpoint), entry.icon, entry.endpoint.split(".")[0] == area)
        for entry in sorted(_ENTRIES.values(), key=lambda entry: entry.order)
        if entry.endpoint in current_app.view_functions
        and (entry.permission is None or (actor is not None and actor.may(entry.permission)))
    ]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = navigation
