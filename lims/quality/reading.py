"""Reading results from a table: one line for each replicate, in CSV."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.lots import queries as lots
from lims.quality.definitions import TestDefinition
from lims.quality.operations import ResultDraft
from lims.quality.queries import plan_of

NEEDED = ("lot", "test", "tested_on")
OWN = (*NEEDED, "verdict", "item", "withdrawn", "used_up", "analyst", "note")
TRUE_WORDS = frozenset({"1", "true", "yes", "x", "○"})


@dataclass(frozen=True)
class Block:
    """The lines of one result: those that follow each other with the same lot, test, date and item."""

    first_line: int
    cells: Mapping[str, str]
    replicates: list[dict[str, str]] = field(default_factory=list)


def blocks_of_file(path: Path) -> list[Block]:
    """The results of a CSV file in UTF-8. Raises InvalidValue if a needed column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = [(name or "").strip() for name in reader.fieldnames or ()]
        for name in NEEDED:
            if name not in columns:
                raise InvalidValue(name, ", ".join(columns), N_("This column is missing."))
        reader.fieldnames = columns
        lines = [
            (number, {name: (text or "").strip() for name, text in row.items() if name})
            for number, row in enumerate(reader, start=2)
        ]
    filled = [line for line in lines if any(line[1].values())]
    return list(_blocks(filled))


def draft_of(session: Session, block: Block) -> ResultDraft:
    """What a block says. Raises NotFound for an unknown lot or item, InvalidValue for a wrong date or column."""
    cells = block.cells
    lot = lots.lot(session, cells["lot"])
    test = plan_of(session).tests.get(cells["test"])
    return ResultDraft(
        lot=lot,
        test=cells["test"],
        tested_on=_date(cells["tested_on"]),
        replicates=_replicates(test, block),
        fields={name: cells[name] for name in _names(test, "fields") if cells.get(name)},
        verdict=cells.get("verdict") or None,
        item=lots.item(session, cells["item"]) if cells.get("item") else None,
        withdrawn=_whole_number(cells.get("withdrawn", "")),
        used_up=cells.get("used_up", "").lower() in TRUE_WORDS,
        analyst=cells.get("analyst"),
        note=cells.get("note"),
    )


def _blocks(lines: list[tuple[int, dict[str, str]]]) -> Iterator[Block]:
    def identity(line: tuple[int, dict[str, str]]) -> tuple[str, ...]:
        return tuple(line[1].get(name, "") for name in (*NEEDED, "item"))

    for _identity, group in groupby(lines, key=identity):
        rows = list(group)
        counts = [{name: text for name, text in row.items() if name not in OWN and text} for _, row in rows]
        yield Block(rows[0][0], rows[0][1], counts)


def _replicates(test: TestDefinition | None, block: Block) -> list[Mapping[str, object]]:
    names = _names(test, "counts")
    rows: list[Mapping[str, object]] = [{n: row[n] for n in names if n in row} for row in block.replicates]
    return [row for row in rows if row]


def _names(test: TestDefinition | None, part: str) -> list[str]:
    return [] if test is None else [entry.name for entry in getattr(test, part)]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise InvalidValue("tested_on", text, N_("Write the date as 2026-04-01.")) from None


def _whole_number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise InvalidValue("withdrawn", text, N_("It must be at least 1."))
    return int(text)
