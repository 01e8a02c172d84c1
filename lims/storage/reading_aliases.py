"""Reading lists of other codes as people paste or upload them: a code of ours, and the other code."""

import csv
import io
from collections.abc import Sequence

from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin
from lims.storage.queries.places import named_things

MOST_ROWS = 5000
_HEADS = {"BARCODE", "CODE", "ALIAS", "OTHER CODE"}


def split_rows(text: str) -> list[list[str]]:
    """The rows of a pasted text or of a CSV file: parted by tabs, semicolons or commas."""
    first = text.partition("\n")[0]
    separator = next((mark for mark in "\t;" if mark in first), ",")
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def read_aliases(session: Session, rows: Sequence[Sequence[str]], origin: AliasOrigin) -> list[AliasDraft]:
    """Drafts of other codes from rows of barcode, alias and, if there is a third column, remarks.

    A first row of headings is passed over, and so are empty rows. Raises InvalidValue, which names the row, for one
    that has not both codes, for too many rows or none; UnknownCode or AmbiguousCode for a barcode.
    """
    wanted = [
        (number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1) if any(map(str.strip, row))
    ]
    if wanted and wanted[0][1][0].upper() in _HEADS:
        wanted = wanted[1:]
    if not 1 <= len(wanted) <= MOST_ROWS:
        raise InvalidValue("codes", len(wanted), N_("1 to 5,000 rows are needed."))
    for number, cells in wanted:
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise InvalidValue(
                "codes", f"{number}: {', '.join(cells)}", N_("Each row has a barcode and its other code.")
            )
    things = named_things(session, [cells[0] for _number, cells in wanted])
    return [
        AliasDraft(thing, cells[1], origin, (cells[2] if len(cells) > 2 else None) or None)
        for thing, (_number, cells) in zip(things, wanted, strict=True)
    ]
