"""The words of inventories: `config/inventories.toml`, with the names of the types of location."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.settings import WrongSetting, settings_of
from lims.resources.values.names import comparison_key
from lims.storage.location_types import LocationTypes, load_location_types
from lims.storage.tables import TableReader

FIELDS = {
    "accession": N_("Accession number"),
    "name": N_("Name or number of the resource"),
    "code": N_("Old code"),
    "lot": N_("Old name of the lot"),
    "date": N_("Date"),
    "count": N_("Number of items"),
    "quantity": N_("Quantity of each"),
    "position": N_("Position"),
    "row": N_("Row"),
    "column": N_("Column"),
    "path": N_("Place in one cell"),
    "form": N_("Form"),
    "passage": N_("Passage"),
    "operator": N_("Operator"),
    "note": N_("Remarks"),
}
PLACE_PREFIX = "place:"


@dataclass(frozen=True)
class InventoryWords:
    """What headers mean, by their comparison keys: a field, or `place:` with a type of location."""

    headers: Mapping[str, str]
    empty: frozenset[str]
    types: LocationTypes

    def field_of(self, header: object) -> str | None:
        """The field that a header names, or None."""
        if not isinstance(header, str):
            return None
        return self.headers.get(comparison_key(header))

    def is_field(self, name: str) -> bool:
        """Is this the name of a field, or of a place of a type that there is?"""
        if name.startswith(PLACE_PREFIX):
            return name.removeprefix(PLACE_PREFIX) in self.types.types
        return name in FIELDS

    def is_empty(self, text: str) -> bool:
        """Does a text in a cell of a drawn box say that nothing is there?"""
        return not text.strip() or text.strip().casefold() in self.empty

    def depth(self, type_name: str) -> int:
        """In how many types a type may stand, at any depth: what is further in has more."""
        outer: set[str] = set()
        new = {type_name}
        while new:
            new = {name for each in new for name in self.types.types[each].inside} - outer
            outer |= new
        return len(outer)

    def type_called(self, text: str) -> str | None:
        """The type of location that a name begins with: Box 7 is a box, ラック3 a rack."""
        key = comparison_key(text)
        found = [
            (len(header), field.removeprefix(PLACE_PREFIX))
            for header, field in self.headers.items()
            if field.startswith(PLACE_PREFIX) and key.startswith(header) and not key[len(header) :].isalpha()
        ]
        return max(found)[1] if found else None


@lru_cache
def load_inventory_words(config_folder: Path) -> InventoryWords:
    """Read and check `inventories.toml`. Raises WrongSetting."""
    path = config_folder / "inventories.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"The file {path} can't be read: {error}.") from error
    types = load_location_types(config_folder)
    problems: list[str] = []
    headers: dict[str, str] = {}
    for name in types.types:
        label = types.types[name].label
        headers |= {comparison_key(text): PLACE_PREFIX + name for text in (name, label.en, label.ja)}
    headers |= _headers(TableReader("places", _table(data, "places"), problems), types.types, PLACE_PREFIX)
    headers |= {comparison_key(name): name for name in FIELDS}
    headers |= {
        key: field
        for key, field in _headers(TableReader("columns", _table(data, "columns"), problems), FIELDS, "").items()
        if not headers.get(key, "").startswith(PLACE_PREFIX)
    }
    empty = TableReader("empty", _table(data, "empty"), problems)
    texts = frozenset(text.casefold() for text in empty.texts("texts"))
    empty.finish()
    if problems:
        raise WrongSetting("\n".join(f"{path.name}: {problem}." for problem in problems))
    return InventoryWords(headers, texts, types)


def inventory_words_of(session: Session) -> InventoryWords:
    """The words of the centre that a session belongs to."""
    return load_inventory_words(settings_of(session).config_folder)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name, {})
    return table if isinstance(table, dict) else {}


def _headers(reader: TableReader, known: Mapping[str, Any], prefix: str) -> dict[str, str]:
    found = {comparison_key(text): prefix + name for name in known for text in reader.texts(name)}
    reader.finish()
    return found
