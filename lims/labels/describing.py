"""The texts of labels, from the rows of the areas that know the things."""

import re
from collections.abc import Iterator

from sqlalchemy.orm import Session

from lims.core.settings import settings_of
from lims.labels.choosing import Chosen, place_code
from lims.labels.contents import LabelContent
from lims.lots.models import Lot
from lims.resources.kinds import Kind, kinds_of
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import paths

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PATH = " / "


def contents_of(session: Session, found: Chosen, language: str) -> Iterator[LabelContent]:
    """The texts of each label, in the order of printing; all words in `language`."""
    if found.items:
        return _items(session, found, language)
    return _locations(session, found, language)


def _items(session: Session, found: Chosen, language: str) -> Iterator[LabelContent]:
    kinds = kinds_of(session)
    ways = paths(session, {item.location_id for item in found.items if item.location_id})
    centre = settings_of(session).centre_code
    for number, item in enumerate(found.items, 1):
        lot, kind = item.lot, kinds[item.lot.resource.kind]
        form = kind.lot_form(lot.form)
        lines = [_line(line, kind, lot, language) for line in kind.label_lines]
        yield LabelContent(
            barcode=item.barcode,
            name=lot.resource.name,
            kind=kind.label.in_language(language),
            date=lot.made_on.isoformat(),
            more={
                "accession": lot.resource.accession,
                "taxon": lot.resource.taxon.scientific_name if lot.resource.taxon else "",
                "lot": lot.code,
                "passage": _passage(lot),
                "form": form.item_label.in_language(language),
                "quantity": "" if item.quantity is None else f"{item.quantity} {form.unit(language)}",
                "place": _PATH.join(step.name for step in ways.get(item.location_id or 0, [])),
                "position": item.position or "",
                "number": str(number),
                "centre": centre,
                "note": lot.note or "",
                **{f"line{place}": line for place, line in enumerate(lines[:3], 1)},
            },
        )


def _line(template: str, kind: Kind, lot: Lot, language: str) -> str:
    """One of the lines that a kind wants on its labels, from what is known of the resource and the lot."""
    resource = lot.resource
    known = {
        "name": resource.name,
        "name_ja": resource.name_ja or resource.name,
        "accession": resource.accession,
        "scientific_name": resource.taxon.scientific_name if resource.taxon else "",
        "made_on": lot.made_on.isoformat(),
        "lot": lot.code,
        "passage": _passage(lot),
    }

    def text(match: re.Match[str]) -> str:
        if match[1] in known:
            return known[match[1]]
        value = resource.attributes.get(match[1])
        attribute = kind.attribute(match[1]) if kind.has(match[1]) else None
        term = attribute.term(str(value)) if attribute and value is not None else None
        return term.label(language) if term else "" if value is None else str(value)

    return _PLACEHOLDER.sub(text, template).strip()


def _passage(lot: Lot) -> str:
    if lot.passage is not None:
        return f"P{lot.passage}"
    return lot.generation or ""


def _locations(session: Session, found: Chosen, language: str) -> Iterator[LabelContent]:
    types = location_types_of(session)
    ways = paths(session, {place.id for place in found.locations})
    centre = settings_of(session).centre_code
    for number, (place, position) in enumerate(found.places, 1):
        way = ways[place.id] if position else ways[place.id][:-1]
        yield LabelContent(
            barcode=place_code(place, position),
            name=place.name,
            kind=types.type(place.type).label.in_language(language),
            date="",
            more={
                "place": _PATH.join(step.name for step in way),
                "position": position or place.slot or "",
                "number": str(number),
                "centre": centre,
                "note": types.grid_labels[place.grid].in_language(language) if place.grid else _temperature(place),
            },
        )


def _temperature(place: Location) -> str:
    return "" if place.temperature_c is None else f"{place.temperature_c} °C"
