"""Lists in a sheet: which row has the column names, what each column holds, and the entries of the rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lims.core.spreadsheets.cells import Cell, cell_name, is_blank
from lims.resources.values.names import comparison_key, tidied
from lims.storage.importing.entries import Entry, Step, Written
from lims.storage.importing.words import PLACE_PREFIX, InventoryWords

Rows = Sequence[Sequence[Cell]]
ROWS_SEARCHED_FOR_HEADER = 25
# A row with any of these is about something; without them it only tells of a free position.
_TELLING = ("accession", "name", "code", "lot")


@dataclass(frozen=True, slots=True)
class ListFound:
    """A list in a sheet: its first row of contents, and its columns in groups; several groups stand side by side when
    the same columns are repeated. `headers` are as written, by their place."""

    first_row: int
    groups: tuple[Mapping[int, str], ...]
    headers: Mapping[int, str]

    @property
    def words(self) -> dict[str, str]:
        """The header of each field."""
        return {field: self.headers.get(place, "") for group in self.groups for place, field in group.items()}


def find_list(rows: Rows, words: InventoryWords, chosen: Mapping[str, str]) -> ListFound | None:
    """The list in a sheet. `chosen` are fields that a person gave to columns, by the comparison key of the header; an
    empty one leaves a column out."""
    best: tuple[int, int, dict[int, str]] | None = None
    for row in range(min(len(rows), ROWS_SEARCHED_FOR_HEADER)):
        fields = _fields(rows[row], words, chosen)
        known = len(set(fields.values()))
        if known >= 2 and (best is None or known > best[0]):
            best = (known, row, fields)
    if best is None:
        return _numbered_list(rows)
    _known, row, fields = best
    headers = {place: tidied(str(cell)) for place, cell in enumerate(rows[row]) if not is_blank(cell)}
    return ListFound(row + 1, _groups(fields), headers)


def _fields(row: Sequence[Cell], words: InventoryWords, chosen: Mapping[str, str]) -> dict[int, str]:
    fields = {}
    for place, cell in enumerate(row):
        if is_blank(cell):
            continue
        key = comparison_key(str(cell))
        field = chosen[key] if key in chosen else words.field_of(cell)
        if field:
            fields[place] = field
    return fields


def _groups(fields: Mapping[int, str]) -> tuple[dict[int, str], ...]:
    """Columns in groups: a group ends where the field of its first column comes again."""
    groups: list[dict[int, str]] = []
    for place, field in sorted(fields.items()):
        if not groups or field == next(iter(groups[0].values())):
            groups.append({})
        if field not in groups[-1].values():
            groups[-1][place] = field
    return tuple(groups)


def _numbered_list(rows: Rows) -> ListFound | None:
    """A list without column names: running numbers from 1 on, and beside them what is in that position."""
    for first in range(min(len(rows), ROWS_SEARCHED_FOR_HEADER)):
        numbers = []
        for row in rows[first:]:
            if not row or not str(row[0]).strip().isdecimal():
                break
            numbers.append(int(str(row[0]).strip()))
        if len(numbers) >= 3 and numbers[0] == 1 and all(later == before + 1 for before, later in pairwise(numbers)):
            wide = max(len(row) for row in rows[first:])
            columns = {0: "position"} | dict.fromkeys(range(1, wide), "text")
            return ListFound(first, (columns,), {})
    return None


def entries_of_list(title: str, rows: Rows, found: ListFound, words: InventoryWords) -> Iterator[Entry]:
    """The entries of a list. A place that is written only in the first of several rows, as in merged cells, holds for
    those below it."""
    for group in found.groups:
        carried: dict[str, str] = {}
        shared = {} if group is found.groups[0] else found.groups[0]
        for place in range(found.first_row, len(rows)):
            row = rows[place]
            fields = _written(row, place, {**_places_only(shared), **group})
            texts = tuple(
                Written(row[column], cell_name(place, column))
                for column, field in group.items()
                if field == "text" and column < len(row) and not is_blank(row[column])
            )
            first = next(iter((*fields.values(), *texts)), None)
            way = _way(fields, carried, found.words)
            if first and _tells(fields, texts, words):
                yield Entry(title, first.cell, way, fields, texts)


def _places_only(columns: Mapping[int, str]) -> dict[int, str]:
    return {place: field for place, field in columns.items() if field.startswith(PLACE_PREFIX) or field == "path"}


def _written(row: Sequence[Cell], place: int, columns: Mapping[int, str]) -> dict[str, Written]:
    return {
        field: Written(row[column], cell_name(place, column))
        for column, field in columns.items()
        if field != "text" and column < len(row) and not is_blank(row[column])
    }


def _tells(fields: Mapping[str, Written], texts: Sequence[Written], words: InventoryWords) -> bool:
    said = [fields[name].text for name in _TELLING if name in fields] + [text.text for text in texts]
    return any(not words.is_empty(text) for text in said)


def _way(fields: dict[str, Written], carried: dict[str, str], spoken: Mapping[str, str]) -> tuple[Step, ...]:
    """The way that a row names, outermost first, completed by what stood above; takes its columns out of `fields`."""
    names = [name for name in fields if name.startswith(PLACE_PREFIX)]
    for name in names:
        text = fields.pop(name).text
        if carried.get(name) != text:
            # A new outer location: what stood further in belonged to the one before.
            for inner in _inner(name, carried):
                if inner not in names:
                    carried.pop(inner)
            carried[name] = text
    steps = [
        Step(text, name.removeprefix(PLACE_PREFIX), spoken.get(name, ""))
        for name, text in carried.items()
        if name != "path"
    ]
    path = fields.pop("path").text if "path" in fields else carried.get("path", "")
    if path:
        carried["path"] = path
    return (*steps, *steps_of_path(path))


def _inner(name: str, carried: Mapping[str, str]) -> list[str]:
    order = list(carried)
    return order[order.index(name) + 1 :] if name in carried else []


def steps_of_path(path: str) -> tuple[Step, ...]:
    """The steps of a place in one cell, whatever signs part them."""
    for sign in ("›", ">", "＞", "→", "/", "／", "\\", "|", "｜", ",", "、", " - ", " – "):
        path = path.replace(sign, "\0")
    return tuple(Step(tidied(part)) for part in path.split("\0") if tidied(part))
