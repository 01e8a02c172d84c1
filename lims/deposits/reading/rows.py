"""Rows of a list as they are understood: values for fields, and everything a curator has to know about them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lims.core.language import N_
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.reading.tables import Cell, Row, Table, as_written, is_blank
from lims.resources.kinds import Attribute, AttributeType, Kind, as_json, understand
from lims.resources.values.missing import missing_as
from lims.resources.values.names import tidied
from lims.resources.values.partial_dates import PartialDate
from lims.resources.values.understood import Problem, Severity, Understood, doubt, note, refusal

# Fields that can stand in for a missing name, in this order.
NAME_SUBSTITUTES = (
    "depositor_number",
    "synonyms",
    "donor_number",
    "collector_number",
    "other_numbers",
    "name_ja",
    "genotype",
    "scientific_name",
)
CORRECTED = "corrected"
_MOJIBAKE = re.compile("[\u00c2-\u00c5\u00e2\u00e3][\u0080-\u00bf\u2018-\u201e\u2020-\u2026\u20ac\u0152\u0160]")
# Half a kilometre: two ways of writing one place may differ by their rounding.
_SAME_PLACE_DEGREES = 0.005
_TEXTS = frozenset({AttributeType.TEXT, AttributeType.LONG_TEXT, AttributeType.TEXT_LIST, AttributeType.TAXON})


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem with its place: field, column and the value as written."""

    problem: Problem
    field: str = ""
    column: str = ""
    value: str = ""

    def as_record(self) -> dict[str, Any]:
        return self.problem.as_record() | {"field": self.field, "column": self.column, "value": self.value}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "RowProblem":
        return cls(Problem.from_record(record), record["field"], record["column"], record["value"])


@dataclass(slots=True)
class CheckedRow:
    """A row with its cells as written (by column key), its values as JSON (by field), and its problems."""

    number: int
    written: dict[str, Any]
    values: dict[str, Any]
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def corrections(self) -> dict[str, str]:
        """What a curator has written in place of the depositor's words, by field."""
        return {entry.field: entry.value for entry in self.problems if entry.problem.code == CORRECTED}

    @property
    def severity(self) -> Severity | None:
        """The worst severity among the problems; None if the row has nothing but remarks or nothing at all."""
        found = {entry.problem.severity for entry in self.problems}
        return next((one for one in (Severity.REFUSED, Severity.DOUBTFUL) if one in found), None)


def understand_rows(kind: Kind, table: Table, columns: ColumnMap, today: date) -> list[CheckedRow]:
    """Each row of the table, read by the map. What depends on other rows or on the catalogue is not looked at here."""
    reader = _Reader(kind, table, columns, today)
    return [reader.read(row) for row in table.rows]


class _Reader:
    """Reads the rows of one list; what is the same for all rows is prepared once."""

    def __init__(self, kind: Kind, table: Table, columns: ColumnMap, today: date) -> None:
        self.kind, self.today = kind, today
        self.keys = [column.key for column in table.columns]
        place_of = {key: place for place, key in enumerate(self.keys)}
        self.sources = [
            (attribute, [(key, place_of[key]) for key in columns.columns_of(attribute.name)])
            for attribute in kind.fields
        ]
        self.constants = columns.constants

    def read(self, row: Row) -> CheckedRow:
        written = {key: as_written(cell) for key, cell in zip(self.keys, row.cells, strict=True)}
        checked = CheckedRow(row.number, written, {})
        for attribute, columns in self.sources:
            cells = [(key, row.cells[place]) for key, place in columns]
            value = self._value(attribute, cells, checked.problems)
            if value is not None:
                checked.values[attribute.name] = value
        _compose_scientific_name(checked)
        _name_from_substitute(checked)
        self._complete(checked)
        return checked

    def _value(self, attribute: Attribute, cells: Sequence[tuple[str, Cell]], problems: list[RowProblem]) -> Any:
        filled = [(key, cell) for key, cell in cells if not is_blank(cell)]
        readings = [(key, cell, understand(self.kind, attribute, cell)) for key, cell in filled]
        for key, cell, reading in readings:
            shown = str(as_written(cell))
            for problem in (*reading.problems, *_mojibake(attribute, cell)):
                problems.append(RowProblem(problem, attribute.name, key, shown))
        found = [(key, cell, reading) for key, cell, reading in readings if reading.value is not None]
        if not found and attribute.name in self.constants:
            return self._constant(attribute, problems)
        if not found:
            return None
        if attribute.is_list:
            merged = [entry for _, _, reading in found for entry in reading.value or ()]
            return list(dict.fromkeys(merged))
        self._compare(attribute, found, problems)
        return as_json(found[0][2].value)

    def _constant(self, attribute: Attribute, problems: list[RowProblem]) -> Any:
        raw = self.constants[attribute.name]
        reading = understand(self.kind, attribute, raw)
        problems.extend(
            RowProblem(problem, attribute.name, "", raw)
            for problem in reading.problems
            if problem.severity is Severity.REFUSED
        )
        return as_json(reading.value)

    def _compare(
        self,
        attribute: Attribute,
        found: Sequence[tuple[str, Cell, Understood[Any]]],
        problems: list[RowProblem],
    ) -> None:
        first = found[0][2].value
        for key, cell, reading in found[1:]:
            if not _agree(attribute, first, reading.value):
                message = N_("The columns “%(one)s” and “%(other)s” differ for this field; “%(one)s” was taken.")
                problem = doubt("columns-differ", message, one=found[0][0], other=key)
                problems.append(RowProblem(problem, attribute.name, key, str(as_written(cell))))

    def _complete(self, row: CheckedRow) -> None:
        """Say what is missing, and what cannot be right together."""
        for attribute, _ in self.sources:
            if attribute.name in row.values or attribute.part_of or attribute.name == "name":
                continue
            if attribute.required and not _is_refused(row, attribute.name):
                message = N_("This field is required and has no value.")
                row.problems.append(RowProblem(refusal("missing", message), attribute.name))
            elif attribute.expected and not _is_refused(row, attribute.name):
                message = N_("This field should have a value.")
                row.problems.append(RowProblem(doubt("expected", message), attribute.name))
        if "name" not in row.values:
            message = N_("There is neither a name nor a number.")
            row.problems.append(RowProblem(refusal("missing-name", message), "name"))
        _check_place(row)
        self._check_date(row)

    def _check_date(self, row: CheckedRow) -> None:
        for attribute, _ in self.sources:
            if attribute.type is not AttributeType.PARTIAL_DATE or attribute.name not in row.values:
                continue
            text = row.values[attribute.name]
            if PartialDate.from_iso(text).earliest > self.today:
                message = N_("The date %(date)s is still to come.")
                row.problems.append(RowProblem(doubt("future-date", message, date=text), attribute.name, "", text))


def _is_refused(row: CheckedRow, name: str) -> bool:
    return any(entry.field == name and entry.problem.severity is Severity.REFUSED for entry in row.problems)


def _agree(attribute: Attribute, one: Any, other: Any) -> bool:
    if attribute.type in (AttributeType.LATITUDE, AttributeType.LONGITUDE):
        return abs(float(one) - float(other)) <= _SAME_PLACE_DEGREES
    return bool(one == other)


def _mojibake(attribute: Attribute, cell: Cell) -> Iterable[Problem]:
    if attribute.type not in _TEXTS or not isinstance(cell, str) or not _MOJIBAKE.search(cell):
        return
    for encoding in ("cp1252", "latin-1"):
        try:
            repaired = cell.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        message = N_("“%(value)s” looks like text that was read with a wrong encoding; it may mean “%(repaired)s”.")
        yield doubt("mojibake", message, value=cell, repaired=repaired)
        return


def _compose_scientific_name(row: CheckedRow) -> None:
    """Put genus, epithet and subtaxon together; they are more exact than a column with the whole name."""
    values = row.values
    parts = {
        name: values.pop(name, None) for name in ("genus", "species", "subtaxon", "species_author", "subtaxon_author")
    }
    if not parts["genus"]:
        if parts["species"] and "scientific_name" not in values:
            values["scientific_name"] = parts["species"]
        return
    words = [parts["genus"], parts["species"] or "sp.", parts["subtaxon"]]
    values["scientific_name"] = tidied(" ".join(word for word in words if word and missing_as(word) is None))
    # Only the author of the lowest rank goes with the whole name.
    author = "subtaxon_author" if parts["subtaxon"] else "species_author"
    if parts[author]:
        values[author] = parts[author]


def _name_from_substitute(row: CheckedRow) -> None:
    if "name" in row.values:
        return
    for name in NAME_SUBSTITUTES:
        value = row.values.get(name)
        if value:
            text = tidied(value[0] if isinstance(value, list) else str(value))
            row.values["name"] = text
            message = N_("There is no name; “%(value)s” is taken for it.")
            row.problems.append(RowProblem(note("name-from-other-field", message, value=text), "name", "", text))
            return


def _check_place(row: CheckedRow) -> None:
    latitude, longitude = row.values.get("latitude"), row.values.get("longitude")
    if (latitude is None) != (longitude is None):
        message = N_("Only one of the two coordinates has a value.")
        name = "latitude" if latitude is None else "longitude"
        if not _is_refused(row, name):
            row.problems.append(RowProblem(doubt("half-place", message), name))
    elif latitude == 0 and longitude == 0:
        message = N_("The place 0, 0 lies in the sea off Africa; it often stands for an unknown place.")
        row.problems.append(RowProblem(doubt("place-zero", message), "latitude", "", "0"))
