"""What a file says of one vial or row of vials, before anything of it is looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lims.core.spreadsheets.cells import Cell
from lims.resources.values.understood import Problem, Severity, refusal


@dataclass(frozen=True, slots=True)
class Written:
    """A value and the name of its cell."""

    value: Cell
    cell: str

    @property
    def text(self) -> str:
        """The value as a text without blanks at its ends."""
        return "" if self.value is None else str(self.value).strip()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way to a place: a name, and the type of location if the file says it, with the word it has for
    it."""

    name: str
    type: str | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """Something to be said about an entry: which field, in which cell, what was written there."""

    problem: Problem
    field: str = ""
    cell: str = ""
    value: str = ""


@dataclass(slots=True)
class Entry:
    """One row, or one cell of a drawn box.

    `fields` are by field of the inventory words; `texts` are those of which the field is still to be found out: a
    drawn cell holds names, codes and dates as they come. `drawn` is the size of the box that the entry was drawn in.
    """

    sheet: str
    cell: str
    way: tuple[Step, ...]
    fields: dict[str, Written] = field(default_factory=dict)
    texts: tuple[Written, ...] = ()
    drawn: "Drawing | None" = None
    problems: list[EntryProblem] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(each.problem.severity is Severity.REFUSED for each in self.problems)

    @property
    def is_doubtful(self) -> bool:
        return any(each.problem.severity is Severity.DOUBTFUL for each in self.problems)

    def written(self, name: str) -> str:
        """The text of a field, or an empty one."""
        return self.fields[name].text if name in self.fields else ""

    def add(self, problem: Problem, field_name: str = "") -> None:
        """Say something about a field of the entry, naming its cell and value."""
        said = self.fields.get(field_name)
        if said is None and self.texts and field_name in ("name", "accession", ""):
            said = self.texts[0]
        self.problems.append(
            EntryProblem(problem, field_name, said.cell if said else self.cell, said.text if said else "")
        )

    def refuse(self, field_name: str, code: str, message: str, /, **values: Any) -> None:
        """Say why the entry can't be brought in."""
        self.add(refusal(code, message, **values), field_name)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a box was drawn: its size, and whether letters stood beside its rows or above its columns."""

    rows: int
    columns: int
    letters_beside: bool
    letters_above: bool


@dataclass(frozen=True, slots=True)
class SheetReading:
    """The entries of one sheet, how it was understood (`list`, `boxes` or nothing), its headers with their fields, and
    how many free positions were seen."""

    title: str
    manner: str
    entries: Sequence[Entry]
    headers: Mapping[str, str] = field(default_factory=dict)
    free: int = 0
