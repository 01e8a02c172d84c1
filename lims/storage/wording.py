"""The words of storage in the reader's language: types, grids, reasons, answers to scans."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint
from flask_babel import get_locale
from flask_babel import gettext as _

from lims.ledger.wording import word_fact
from lims.storage import answers, rules
from lims.storage.answers import COMMAND_LABELS, Answer
from lims.storage.commands import Command, CommandRead, read_scan
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Location
from lims.web.database import session

# Values of answers that are marked texts, and so are shown in the reader's language.
_MARKED_VALUES = {"thing", "reason", "field"}


def reader_language() -> str:
    """`ja` or `en`."""
    return str(get_locale() or "en")[:2]


def location_types() -> LocationTypes:
    """The types of this centre."""
    return location_types_of(session())


def location_type_label(name: str) -> str:
    """The name of a type of location; types that the settings no longer have keep their key."""
    found = location_types().types.get(name)
    return found.label.in_language(reader_language()) if found else name


def location_icon(name: str) -> str:
    """The icon of a type of location."""
    found = location_types().types.get(name)
    return found.icon if found else "box"


def grid_label(name: str) -> str:
    """The name of a grid."""
    labels = location_types().grid_labels
    return labels[name].in_language(reader_language()) if name in labels else name


def reason_label(name: str) -> str:
    """A reason in words; free texts stay as they are."""
    reasons = location_types().reasons
    return reasons[name].in_language(reader_language()) if name in reasons else name


def place_text(way: Sequence[Location], position: str | None = None) -> str:
    """A place as a person walks to it."""
    return rules.readable_place(way, position)


def temperature_text(temperature_c: float | None) -> str:
    """A temperature in degrees Celsius with a true minus sign."""
    if temperature_c is None:
        return ""
    return f"{temperature_c:g} °C".replace("-", "\u2212")


def command_label(command: Command, reason: str | None = None) -> str:
    """What a command barcode does."""
    label = _(COMMAND_LABELS[command])
    return _("%(command)s: %(reason)s", command=label, reason=reason_label(reason)) if reason else label


def scan_label(text: str) -> str:
    """A scanned text as the list shows it: a command by its name, everything else as it was read."""
    reading = read_scan(text)
    return command_label(reading.command, reading.reason) if isinstance(reading, CommandRead) else text


def answer_text(answer: Answer) -> str:
    """The sentence of an answer."""
    return _(answer.message, **_shown(answer.values))


def headline(answer: Answer) -> str:
    """The sentence of an answer without the place that the page shows beside it."""
    return _(answers.HEADLINES[answer.message]) if answer.message in answers.HEADLINES else answer_text(answer)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _shown_value(name, value) for name, value in values.items()}


def _shown_value(name: str, value: Any) -> Any:
    if name == "text" and isinstance(value, str):
        return scan_label(value)
    return _(value) if name in _MARKED_VALUES and isinstance(value, str) else value


def register(blueprint: Blueprint) -> None:
    """Make the words known to every template."""
    for word in (location_type_label, location_icon, grid_label, reason_label, place_text, temperature_text):
        blueprint.add_app_template_filter(word)
    word_fact("location", "type", location_type_label)
    word_fact("location", "grid", grid_label)
    word_fact("item", "reason", reason_label)
