"""A box as a grid of states: what was seen, what is wrong, what is missing."""

from collections.abc import Mapping
from typing import Any

from lims.audits.queries.readings import ComparedReading
from lims.audits.rules.differences import Finding
from lims.storage.shapes import Grid, Numbering, row_letters

WRONG = (Finding.MISPLACED, Finding.ELSEWHERE, Finding.UNPLACED, Finding.LOST, Finding.GONE, Finding.UNKNOWN)


def reading_states(compared: ComparedReading) -> dict[str, str]:
    """What a reading says of each position: right, wrong, missing; unread where a tube is
    recorded, unsure where none is; others are empty, as they should be."""
    lines = compared.comparison.lines
    recorded = {line.recorded.position for line in lines if line.finding is Finding.UNREADABLE and line.recorded}
    states = {p: "unread" if p in recorded else "unsure" for p in compared.reading.unreadable}
    states |= {
        line.recorded.position: "missing"
        for line in lines
        if line.finding is Finding.MISSING and line.recorded and line.recorded.position
    }
    states |= dict.fromkeys(compared.reading.codes, "right")
    states |= {line.found: "wrong" for line in lines if line.found and line.finding in (*WRONG, Finding.CHANGED)}
    return states


def drawn_states(grid: Grid, states: Mapping[str, str]) -> dict[str, Any]:
    """Rows of cells; a cell is [position, state], None where the grid has none."""
    has_letters = grid.numbering is not Numbering.NUMBERS
    return {
        "columns": [str(column) if has_letters else "" for column in range(1, grid.columns + 1)],
        "rows": [
            {
                "heading": "" if not has_letters else _heading(grid, row),
                "cells": [
                    [position, states.get(position, "")] if position else None
                    for position in (grid.at(row, column) for column in range(1, grid.columns + 1))
                ],
            }
            for row in range(1, grid.rows + 1)
        ],
        "wide": grid.columns > 12,
    }


def _heading(grid: Grid, row: int) -> str:
    return row_letters(row) if grid.numbering is Numbering.LETTERS else str(row)
