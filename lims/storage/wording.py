"""The words of storage in the reader's language: types, grids, reasons, places."""

from collections.abc import Sequence

from flask import Blueprint
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.ledger.wording import word_fact
from lims.lots.limits import LimitNote
from lims.lots.models import Item
from lims.resources.wording import problem_text
from lims.storage import queries, rules
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import AliasOrigin, Location
from lims.web.database import session


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


def place_of_item(reading: Session, item: Item) -> str | None:
    """Where an item is, as a person walks to it."""
    if item.location_id is None:
        return None
    return rules.readable_place(queries.path(reading, item.location_id), item.position)


ORIGIN_LABELS = {
    AliasOrigin.DEPOSITOR: N_("Depositor's code"),
    AliasOrigin.SISTER: N_("Code of another centre"),
    AliasOrigin.TUBE: N_("Printed on the tube"),
    AliasOrigin.REPLACED: N_("Own code before"),
}


def alias_origin_label(origin: AliasOrigin) -> str:
    """Whose code it is."""
    return gettext(ORIGIN_LABELS[origin])


def limit_text(note: LimitNote) -> str:
    """A limit that an item is near or over, in words."""
    return gettext(note.message, **note.values)


def duration_text(seconds: float) -> str:
    """A time in hours and minutes; below an hour in minutes with one decimal."""
    minutes = seconds / 60
    if minutes < 60:
        return gettext("%(minutes)s min", minutes=f"{minutes:.1f}".removesuffix(".0"))
    return gettext("%(hours)s h %(minutes)s min", hours=int(minutes // 60), minutes=int(minutes % 60))


def register(blueprint: Blueprint) -> None:
    """Make the words known to every template."""
    blueprint.add_app_template_filter(problem_text)
    for word in (
        location_type_label,
        location_icon,
        grid_label,
        reason_label,
        place_text,
        temperature_text,
        limit_text,
        duration_text,
        alias_origin_label,
    ):
        blueprint.add_app_template_filter(word)
    word_fact("location", "type", location_type_label)
    word_fact("location", "grid", grid_label)
    word_fact("item", "reason", reason_label)
    word_fact("item", "seconds_out", duration_text)
    word_fact("alias", "origin", lambda value: alias_origin_label(AliasOrigin(value)))
