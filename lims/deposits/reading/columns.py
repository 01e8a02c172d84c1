"""Which column of a list holds which field: guessed from names and contents, corrected by a person, remembered."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from lims.core.language import N_
from lims.deposits.reading.tables import Cell, Column, Table
from lims.deposits.refusals import UnknownColumn, UnknownField
from lims.resources.kinds import Attribute, AttributeType, Kind, understand
from lims.resources.values.missing import missing_as

_SAMPLE = 60
TAXON_PARTS = frozenset({"genus", "species", "subtaxon"})
_MANY_TO_ONE = frozenset({"latitude", "longitude", "elevation_m", "collected_on"})
# Where a second column would go that is called like one already taken.
_SECOND_CHOICE = {"name": "synonyms", "depositor_number": "other_numbers"}
_BINOMIAL = re.compile(r"[A-Z][a-z]+\.? (?:x |× ?)?[a-z][a-z.-]+.*")
_SMALLEST_SHARE = 0.5
# Of the words of a header, so many must be those of a known name: "internal ZS No." is an "internal no".
_SMALLEST_LIKENESS = 0.6


class Reason(StrEnum):
    """Why a column was given its field."""

    REMEMBERED = "remembered"
    NAME = "name"
    SIMILAR_NAME = "similar_name"
    CONTENTS = "contents"
    CONTENTS_DIFFER = "contents_differ"
    CHOSEN = "chosen"
    NONE = "none"


REASON_LABELS = {
    Reason.REMEMBERED: N_("as last time"),
    Reason.NAME: N_("by its name"),
    Reason.SIMILAR_NAME: N_("by a similar name"),
    Reason.CONTENTS: N_("by its contents"),
    Reason.CONTENTS_DIFFER: N_("its name is known, but its contents do not fit"),
    Reason.CHOSEN: N_("chosen"),
    Reason.NONE: N_("not recognised"),
}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which field each column (by its key) holds, and values that hold for every row of the list."""

    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def columns_of(self, field_name: str) -> list[str]:
        return [key for key, name in self.fields.items() if name == field_name]


@dataclass(frozen=True, slots=True)
class Guess:
    """A column with the field that it seems to hold ("" for none), and why."""

    column: Column
    field: str
    reason: Reason


def guess_columns(kind: Kind, table: Table, remembered: Mapping[str, str] | None = None) -> list[Guess]:
    """A guess for each column, in the table's order.

    `remembered` gives the fields that a curator chose for columns of the same names before; they go first. No field is
    given twice, unless it holds several values or several columns can speak for it.
    """
    chosen: dict[str, Guess] = {}
    taken: set[str] = set()
    unfit: set[str] = set()
    remembered = {header_key(name): value for name, value in (remembered or {}).items()}
    for column in table.columns:
        known = remembered.get(header_key(column.key))
        if known is not None and (known == "" or kind.has(known)):
            chosen[column.key] = Guess(column, known, Reason.REMEMBERED)
            taken.add(known)
    for reason, candidates in (
        (Reason.NAME, _by_name(kind)),
        (Reason.SIMILAR_NAME, _by_similar_name(kind)),
        (Reason.CONTENTS, _by_contents(kind)),
    ):
        for column in table.columns:
            if column.key in chosen:
                continue
            values = _sample(table, column)
            for name in candidates(column, values):
                free = _free_field(kind, name, taken)
                if not free:
                    continue
                if _fits(kind, kind.attribute(free), column, values):
                    chosen[column.key] = Guess(column, free, reason)
                    taken.add(free)
                    break
                unfit.add(column.key)
    return [chosen.get(column.key) or _no_guess(column, unfit) for column in table.columns]


def _no_guess(column: Column, unfit: set[str]) -> Guess:
    return Guess(column, "", Reason.CONTENTS_DIFFER if column.key in unfit else Reason.NONE)


def map_of(guesses: Iterable[Guess], constants: Mapping[str, str] | None = None) -> ColumnMap:
    """The column map of what was guessed."""
    return ColumnMap({guess.column.key: guess.field for guess in guesses if guess.field}, dict(constants or {}))


def completed_map(guesses: Sequence[Guess], given: ColumnMap) -> ColumnMap:
    """A given map with guesses for the columns that it does not mention.

    A guess gives way where the given map has another column for the same field; an empty field leaves a column out.
    """
    mentioned = {header_key(name) for name in given.fields}
    chosen = set(given.fields.values())
    guessed = {
        guess.column.key: guess.field
        for guess in guesses
        if guess.field and guess.field not in chosen and header_key(guess.column.key) not in mentioned
    }
    return ColumnMap({**guessed, **given.fields}, given.constants)


def check_map(kind: Kind, table: Table, columns: ColumnMap) -> ColumnMap:
    """The map with its columns in the table's order.

    A column may be named by its key or by any header that differs from it only in case, signs and blanks. Raises
    UnknownColumn for a column that the list does not have, UnknownField for a field that the kind does not have.
    """
    by_key = {header_key(column.key): column.key for column in table.columns}
    by_key |= {column.key: column.key for column in table.columns}
    fields: dict[str, str] = {}
    for name, field_name in columns.fields.items():
        key = by_key.get(name) or by_key.get(header_key(name))
        if key is None:
            raise UnknownColumn(column=name, columns=", ".join(column.key for column in table.columns))
        if field_name and not kind.has(field_name):
            raise UnknownField(field=field_name)
        if field_name:
            fields[key] = field_name
    for field_name in columns.constants:
        if not kind.has(field_name):
            raise UnknownField(field=field_name)
    ordered = {column.key: fields[column.key] for column in table.columns if column.key in fields}
    constants = {name: value for name, value in columns.constants.items() if value.strip()}
    return ColumnMap(ordered, constants)


def header_key(header: str) -> str:
    """The key under which headers are compared: width, case, blanks and signs do not matter."""
    return "".join(character for character in unicodedata.normalize("NFKC", header).casefold() if character.isalnum())


def _words(header: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", header))
    return tuple(re.findall(r"[^\W_]+", spaced.casefold()))


def _names_of(attribute: Attribute) -> Iterable[str]:
    return (*attribute.column_names, attribute.name, attribute.label.en, attribute.label.ja)


def _by_name(kind: Kind):  # type: ignore[no-untyped-def]  # a function made here and used here
    known: dict[str, list[str]] = {}
    # The kind's own attributes first: a header such as "type" means the kind's type.
    for attribute in (*kind.own_attributes, *kind.shared_attributes):
        for name in _names_of(attribute):
            fields = known.setdefault(header_key(name), [])
            if attribute.name not in fields:
                fields.append(attribute.name)

    def candidates(column: Column, values: Sequence[Cell]) -> list[str]:
        found = known.get(header_key(column.header), [])
        if "species" in found or "genus" in found:
            return ["scientific_name"] if _share(values, _is_binomial) > _SMALLEST_SHARE else found
        return found

    return candidates


def _by_similar_name(kind: Kind):  # type: ignore[no-untyped-def]
    known = [
        (set(words), attribute.name)
        for attribute in (*kind.own_attributes, *kind.shared_attributes)
        for words in map(_words, _names_of(attribute))
        if len(words) > 1 or (words and len(words[0]) >= 5)
    ]

    def candidates(column: Column, values: Sequence[Cell]) -> list[str]:
        header = set(_words(column.header))
        scored = [
            (len(words) / len(header), -place, name)
            for place, (words, name) in enumerate(known)
            if words <= header and len(words) / len(header) >= _SMALLEST_LIKENESS
        ]
        return list(dict.fromkeys(name for _, _, name in sorted(scored, reverse=True)))

    return candidates


def _by_contents(kind: Kind):  # type: ignore[no-untyped-def]
    def candidates(column: Column, values: Sequence[Cell]) -> list[str]:
        if len(values) < 3:
            return []
        if kind.has("scientific_name") and _share(values, _is_binomial) >= 0.9:
            return ["scientific_name"]
        if kind.has("genotype") and _share(values, _is_genotype) >= _SMALLEST_SHARE:
            return ["genotype"]
        return []

    return candidates


def _is_binomial(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_BINOMIAL.fullmatch(cell.strip()))


def _is_genotype(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(re.search(r"[\]})/;].*[\[{(;+]|[\[{].*[\]}]", cell)) and " " in cell


def _sample(table: Table, column: Column) -> list[Cell]:
    values = [cell for cell in table.values_of(column) if missing_as(cell) is None]
    step = max(1, len(values) // _SAMPLE)
    return values[::step][:_SAMPLE]


def _share(values: Sequence[Cell], test) -> float:  # type: ignore[no-untyped-def]
    return sum(map(test, values)) / len(values) if values else 0.0


def _free_field(kind: Kind, name: str, taken: set[str]) -> str:
    attribute = kind.attribute(name)
    if name not in taken or attribute.is_list or name in _MANY_TO_ONE:
        return name
    second = _SECOND_CHOICE.get(name, "")
    return second if second and kind.has(second) else ""


def _fits(kind: Kind, attribute: Attribute, column: Column, values: Sequence[Cell]) -> bool:
    """Whether the contents do not speak against the field."""
    if not values:
        return True
    if attribute.part_of and attribute.name in TAXON_PARTS:
        return _share(values, lambda cell: isinstance(cell, str) and cell.strip()[:1].isalpha()) > _SMALLEST_SHARE
    if attribute.name == "depositor_number" and _counts_rows(values):
        return len(header_key(column.header)) > 2
    if attribute.type in (AttributeType.TEXT, AttributeType.LONG_TEXT, AttributeType.TEXT_LIST):
        return True
    refused = _share(values, lambda cell: understand(kind, attribute, cell).is_refused)
    return refused <= _SMALLEST_SHARE


def _counts_rows(values: Sequence[Cell]) -> bool:
    numbers = [int(str(cell)) for cell in values if str(cell).strip().isdecimal()]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    return len(numbers) == len(values) and len(values) > 2 and numbers[0] in (0, 1) and len(steps) == 1
