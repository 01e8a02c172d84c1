"""Rows that may be the same thing: in the list itself, and in the catalogue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lims.core.language import N_
from lims.deposits.reading.rows import CheckedRow, RowProblem
from lims.resources.kinds import Compared, Kind
from lims.resources.values.names import comparison_key
from lims.resources.values.understood import doubt, refusal

_ROWS_NAMED = 5
IN_CATALOGUE = "in-catalogue"
# The problems that a row has for what stands in other rows of its list.
IN_LIST = frozenset({"duplicate-in-list", "same-row"})


class Known(NamedTuple):
    """A name or number of a row: its field, its text, and the key under which it is compared."""

    field: str
    text: str
    key: str
    compared: Compared


def names_and_numbers(kind: Kind, values: dict[str, Any]) -> Iterator[Known]:
    """Every name and number of a row, each key once for a field."""
    for attribute in kind.fields:
        value = values.get(attribute.name)
        if attribute.compared is None or not value:
            continue
        seen = set()
        for text in value if isinstance(value, list) else [value]:
            key = comparison_key(str(text))
            if key and key not in seen:
                seen.add(key)
                yield Known(attribute.name, str(text), key, attribute.compared)


def mark_duplicates_in_list(kind: Kind, rows: Sequence[CheckedRow]) -> None:
    """Add a problem to each row that is written twice (refused) or shares a name or number with another (doubtful).

    A row that is written twice is only that: its names are not compared, so that the first of the two stays ready. A
    number of figures only is compared within its own field: `26` means different things in different numberings.
    """
    repeated = _mark_equal_rows(rows)
    found: dict[tuple[str, str], dict[int, Known]] = defaultdict(dict)
    by_number = {row.number: row for row in rows}
    for row in rows:
        for known in () if row.number in repeated else names_and_numbers(kind, row.values):
            if not _is_borrowed_name(row, known):
                found[_group(known), known.key].setdefault(row.number, known)
    for sharing in found.values():
        if len(sharing) < 2:
            continue
        for number, known in sharing.items():
            others = [other for other in sharing if other != number]
            by_number[number].problems.append(_shared_in_list(known, others))


def _group(known: Known) -> str:
    return known.field if known.key.isdecimal() else ""


def _is_borrowed_name(row: CheckedRow, known: Known) -> bool:
    """A name that was taken from another field is compared there already."""
    return known.field == "name" and any(entry.problem.code == "name-from-other-field" for entry in row.problems)


def _shared_in_list(known: Known, others: list[int]) -> RowProblem:
    shown = ", ".join(map(str, others[:_ROWS_NAMED])) + (" …" if len(others) > _ROWS_NAMED else "")
    message = N_("“%(value)s” is also in the list at: row %(rows)s.")
    return RowProblem(doubt("duplicate-in-list", message, value=known.text, rows=shown), known.field, "", known.text)


def _mark_equal_rows(rows: Iterable[CheckedRow]) -> set[int]:
    """Refuse every later writing of a row. The answer is the numbers of the rows refused."""
    repeated = set()
    first_with: dict[tuple[tuple[tuple[str, str], ...], ...], int] = {}
    for row in rows:
        cells = tuple((key, str(cell).strip()) for key, cell in row.written.items())
        first = first_with.setdefault((cells, tuple(sorted(row.corrections.items()))), row.number)
        if first != row.number:
            message = N_("The row is the same as row %(row)s.")
            row.problems.append(RowProblem(refusal("same-row", message, row=first)))
            repeated.add(row.number)
    return repeated


def in_catalogue(known: Known, accession: str, text: str) -> RowProblem:
    """The problem of a row that shares a name or number with a resource of the catalogue."""
    message = N_("“%(value)s” may already be in the catalogue: %(accession)s (%(known)s).")
    problem = doubt(IN_CATALOGUE, message, value=known.text, accession=accession, known=text)
    return RowProblem(problem, known.field, "", known.text)
