"""The depositor's own words beside what was understood from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lims.resources.kinds import Attribute, Kind
from lims.resources.models import Resource
from lims.resources.values.names import comparison_key
from lims.resources.wording import reader, value_text


@dataclass(frozen=True)
class DepositedRow:
    """A column of the depositor's list: what stood in it, and the field that it was read into."""

    column: str
    raw: str
    field: str
    understood: str

    @property
    def differs(self) -> bool:
        """Whether reading it changed more than blanks and case."""
        return bool(self.field) and comparison_key(self.raw) != comparison_key(self.understood)


def deposited_rows(resource: Resource, kind: Kind | None, values: Mapping[str, Any]) -> list[DepositedRow]:
    """One row for each column of the depositor's list, in its order."""
    by_column = _fields_by_column(kind) if kind else {}
    rows = []
    for column, written in resource.as_deposited.items():
        given = written if isinstance(written, dict) else {"raw": written}
        attribute = _attribute(kind, given) or (None if "field" in given else by_column.get(comparison_key(column)))
        raw = given.get("raw")
        rows.append(
            DepositedRow(
                column=column,
                raw="" if raw is None else str(raw),
                field=reader(attribute.label) if attribute else "",
                understood=_understood(kind, attribute, values) if attribute and kind else "",
            )
        )
    return rows


def _attribute(kind: Kind | None, given: Mapping[str, Any]) -> Attribute | None:
    name = given.get("field")
    return kind.attribute(name) if kind and name and kind.has(name) else None


def _understood(kind: Kind, attribute: Attribute, values: Mapping[str, Any]) -> str:
    """The value of the field; a part of another field shows the whole that it became."""
    whole = kind.attribute(attribute.part_of) if attribute.part_of else attribute
    return value_text(whole, values.get(whole.name))


def _fields_by_column(kind: Kind) -> dict[str, Attribute]:
    """The fields by the headers under which lists have them; needed where the list's own mapping was not kept."""
    return {
        comparison_key(word): attribute
        for attribute in reversed(kind.fields)
        for word in (attribute.name, attribute.label.en, attribute.label.ja, *attribute.column_names)
    }
