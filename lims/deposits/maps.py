"""Column maps in files, for the command line."""

import tomllib
from pathlib import Path
from typing import Any

from lims.core.language import N_
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.refusals import WrongMapFile

COLUMNS, VALUES = "columns", "values"


def map_in(path: Path) -> ColumnMap:
    """The map of a TOML file: `[columns]` gives fields to columns, `[values]` gives fields the same value in all rows.

    A column with an empty field is left out. Raises WrongMapFile.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongMapFile(name=path.name, reason=str(error)) from error
    unknown = sorted(set(table) - {COLUMNS, VALUES})
    if unknown or not table:
        raise WrongMapFile(name=path.name, reason=N_("it has the tables [columns] and [values], and nothing else."))
    return ColumnMap(_texts(path, table.get(COLUMNS, {})), _texts(path, table.get(VALUES, {})))


def _texts(path: Path, table: Any) -> dict[str, str]:
    if not isinstance(table, dict) or any(isinstance(value, dict | list) for value in table.values()):
        raise WrongMapFile(name=path.name, reason=N_("each line is a name, =, and a text in quotation marks."))
    return {str(name): str(value) for name, value in table.items()}
