"""Pages of a long list by keyset: the next page starts after the last row's key, however deep one goes."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from lims.core.language import N_
from lims.core.refusals import InvalidValue


@dataclass(frozen=True)
class Page:
    """One page of rows; `next` is the cursor of the following page, or None at the end."""

    rows: list[Any]
    next: str | None


def keyset(
    session: Session,
    statement: Select[Any],
    key: Sequence[InstrumentedAttribute[Any]],
    *,
    after: str | None = None,
    size: int = 50,
    descending: bool = False,
) -> Page:
    """Rows of an ORM statement in the order of `key`, whose last column must be unique and which must not be null.

    Raises InvalidValue for a cursor that this list did not give.
    """
    if after:
        statement = statement.where(_beyond(key, _decode(after, key), descending))
    order = [column.desc() if descending else column.asc() for column in key]
    found = session.execute(statement.order_by(None).order_by(*order).add_columns(*key).limit(size + 1)).all()
    width = len(key)
    rows = [row[0] if len(row) == width + 1 else row[:-width] for row in found[:size]]
    following = _encode(found[size - 1][-width:]) if len(found) > size else None
    return Page(rows=rows, next=following)


def _beyond(key: Sequence[InstrumentedAttribute[Any]], values: Sequence[Any], descending: bool) -> Any:
    """(a, b) > (x, y) written out, so that both databases use their index."""
    alternatives = []
    for position, (column, value) in enumerate(zip(key, values, strict=True)):
        same = [earlier == known for earlier, known in zip(key[:position], values, strict=False)]
        alternatives.append(and_(*same, column < value if descending else column > value))
    return or_(false(), *alternatives)


def _encode(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, (date, datetime)) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str, key: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(key):
            raise ValueError("not a cursor of this list")
        return [_typed(value, column) for value, column in zip(values, key, strict=True)]
    except (ValueError, TypeError) as error:
        raise InvalidValue("after", cursor, N_("Start again from the first page.")) from error


def _typed(value: Any, column: InstrumentedAttribute[Any]) -> Any:
    python_type = column.type.python_type
    if python_type is datetime:
        return datetime.fromisoformat(value)
    if python_type is date:
        return date.fromisoformat(value)
    if not isinstance(value, python_type):
        raise TypeError(f"{value!r} is not of type {python_type}")
    return value
