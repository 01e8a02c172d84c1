"""Panels: how an area shows something on a page of an area to its left, which doesn't know it.

A page names a place (`{{ panels("lots.lot", lot) }}`); areas to the right register what they show there.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

Panel = Callable[[Any], str]
PLACES = ("resources.resource", "lots.lot", "storage.item", "storage.location", "web.home")
_PANELS: dict[str, dict[str, tuple[int, Panel]]] = {place: {} for place in PLACES}


def panel(place: str, order: int) -> Callable[[Panel], Panel]:
    """Show a function's HTML at a place; small orders come first. An empty text shows nothing."""

    def decorate(function: Panel) -> Panel:
        _PANELS[place][f"{function.__module__}.{function.__qualname__}"] = (order, function)
        return function

    return decorate


def panels(place: str, thing: Any) -> Markup:
    ordered = sorted(_PANELS[place].values(), key=lambda entry: entry[0])
    functions = [function for _, function in ordered if _is_served(function)]
    return Markup("\n").join(Markup(function(thing)) for function in functions)  # noqa: S704 - rendered templates


def _is_served(function: Panel) -> bool:
    """Whether this app has the panel's area: a centre and an index in one process share the register."""
    package, _, rest = function.__module__.partition(".")
    return package != "lims" or rest.partition(".")[0] in current_app.blueprints


def init_app(app: Flask) -> None:
    app.jinja_env.globals["panels"] = panels
